"""Ties a child process to its parent, so that not even `kill -9` of the parent leaves the child behind."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
# Loaded here and not between fork and exec, where loading a library can deadlock.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(sig: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` that makes the kernel send `sig` to the child when this process ends, however it ends.

    Linux only; elsewhere the child runs on after a `kill -9` of its parent, and the next start clears it away.
    The kernel watches the thread that forks: call from one that lives as long as the parent.
    """
    parent = os.getpid()

    def prepare_child() -> None:
        end_with_parent(sig)
        if _libc is not None and os.getppid() != parent:  # it died before the line above took hold
            os._exit(1)

    return prepare_child


def end_with_parent(sig: signal.Signals) -> None:
    """Make the kernel send `sig` to this process when the one that started it ends."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
