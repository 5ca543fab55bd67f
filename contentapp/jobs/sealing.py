"""Seals the log, a little after it was written: no writer waits for it, and no entry is missed."""

from __future__ import annotations

import asyncio

import structlog

from contentapp.db.system import service_session
from contentapp.domain.history import Checked, seal_key, seal_waiting, verify_everything
from contentapp.settings import settings

_log = structlog.get_logger(__name__)


async def seal_for_ever(pause_seconds: float) -> None:
    """Seal what waits, again and again. Each worker does; they take turns, so one alone does all of it."""
    key = seal_key(settings().secret())
    while True:
        try:
            async with service_session() as session:
                sealed = await seal_waiting(session, key)
        except Exception as error:
            _log.warning("sealing_failed", error=type(error).__name__)  # entries wait: the next turn finds them
            sealed = 0
        if not sealed:
            await asyncio.sleep(pause_seconds)


async def verify() -> Checked:
    """Compute every chain of this installation again."""
    async with service_session() as session:
        return await verify_everything(session, seal_key(settings().secret()))
