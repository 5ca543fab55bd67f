"""A tab of a browser without the browser: States that are sent events, as anybody with a socket can send them."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.istate.data import RouterData
from reflex.state import State

from contentapp.domain.accounts import SESSION_COOKIE
from contentapp.ui.live import Live


def tab(kind: type[rx.State], cookie: str, path: str = "/app") -> Any:
    """A State in a tab whose browser sends this session."""
    root = State(_reflex_internal_init=True)  # type: ignore[call-arg]
    data = {"headers": {"cookie": f"{SESSION_COOKIE}={cookie}"}, "token": "tab", "pathname": path}
    root.router = RouterData.from_router_data(data)
    return root.get_substate(kind.get_full_name().split(".")[1:])


async def send(state: Any, event: str, *arguments: Any) -> Any:
    """What an event handler answers; the tab watches nothing afterwards."""
    try:
        return await getattr(type(state), event).fn(state, *arguments)
    finally:
        Live.forget("tab")
