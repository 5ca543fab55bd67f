"""The browser tabs that are connected to this process: sending one of them something, and ending its connection."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.state import StateUpdate
from reflex_base.constants.state import FIELD_MARKER


class _Running:
    """The app of this process, which the pages cannot import: it imports them."""

    app: rx.App | None = None


def connect_tabs_of(app: rx.App) -> None:
    """From now on, tabs are those of this app."""
    _Running.app = app


def is_connected(token: str) -> bool:
    """Whether this tab is connected to this process."""
    return _socket_of(token) is not None


async def emit(token: str, state: type[rx.State], var: str, value: Any) -> bool:
    """Set one var in one tab's browser, leaving the server's copy alone. False when the tab is not connected here."""
    namespace = _Running.app.event_namespace if _Running.app else None
    if namespace is None or not is_connected(token):
        return False
    await namespace.emit_update(StateUpdate(delta={state.get_full_name(): {var + FIELD_MARKER: value}}), token)
    return True


async def disconnect(token: str) -> None:
    """End the connection of a tab, if it has one here."""
    app, socket = _Running.app, _socket_of(token)
    if app is not None and app.sio and app.event_namespace and socket is not None:
        await app.sio.disconnect(socket, namespace=app.event_namespace.namespace)


def _socket_of(token: str) -> str | None:
    namespace = _Running.app.event_namespace if _Running.app else None
    record = namespace._token_manager.token_to_socket.get(token) if namespace else None
    return record.sid if record else None
