"""Servers that tests and measurements start: a port for each, and the moment from which it answers."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

_LOOK_EVERY_S = 0.05


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def serves(url: str) -> bool:
    """Whether this address is answered, and well."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:  # refused, too slow, or an answer that is an error
        return False


def wait_until(is_up: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, *, within_s: float = 60) -> None:
    """Return once the server that `process` runs is up.

    Raises RuntimeError with the end of its log when it ended instead, or is not up in time.
    """
    deadline = time.monotonic() + within_s
    while not is_up():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"it did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(_LOOK_EVERY_S)
