"""Several web processes and workers on one database, with Redis between them and a proxy in front."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.listening import free_port, listens, serves, wait_until

ROOT = Path(__file__).resolve().parents[2]


class Program:
    """One process of the installation, with its output in a log."""

    def __init__(self, argv: list[str], log: Path, environment: dict[str, str]) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                argv, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
            )

    def end(self, how: signal.Signals = signal.SIGTERM) -> float:
        """End it and all it started; returns how many seconds that took."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return time.monotonic() - began


class Web(Program):
    """A web process, started as an operator starts it."""

    def __init__(self, log: Path, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        argv = [sys.executable, "-m", "contentapp", "web"]
        super().__init__(argv, log, {**environment, "PORT": str(self.port)})

    def wait_until_ready(self) -> None:
        """Until it says so itself."""
        wait_until(partial(serves, self.url + "/readyz"), self.process, self.log)

    def wait_until_gone(self) -> None:
        """Until nobody listens there any more."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if not listens(self.port):
                return
            time.sleep(0.05)
        raise AssertionError("it still listens")


class Proxy:
    """Passes connections on to one web process after another, and to another where one is gone."""

    def __init__(self, *ports: int) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.taken: list[int] = []
        self._ports = list(ports)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    def lead_to(self, port: int) -> None:
        """From now on, pass new connections on to this one alone."""
        self._ports[:] = [port]

    def close(self) -> None:
        """Stop passing anything on."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._pass_on, "127.0.0.1", self.port))
        self._ready.set()
        self._loop.run_forever()
        server.close()
        passing = asyncio.all_tasks(self._loop)
        for task in passing:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*passing, return_exceptions=True))
        self._loop.run_until_complete(asyncio.sleep(0.05))  # closed transports leave in the loop's next turn
        self._loop.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            for _ in self._ports:
                port = self._ports[0]
                self._ports.append(self._ports.pop(0))
                try:
                    inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    continue
                self.taken.append(port)
                both = [
                    asyncio.create_task(_copy(reader, inner_writer)),
                    asyncio.create_task(_copy(inner_reader, writer)),
                ]
                try:
                    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in both:
                        task.cancel()
                    inner_writer.close()
                break
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


@contextlib.contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis of our own; its address."""
    port = free_port()
    argv = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    running = Program(argv, folder / f"redis-{port}.log", dict(os.environ))
    wait_until(partial(listens, port), running.process, running.log, within_s=20)
    yield f"redis://127.0.0.1:{port}"
    running.end()
