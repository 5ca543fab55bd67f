"""The whole product for one measurement: `python -m contentapp run` on a database, a folder and a port of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from contentapp.db.embedded import EmbeddedPostgres
from tests.listening import free_port, serves, wait_until

ROOT = Path(__file__).resolve().parent.parent
UP_WITHIN_S = 300.0  # a first start builds the front end
CHROMIUM_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")


class Product:
    """A running product: `url` is its pages' address, `database` its owner's."""

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self.process = process

    @property
    def database(self) -> str:
        """The owner's address of the database, for psycopg."""
        return EmbeddedPostgres(self.folder / "pg").url()

    @property
    def log(self) -> str:
        """Everything its programs have said."""
        return (self.folder / "log").read_text(errors="replace")


@contextmanager
def running_product(settings: Mapping[str, str] | None = None) -> Iterator[Product]:
    """Start everything, wait until pages are served, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="contentapp-bench-"))
    folder.chmod(0o755)  # the database may run as another account
    port = free_port()
    own = {"CONTENTAPP_DATA_DIR": str(folder), "PORT": str(port), "CONTENTAPP_LOG_LEVEL": "WARNING"}
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "contentapp", "run"],
            cwd=ROOT,
            env={**inherited, **own, **(settings or {})},
            stdout=log,
            stderr=log,
        )
    product = Product(folder, port, process)
    try:
        wait_until(partial(serves, product.url + "/ping"), process, folder / "log", within_s=UP_WITHIN_S)
        yield product
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def browser() -> Iterator[Browser]:
    """The machine's Chromium, else Playwright's own."""
    system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=system, args=list(CHROMIUM_FLAGS))
        yield chromium
        chromium.close()


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed (nearest-rank percentile)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 100) // 100) - 1)]


def report(**figures: object) -> None:
    """Print the figures as one line of JSON: the last line of every measurement."""
    print(json.dumps(figures))
