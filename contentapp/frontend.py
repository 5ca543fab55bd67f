"""Builds the front end once, and again only when something it is made from has changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from contentapp.errors import AppError
from contentapp.lifeline import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / ".web"
STAMP = WEB / "build.sha"
SERVED = WEB / "build" / "client"
# Outside .web, which Reflex empties when it sets a front end up.
BUILD_LOG = ROOT / "var" / "frontend.log"
BUILD_LOCK = ROOT / "var" / "frontend.lock"
# There while a build runs: one that is found was left by a build that was killed.
BUILD_UNDER_WAY = ROOT / "var" / "frontend.building"

_SOURCES = (
    "rxconfig.py",
    "requirements.txt",
    "contentapp/app.py",
    "contentapp/frontend_plugins.py",
    "contentapp/domain/kinds.py",  # its titles are compiled into pages
    "contentapp/domain/history/*.py",  # and the names of what can be in the log
    "contentapp/ui/**/*",
    "assets/**/*",
)
_LOCK_FILES = ("reflex.lock/**/*",)
_NOT_SOURCES = {"__pycache__", "external"}  # assets/external holds links that the build lays to files of ui/
_LAST_LINES = 30


class FrontendBuildFailed(AppError):
    """The front end could not be built; the message ends with what the build said last."""

    status = 500
    code = "frontend_build_failed"


def is_built() -> bool:
    """Whether the front end that is there was made from the sources as they are now."""
    try:
        return STAMP.read_text() == _stamp_of(_digest(_SOURCES)) and any(SERVED.rglob("*.html"))
    except OSError:
        return False


def ensure_frontend() -> None:
    """Build the front end unless it is there already; a second caller waits for the first.

    Raises: FrontendBuildFailed.
    """
    if is_built():
        return
    with _one_at_a_time():
        if is_built():
            return
        print("Building the front end (once, about a minute) ...", flush=True)
        STAMP.unlink(missing_ok=True)
        sources = _digest(_SOURCES)
        _clear_interrupted()
        BUILD_UNDER_WAY.touch()
        _build()
        BUILD_UNDER_WAY.unlink()
        # The digest from before the build: an edit made meanwhile makes the next start build again.
        STAMP.write_text(_stamp_of(sources))


def _clear_interrupted() -> None:
    """Half installed packages of a build that was killed can look whole: such a build is begun from nothing."""
    if BUILD_UNDER_WAY.exists():
        print("The last build was interrupted; beginning again from nothing.", flush=True)
        shutil.rmtree(WEB, ignore_errors=True)


def _build() -> None:
    argv = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    with BUILD_LOG.open("wb") as log:
        build = subprocess.Popen(
            argv,
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        try:
            code = build.wait()
        finally:
            _end_group(build)
    if code or not any(SERVED.rglob("*.html")):
        last = BUILD_LOG.read_text(errors="replace").replace("\r", "\n").splitlines()[-_LAST_LINES:]
        said = "\n".join(line for line in last if line.strip())
        raise FrontendBuildFailed(f"The front end could not be built. The end of {BUILD_LOG}:\n{said}")


def _end_group(build: subprocess.Popen[bytes]) -> None:
    """End the build and the bundler it may have running; after a good end there is nobody left to reach."""
    try:
        os.killpg(build.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    _ = build.wait()


def _environment() -> dict[str, str]:
    programs = Path(sys.executable).parent  # bun is there, from its wheel
    found = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_USE_SYSTEM_BUN": "true",
        "NO_COLOR": "1",
        "COLUMNS": "120",
    }
    registry = os.environ.get("NPM_CONFIG_REGISTRY") or _registry()
    if registry:
        found["NPM_CONFIG_REGISTRY"] = registry
    return found


def _registry() -> str:
    """The package registry this machine is set up for; without one Reflex would go and measure several."""
    npm = shutil.which("npm")
    if npm:
        done = subprocess.run([npm, "config", "get", "registry"], cwd="/", capture_output=True, text=True, check=False)
        answer = done.stdout.strip()
        if done.returncode == 0 and answer.startswith("http"):
            return answer
    try:
        lines = (Path.home() / ".npmrc").read_text().splitlines()
    except OSError:
        return ""
    settings = dict(line.split("=", 1) for line in lines if "=" in line)
    return next((value.strip() for name, value in settings.items() if name.strip() == "registry"), "")


def _stamp_of(sources: str) -> str:
    # The build itself brings the lock files up to date, so they are read when it is over.
    return f"{sources} {_digest(_LOCK_FILES)}\n"


def _digest(patterns: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for path in _files(patterns):
        digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(patterns: Sequence[str]) -> Iterator[Path]:
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and not _NOT_SOURCES.intersection(path.parts):
                yield path


@contextmanager
def _one_at_a_time() -> Generator[None]:
    BUILD_LOCK.parent.mkdir(exist_ok=True)
    with BUILD_LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(1)


def main() -> int:
    """Build as a program of its own, so that whoever started it can end the build by ending this."""
    for sig in (signal.SIGTERM, signal.SIGHUP):
        _ = signal.signal(sig, _leave)
    try:
        ensure_frontend()
    except FrontendBuildFailed as error:
        print(error.message, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
