"""What the web server loads: the app, in a process that does not outlive the one that started it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from contentapp.lifeline import end_with_parent

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def app() -> ASGIApp:
    """The ASGI app of one server process."""
    # Granian's own processes leave signals to their parent; without it, only this one ends them.
    end_with_parent(signal.SIGKILL)
    from contentapp.app import app as reflex_app
    from contentapp.production import require_safe
    from contentapp.settings import settings

    require_safe(settings())

    return reflex_app()
