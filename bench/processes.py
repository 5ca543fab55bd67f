"""What the product's processes cost: memory as the sum of their PSS, processor time as the kernel counts it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Cost:
    """PSS in MB (10^6 bytes) by part of the product, and all together."""

    parts: dict[str, float]

    @property
    def mb(self) -> float:
        """All parts together."""
        return sum(self.parts.values())


def family(pid: int) -> list[psutil.Process]:
    """A process with everything it has started."""
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def memory(pid: int) -> Cost:
    """The memory of a supervisor and of everything below it. Shared pages count once: that is what PSS is."""
    parts: dict[str, float] = {}
    for process in family(pid):
        try:
            part = _part_of(process)
            parts[part] = parts.get(part, 0.0) + _pss_bytes(process.pid) / 1e6
        except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
    return Cost(parts)


def cpu_percent(pid: int, seconds: float) -> float:
    """The share of one processor that a supervisor and everything below it took over so many seconds, in percent."""
    before, began = _cpu_seconds(pid), time.monotonic()
    time.sleep(seconds)
    return 100 * (_cpu_seconds(pid) - before) / (time.monotonic() - began)


def _cpu_seconds(pid: int) -> float:
    total = 0.0
    for process in family(pid):
        try:
            used = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total


def _pss_bytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _part_of(process: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    if "postgres" in words:
        return "database"
    if "granian" in words or "contentapp.serve" in words:
        return "web"
    if "contentapp worker" in words:
        return "worker"
    return "supervisor"
