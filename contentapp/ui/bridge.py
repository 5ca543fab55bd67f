"""Commands from server to browser that need no `eval`: toasts, navigation.

`rx.toast` and `rx.call_script` returned from a handler are evaluated in the browser, which our content security policy
forbids. A command here is one message to one tab; nothing is stored, so a reload never repeats it.
"""

from __future__ import annotations

import itertools
import time
from typing import Any

import reflex as rx
from reflex.state import StateUpdate
from reflex_base.constants.state import FIELD_MARKER

from contentapp.ui.react.bridge import Bridge

_sequence = itertools.count(time.time_ns() // 1_000_000)


class BridgeState(rx.State):
    """Carries the last command; the value only ever travels, it is never kept."""

    message: dict[str, Any] = {}


def bridge() -> rx.Component:
    """The receiving end: one on every page, in the shell."""
    return Bridge.create(message=BridgeState.message)


async def emit(token: str, state: type[rx.State], var: str, value: Any) -> bool:
    """Set one var in one tab's browser, leaving the server's copy alone. False when the tab is not connected here."""
    from contentapp.app import app  # the app imports the pages, which import this

    namespace = app.event_namespace
    if namespace is None or token not in namespace._token_manager.token_to_socket:
        return False
    await namespace.emit_update(StateUpdate(delta={state.get_full_name(): {var + FIELD_MARKER: value}}), token)
    return True


def is_connected(token: str) -> bool:
    """Whether this tab is connected to this process."""
    from contentapp.app import app  # the app imports the pages, which import this

    namespace = app.event_namespace
    return namespace is not None and token in namespace._token_manager.token_to_socket


async def tell(token: str, kind: str, **facts: Any) -> None:
    """Send one command.

    Kind "toast" (level, text, action_label + action_href), "navigate" (href; `say` is said once there), "focus" (id).
    """
    await emit(token, BridgeState, "message", {"kind": kind, "seq": next(_sequence), **facts})
