"""Where the JavaScript beside a Python module is imported from."""

from __future__ import annotations

import os
import sys

import reflex as rx

_SERVING = "__REFLEX_SKIP_COMPILE"  # see WEB_ENVIRONMENT in contentapp/commands.py


def source(name: str) -> str:
    """The import path of a file that lies beside the calling module; a build finds it linked there.

    `rx.asset` reads the source of every frame of its stack, which takes long: a server need not.
    """
    module = sys._getframe(1).f_globals["__name__"].replace(".", "/")
    path = f"$/public/external/{module}/{name}"
    if os.environ.get(_SERVING):
        return path
    linked = rx.asset(name, shared=True, _stack_level=2).importable_path
    if linked != path:
        raise RuntimeError(f"Reflex links {name} at {linked} now, not at {path}")
    return path
