"""Runs the programs of one installation together: started in order, brought back when they die, stopped in order.

Every child has a session of its own, so that a terminal's Ctrl-C reaches only us, and is tied to our life by the
kernel, so that even `kill -9` of this process leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from contentapp.db.embedded_binaries import Account, identity
from contentapp.errors import AppError
from contentapp.lifeline import die_with_parent

Probe = Callable[[], Awaitable[bool]]
Say = Callable[[str], None]
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ServiceFailed(AppError):
    """A program of the installation does not come up, or keeps dying."""

    status = 503
    code = "service_failed"


@dataclass(frozen=True, slots=True)
class Restarts:
    """When a dead program comes back: after a growing pause, until it died `limit` times in a row within `quick_s`."""

    limit: int = 5
    quick_s: float = 10.0
    first_pause_s: float = 0.5

    def pause_s(self, deaths: int) -> float:
        """Seconds to wait after that many quick deaths in a row."""
        return self.first_pause_s * 2 ** max(0, deaths - 1)


@dataclass(frozen=True, slots=True)
class Service:
    """One program: how it is started, when it is ready, and how it is asked to end."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    cwd: Path | None = None
    account: Account | None = None
    log: Path | None = None
    """Where its output goes; None: to ours."""
    ready: Probe | None = None
    ready_within_s: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    kill_signal: signal.Signals = signal.SIGKILL
    """Sent after `grace_s`, or at a second Ctrl-C."""
    orphan_signal: signal.Signals = signal.SIGTERM
    """Sent by the kernel when the supervisor is gone."""
    grace_s: float = 8.0
    explain: Callable[[], str] | None = None
    """Says why it died, when its output goes to a log."""


async def supervise(
    bring_up: Callable[[Supervisor], Awaitable[None]], *, say: Say = print, restarts: Restarts | None = None
) -> int:
    """Run `bring_up`, keep what it started alive until Ctrl-C, SIGTERM or SIGHUP, then end it, last started first.

    Returns 0 when it was asked to stop and 1 when something failed for good; the reason has been said.
    """
    supervisor = Supervisor(say, restarts or Restarts())
    loop = asyncio.get_running_loop()
    for sig in STOP_SIGNALS:
        loop.add_signal_handler(sig, supervisor.request_stop)
    failures: list[AppError] = []
    try:
        await supervisor.run(bring_up)
    except* AppError as group:  # a group when programs were started side by side
        failures.extend(_flat(group))
    finally:
        await supervisor.end_all()
    for failure in failures:
        say(failure.message)
    return 1 if failures else 0


