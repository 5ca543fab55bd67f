"""Commands from server to browser that need no `eval`: toasts, navigation.

`rx.toast` and `rx.call_script` returned from a handler are evaluated in the browser, which our content security policy
forbids. A command here is one message to one tab; nothing is stored, so a reload never repeats it.
"""

from __future__ import annotations

import itertools
import time
from typing import Any

import reflex as rx

from contentapp.ui.react.bridge import Bridge
from contentapp.ui.tabs import emit

_sequence = itertools.count(time.time_ns() // 1_000_000)


class BridgeState(rx.State):
    """Carries the last command; the value only ever travels, it is never kept."""

    message: dict[str, Any] = {}


def bridge() -> rx.Component:
    """The receiving end: one on every page, in the shell."""
    return Bridge.create(message=BridgeState.message)


async def tell(token: str, kind: str, **facts: Any) -> None:
    """Send one command.

    Kind "toast" (level, text, action_label + action_href), "navigate" (href; `say` is said once there), "focus" (id).
    """
    await emit(token, BridgeState, "message", {"kind": kind, "seq": next(_sequence), **facts})
