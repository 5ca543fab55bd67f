"""A running product for tests: a web process and a worker on a database of their own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from contentapp.commands import WEB_ENVIRONMENT, web_command
from contentapp.frontend import ensure_frontend
from tests.listening import free_port, serves, wait_until

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Product:
    """A running product: where it is, its database, and its two processes."""

    url: str
    database: str
    environment: dict[str, str]
    log: Path
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes] | None = None

    def start_worker(self, **settings: str) -> None:
        """Start the worker, with these CONTENTAPP_ settings."""
        self.worker = start_worker(self.environment, self.log, **settings)

    def stop_worker(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the worker and wait for it."""
        if self.worker is not None:
            self.worker.send_signal(how)
            self.worker.wait(20)
            self.worker = None


def start_worker(environment: Mapping[str, str], log: Path, **settings: str) -> subprocess.Popen[bytes]:
    """A worker process in this environment, with these CONTENTAPP_ settings."""
    extra = {f"CONTENTAPP_{name.upper()}": value for name, value in settings.items()}
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "contentapp", "worker"],
            cwd=ROOT,
            env={**environment, **extra},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


@contextmanager
def running_product(database: str, name: str, settings: Mapping[str, str] | None = None) -> Iterator[Product]:
    """Web and worker on this database, with these variables besides; up when entered and gone when left."""
    ensure_frontend()
    port = free_port()
    environment = {**os.environ, **WEB_ENVIRONMENT, "DATABASE_URL": database, "PORT": str(port), **(settings or {})}
    log = Path(os.environ["TEST_DATA_DIR"]) / f"{name}-{port}.log"
    with log.open("ab") as output:
        web = subprocess.Popen(
            web_command("127.0.0.1", port),
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    running = Product(f"http://127.0.0.1:{port}", database, environment, log, web)
    running.start_worker()
    try:
        wait_until(partial(serves, running.url + "/ping"), web, log)
        yield running
    finally:
        running.stop_worker()
        web.terminate()
        web.wait(20)


def system_chromium() -> dict[str, str]:
    """How to launch the machine's own Chromium; empty where there is none but Playwright's."""
    system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return {"executable_path": system} if system else {}
