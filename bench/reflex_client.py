"""A page without a browser: speaks Reflex's protocol over one websocket, as the front end does.

Engine.IO 4 and Socket.IO 5 text frames: `0` opens, `2` is answered with `3`, `40/_event,` connects and carries the
hydrate event with the page's address, `42/_event,["event", ...]` is an event or an update either way.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

_NAMESPACE: Final = "/_event"
_MARK: Final = "_rx_state_"
_ROOT: Final = "reflex___state____state"


def state_name(module: str, name: str) -> str:
    """The name on the wire of a State class that lies directly below rx.State."""
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return f"{_ROOT}.{module.replace('.', '___')}____{snake}"


@dataclass(slots=True)
class Update:
    """One message from the server: vars by state name, and when it came (time.perf_counter seconds)."""

    vars: dict[str, dict[str, Any]]
    at: float


@dataclass(slots=True)
class ReflexClient:
    """One open page. `updates` is everything the server has sent since `load`; `state` the vars as they are now."""

    base_url: str
    cookie: str
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    path: str = "/"
    updates: list[Update] = field(default_factory=list)
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    keep: bool = True
    _socket: ClientConnection | None = None
    _reader: asyncio.Task[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def connect(cls, base_url: str, cookie: str, *, keep: bool = True) -> Self:
        """A page of whoever holds this Cookie header, not loaded yet; `keep=False` forgets updates it has shown."""
        return cls(base_url, cookie, keep=keep)

    async def load(self, path: str, *, within: float = 30.0) -> Self:
        """Open the page at `path` below /app ("/", "/bundles/<id>") and wait for its data. Raises TimeoutError."""
        self.path = path
        host = urlsplit(self.base_url).netloc
        self._socket = await connect(
            f"ws://{host}{_NAMESPACE}/?EIO=4&transport=websocket&token={self.token}",
            additional_headers={"Cookie": self.cookie},
            origin=self.base_url,  # type: ignore[arg-type]
            open_timeout=within,
            ping_interval=None,  # Engine.IO pings from the server's side
            max_size=None,
            compression=None,
            proxy=None,
        )
        await self._socket.recv()
        boot = {"event": self._event(f"{_ROOT}.hydrate_and_load", {})}
        await self._socket.send(f"40{_NAMESPACE},{json.dumps(boot)}")
        self._reader = asyncio.create_task(self._read(self._socket))
        await self.until(lambda page: page.var(_ROOT, "is_hydrated") is True, within=within)
        return self

    async def call(self, event: str, **payload: Any) -> None:
        """Send an event: the full name of a State's handler, with its arguments by name."""
        if self._socket is None:
            raise RuntimeError("load() has not been called")
        await self._socket.send(f"42{_NAMESPACE},{json.dumps(['event', self._event(event, payload)])}")

    async def until(self, holds: Callable[[Self], bool], *, within: float = 30.0) -> float:
        """Wait until what has been received satisfies this; returns when that was. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while not holds(self):
                self._news.clear()
                if not self.is_open:
                    raise ConnectionError("the page lost its connection")
                await self._news.wait()
        return time.perf_counter()

    @property
    def is_open(self) -> bool:
        """Whether the websocket still stands."""
        return self._reader is not None and not self._reader.done()

    def var(self, state: str, name: str) -> Any:
        """A var as it stands in the page; None where it has not been sent."""
        return self.state.get(state, {}).get(name)

    async def close(self) -> None:
        """Leave the page."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.close()

    def _event(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        where, _, query = self.path.partition("?")
        values = dict(part.partition("=")[::2] for part in query.split("&") if part)
        router = {"pathname": where, "asPath": self.path, "query": values}
        return {"token": self.token, "name": name, "payload": payload, "router_data": router}

    async def _read(self, socket: ClientConnection) -> None:
        head = f"42{_NAMESPACE},"
        try:
            async for frame in socket:
                text = frame if isinstance(frame, str) else frame.decode()
                if text == "2":
                    await socket.send("3")
                elif text.startswith(head):
                    name, body = json.loads(text[len(head) :])
                    if name == "event":
                        self._take(json.loads(body) if isinstance(body, str) else body)
                elif text.startswith(("44", "41", "1")):
                    self.errors.append(text)
                    break
        except ConnectionClosed as closed:
            self.errors.append(str(closed))
        finally:
            self._news.set()

    def _take(self, message: dict[str, Any]) -> None:
        fresh = {
            state: {name.removesuffix(_MARK): value for name, value in values.items()}
            for state, values in (message.get("delta") or {}).items()
        }
        for state, values in fresh.items():
            self.state.setdefault(state, {}).update(values)
        if self.keep:
            self.updates.append(Update(fresh, time.perf_counter()))
        self._news.set()