class Supervisor:
    """Holds the running programs; `bring_up` starts them through it, in the order in which they depend on another."""

    def __init__(self, say: Say, restarts: Restarts) -> None:
        self._say = say
        self._restarts = restarts
        self._running: list[_Running] = []
        self._stop = asyncio.Event()
        self._hurry = asyncio.Event()
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def request_stop(self) -> None:
        """Begin to stop; a second request stops waiting for anybody."""
        if self._stop.is_set():
            self._hurry.set()
        self._stop.set()

    async def run(self, bring_up: Callable[[Supervisor], Awaitable[None]]) -> None:
        """Bring everything up and wait for a request to stop.

        Raises: what `bring_up` raised; ServiceFailed when a program keeps dying.
        """
        starting = asyncio.ensure_future(bring_up(self))
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            _ = await asyncio.wait({starting, stopping, self._failed}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                _ = await asyncio.wait({stopping, self._failed}, return_when=asyncio.FIRST_COMPLETED)
            if self._failed.done():
                self._failed.result()
        finally:
            for task in (starting, stopping):
                _ = task.cancel()
            _ = await asyncio.gather(starting, stopping, return_exceptions=True)

    async def start(self, service: Service) -> None:
        """Start a program, wait until it is ready, and bring it back whenever it dies.

        Raises: ServiceFailed when it ends or is not ready in time.
        """
        running = _Running(service)
        self._running.append(running)
        await running.spawn()
        await running.wait_until_ready()
        running.guard = asyncio.create_task(self._guard(running))

    async def finish(self, service: Service) -> None:
        """Run a program once, to its end.

        Raises: ServiceFailed when it ends with an error.
        """
        running = _Running(service)
        self._running.append(running)
        await running.spawn()
        code = await running.wait()
        self._running.remove(running)
        if code:
            raise ServiceFailed(f"{service.name} {_ending(code)}.")

    async def end_all(self) -> None:
        """End what runs, last started first, waiting for each; nothing of them is left afterwards."""
        self._stop.set()
        for running in self._running:
            if running.guard:
                _ = running.guard.cancel()
        guards = [running.guard for running in self._running if running.guard]
        _ = await asyncio.gather(*guards, return_exceptions=True)  # one may be starting a process just now
        _ = self._failed.cancel()
        for running in reversed(self._running):
            await running.end(self._hurry)

    async def _guard(self, running: _Running) -> None:
        deaths = 0
        while True:
            code = await running.wait()
            if self._stop.is_set():
                return
            running.sweep()
            deaths = deaths + 1 if running.age_s() < self._restarts.quick_s else 1
            name = running.service.name
            if deaths >= self._restarts.limit:
                reason = f"{name} {_ending(code)}, {deaths} times in a row. Giving up. {running.why()}".rstrip()
                self._fail(ServiceFailed(reason))
                return
            pause_s = self._restarts.pause_s(deaths)
            self._say(f"{name} {_ending(code)}; starting it again in {pause_s:g} s.")
            await asyncio.sleep(pause_s)
            await self._revive(running)

    async def _revive(self, running: _Running) -> None:
        """Start it again; a failure on the way is for the guard, who sees the dead process and counts it."""
        try:
            await running.spawn()
            await running.wait_until_ready()
        except ServiceFailed:
            running.kill()
        except OSError as error:
            self._fail(ServiceFailed(f"{running.service.name} cannot be started: {error.strerror}."))

    def _fail(self, error: ServiceFailed) -> None:
        if not self._failed.done() and not self._stop.is_set():
            self._failed.set_exception(error)


class _Running:
    """A service and its present process."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.guard: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._since = time.monotonic()

    async def spawn(self) -> None:
        """Start a process; a cancellation meanwhile still leaves us knowing it, so that it can be ended."""
        spawning = asyncio.ensure_future(self._spawn())
        try:
            self._process = await asyncio.shield(spawning)
        except asyncio.CancelledError:
            self._process = await spawning
            raise
        self._since = time.monotonic()

    async def _spawn(self) -> asyncio.subprocess.Process:
        service = self.service
        log = service.log.open("ab") if service.log else None
        try:
            return await asyncio.create_subprocess_exec(
                *service.argv,
                env={**os.environ, **service.env},
                cwd=service.cwd,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(service.orphan_signal),
                **identity(service.account),
            )
        finally:
            if log:
                log.close()

    async def wait_until_ready(self) -> None:
        """Return when the probe says yes.

        Raises: ServiceFailed when the process ends first or the time is over.
        """
        probe = self.service.ready
        deadline = time.monotonic() + self.service.ready_within_s
        while probe and not await probe():
            code = self._live().returncode
            if code is not None:
                raise ServiceFailed(f"{self.service.name} {_ending(code)} while starting. {self.why()}".rstrip())
            if time.monotonic() > deadline:
                raise ServiceFailed(f"{self.service.name} is not ready after {self.service.ready_within_s:g} seconds.")
            await asyncio.sleep(0.02)

    async def wait(self) -> int:
        """The exit code, when it has ended."""
        return await self._live().wait()

    def age_s(self) -> float:
        """Seconds since the present process was started."""
        return time.monotonic() - self._since

    def why(self) -> str:
        """What the service can say about its death."""
        return self.service.explain() if self.service.explain else ""

    async def end(self, hurry: asyncio.Event) -> None:
        """Ask it to end, wait, then end it and all it started."""
        if self._process is None:
            return
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(self.service.stop_signal)
            ended = asyncio.ensure_future(self._process.wait())
            hurried = asyncio.ensure_future(hurry.wait())
            waits = {ended, hurried}
            _ = await asyncio.wait(waits, timeout=self.service.grace_s, return_when=asyncio.FIRST_COMPLETED)
            _ = hurried.cancel()
            if not ended.done():
                self.kill()
            _ = await ended
        self.sweep()

    def kill(self) -> None:
        """End the process without asking."""
        with suppress(ProcessLookupError):
            self._live().send_signal(self.service.kill_signal)

    def sweep(self) -> None:
        """End what is left of its process group."""
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _live(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError(f"{self.service.name} was never started")
        return self._process


def _flat(group: BaseExceptionGroup[AppError]) -> list[AppError]:
    found: list[AppError] = []
    for error in group.exceptions:
        found.extend(_flat(error) if isinstance(error, BaseExceptionGroup) else [error])
    return found


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def announce(text: str) -> None:
    """Print a line at once, also when the output is a file or a pipe."""
    _ = sys.stdout.write(f"{text}\n")  # one write: what others print meanwhile cannot come between a line and its end
    sys.stdout.flush()
