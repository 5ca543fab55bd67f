"""The supervisor with real child processes.

The children write to the supervisor's own output, so reading that output to its end proves that none of them is left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

DRIVER = """
import asyncio, sys
from contentapp.supervise import Restarts, Service, announce, supervise

CHILD = '''
import os, signal, subprocess, sys
name = sys.argv[1]
def say(line):
    os.write(1, (line + "\\\\n").encode())  # whole, whoever else writes to the same pipe
def stop(*_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a parent of several threads may be announced dead more than once
    say(name + " stops")
    os._exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if "deaf" in sys.argv else stop)
if "parent" in sys.argv:
    subprocess.Popen([sys.executable, "-S", "-c", "import signal; signal.signal(15, signal.SIG_IGN); signal.pause()"])
say(f"{name} runs as {os.getpid()}")
if "brief" in sys.argv:
    sys.exit(3)
while True:
    signal.pause()
'''

async def yes():
    return True

async def no():
    return False

def child(name, *traits, **options):
    return Service(name, [sys.executable, "-S", "-c", CHILD, name, *traits], **{"ready": yes, **options})

async def bring_up(supervisor):
SCENARIO
    announce("all up")

sys.exit(asyncio.run(supervise(bring_up, say=announce, restarts=Restarts(limit=3, first_pause_s=0.01))))
"""

THREE = """
await supervisor.start(child("database"))
await supervisor.start(child("worker"))
await supervisor.start(child("web"))
"""


class Driver:
    """A supervisor in a process of its own, and what it and its children print."""

    def __init__(self, scenario: str) -> None:
        body = "\n".join(f"    {line}" for line in scenario.strip().splitlines())
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER.replace("SCENARIO", body)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def read_until(self, *wanted: str) -> list[str]:
        """Read lines until each of `wanted` has been the beginning of one."""
        assert self.process.stdout
        missing, seen = list(wanted), list[str]()
        for line in self.process.stdout:
            seen.append(line.strip())
            missing = [start for start in missing if not line.startswith(start)]
            if not missing:
                return seen
        raise AssertionError(f"never printed {missing}: {seen}")

    def read_to_the_end(self) -> list[str]:
        """Read until nobody holds the output open any more: the supervisor and every child have ended."""
        assert self.process.stdout
        lines = [line.strip() for line in self.process.stdout]
        self.process.wait()
        return lines


@pytest.fixture
def drive() -> Iterator[type[Driver]]:
    started: list[Driver] = []

    class Remembered(Driver):
        def __init__(self, scenario: str) -> None:
            super().__init__(scenario)
            started.append(self)

    yield Remembered
    for driver in started:
        driver.process.kill()
        driver.process.wait()
        assert driver.process.stdout
        driver.process.stdout.close()


def pid_in(line: str) -> int:
    return int(line.rsplit(maxsplit=1)[1])


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.timeout(20)
def test_a_stop_signal_ends_web_then_worker_then_database(drive: type[Driver], sig: signal.Signals) -> None:
    driver = drive(THREE)
    driver.read_until("all up", "database runs", "worker runs", "web runs")
    driver.process.send_signal(sig)
    assert driver.read_to_the_end() == ["web stops", "worker stops", "database stops"]
    assert driver.process.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
@pytest.mark.timeout(20)
def test_kill_9_of_the_supervisor_leaves_no_child_behind(drive: type[Driver]) -> None:
    driver = drive(THREE)
    driver.read_until("all up", "database runs", "worker runs", "web runs")
    driver.process.kill()
    assert sorted(driver.read_to_the_end()) == ["database stops", "web stops", "worker stops"]


@pytest.mark.timeout(20)
def test_a_killed_service_is_started_again(drive: type[Driver]) -> None:
    driver = drive(THREE)
    lines = driver.read_until("all up", "database runs", "worker runs", "web runs")
    first = next(pid_in(line) for line in lines if line.startswith("worker runs"))
    os.kill(first, signal.SIGKILL)
    lines = driver.read_until("worker runs")
    assert lines[0] == "worker was ended by SIGKILL; starting it again in 0.01 s."
    assert pid_in(lines[-1]) != first


@pytest.mark.timeout(20)
def test_a_service_that_keeps_dying_is_given_up_and_the_others_are_stopped(drive: type[Driver]) -> None:
    driver = drive('await supervisor.start(child("database"))\nawait supervisor.start(child("web", "brief"))')
    lines = driver.read_to_the_end()
    assert sum(line.startswith("web runs") for line in lines) == 3
    assert lines[-2:] == ["database stops", "web ended with exit code 3, 3 times in a row. Giving up."]
    assert driver.process.returncode == 1


@pytest.mark.timeout(20)
def test_a_service_that_ends_while_starting_is_named_and_nothing_is_left(drive: type[Driver]) -> None:
    driver = drive('await supervisor.start(child("database"))\nawait supervisor.start(child("web", "brief", ready=no))')
    lines = driver.read_to_the_end()
    assert lines[-2:] == ["database stops", "web ended with exit code 3 while starting."]
    assert driver.process.returncode == 1


@pytest.mark.timeout(20)
def test_a_service_that_is_never_ready_is_given_up_after_its_time(drive: type[Driver]) -> None:
    driver = drive('await supervisor.start(child("web", ready=no, ready_within_s=0.2))')
    assert driver.read_to_the_end()[-1] == "web is not ready after 0.2 seconds."
    assert driver.process.returncode == 1


@pytest.mark.timeout(20)
def test_a_signal_while_starting_leaves_nothing_behind(drive: type[Driver]) -> None:
    driver = drive('await supervisor.start(child("database"))\nawait supervisor.start(child("web", ready=no))')
    driver.read_until("database runs", "web runs")
    driver.process.send_signal(signal.SIGTERM)
    assert driver.read_to_the_end() == ["web stops", "database stops"]
    assert driver.process.returncode == 0


@pytest.mark.timeout(20)
def test_what_a_service_started_ends_with_it(drive: type[Driver]) -> None:
    driver = drive('await supervisor.start(child("web", "parent"))')
    driver.read_until("all up", "web runs")
    driver.process.send_signal(signal.SIGTERM)
    assert driver.read_to_the_end() == ["web stops"]


@pytest.mark.timeout(20)
def test_a_service_deaf_to_the_request_is_killed_after_its_grace(drive: type[Driver]) -> None:
    driver = drive('await supervisor.start(child("worker", "deaf", grace_s=0.2))')
    driver.read_until("all up", "worker runs")
    driver.process.send_signal(signal.SIGTERM)
    assert driver.read_to_the_end() == []
    assert driver.process.returncode == 0


@pytest.mark.timeout(20)
def test_a_second_ctrl_c_waits_for_nobody(drive: type[Driver]) -> None:
    driver = drive(
        'await supervisor.start(child("worker", "deaf", grace_s=1000))\nawait supervisor.start(child("web"))'
    )
    driver.read_until("all up", "worker runs", "web runs")
    driver.process.send_signal(signal.SIGINT)
    driver.read_until("web stops")
    driver.process.send_signal(signal.SIGINT)
    assert driver.read_to_the_end() == []


@pytest.mark.timeout(20)
def test_a_failed_task_on_the_way_up_stops_what_was_started_beside_it(drive: type[Driver]) -> None:
    driver = drive(
        """
async with asyncio.TaskGroup() as side_by_side:
    side_by_side.create_task(supervisor.start(child("database", ready=no)))
    side_by_side.create_task(supervisor.finish(child("build", "brief")))
"""
    )
    assert driver.read_to_the_end()[-1] == "build ended with exit code 3."
    assert driver.process.returncode == 1
