"""The chain over the log: nothing is missed, and whatever is done to it is named."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import uuid
from collections.abc import Callable

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, IntegrityConstraintViolation

from contentapp.database import ROOT
from contentapp.db.addresses import conninfo
from contentapp.db.session import person_session
from contentapp.db.system import service_session
from contentapp.domain import history
from contentapp.domain.history import Checked, seal_key
from contentapp.jobs.sealing import seal_for_ever, verify
from contentapp.settings import settings
from tests.builders import World
from tests.integration.rows import insert

Owner = psycopg.Connection


async def _seal() -> int:
    sealed = 0
    while True:
        async with service_session() as session:
            now = await history.seal_waiting(session, seal_key(settings().secret()))
        if not now:
            return sealed
        sealed += now


def _ids(owner: Owner, business_id: uuid.UUID) -> list[uuid.UUID]:
    query = "SELECT audit_id FROM audit_seals WHERE business_id = %s ORDER BY number"
    return [row[0] for row in owner.execute(query, (business_id,))]


def _tamper(owner: Owner, statement: str, *values: object) -> None:
    """As the owner of the database can, who turns the triggers off first."""
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        assert owner.execute(statement, values).rowcount > 0  # type: ignore[arg-type]


@pytest.fixture
async def sealed(world: World, owner: Owner) -> list[uuid.UUID]:
    """The entries of Fernhill in the order of their seals; Quarry and the platform have chains beside it."""
    await world.bundle()
    owner.execute("UPDATE bundle_products SET is_active = is_active, base_price = base_price + 1")
    await _seal()
    return _ids(owner, world.maren.business_id)


async def test_every_entry_is_sealed_once_and_the_chains_hold(world: World, sealed: list, owner: Owner) -> None:
    assert len(sealed) >= 30
    counts = "SELECT (SELECT count(*) FROM audit_logs), (SELECT count(DISTINCT audit_id) FROM audit_seals)"
    entries, seals = owner.execute(counts).fetchone()  # type: ignore[misc]
    checked = await verify()
    assert (checked.breaks, checked.seals) == ((), seals)
    assert entries == seals
    assert {None, world.maren.business_id, world.otto.business_id} <= set(checked.newest)


async def test_an_entry_that_commits_late_is_sealed_late(world: World, sealed: list, owner: Owner) -> None:
    fernhill = world.maren.business_id
    with psycopg.connect(conninfo(os.environ["DATABASE_URL"])) as slow:
        insert(slow, "content_bundles", business_id=fernhill)  # its entry has its id and its time now
        insert(owner, "content_bundles", business_id=fernhill)
        assert await _seal() == 1
        slow.commit()
    assert await _seal() == 1
    times = (
        "SELECT a.created_at FROM audit_seals s JOIN audit_logs a ON a.id = s.audit_id ORDER BY s.number DESC LIMIT 2"
    )
    (late,), (early,) = owner.execute(times).fetchall()
    assert late < early
    assert (await verify()).breaks == ()


async def test_two_sealers_take_turns(world: World, owner: Owner) -> None:
    await world.bundle()
    await asyncio.gather(*(_seal() for _ in range(3)))
    await _seal()
    checked = await verify()
    assert checked.breaks == ()
    assert checked.seals == owner.execute("SELECT count(*) FROM audit_logs").fetchone()[0]  # type: ignore[index]


async def test_the_worker_seals_by_itself_and_outlives_a_failure(world: World, owner: Owner) -> None:
    owner.execute("ALTER FUNCTION private.unsealed_entries(integer) RENAME TO elsewhere")
    sealing = asyncio.create_task(seal_for_ever(0.01))
    try:
        await asyncio.sleep(0.1)
        owner.execute("ALTER FUNCTION private.elsewhere(integer) RENAME TO unsealed_entries")
        waiting = "SELECT count(*) FROM private.unsealed_audit_logs"
        for _ in range(500):
            if owner.execute(waiting).fetchone() == (0,):  # type: ignore[arg-type]
                break
            await asyncio.sleep(0.01)
        assert owner.execute(waiting).fetchone() == (0,)  # type: ignore[arg-type]
    finally:
        sealing.cancel()


def _swap(owner: Owner, one: uuid.UUID, other: uuid.UUID) -> None:
    query, aside = "UPDATE audit_seals SET audit_id = %s WHERE audit_id = %s", uuid.uuid4()
    for new, old in ((aside, one), (one, other), (other, aside)):
        _tamper(owner, query, new, old)


Tamper = Callable[[Owner, list[uuid.UUID]], None]
TAMPERED: dict[str, tuple[Tamper, str]] = {
    "who": (lambda o, e: _tamper(o, "UPDATE audit_logs SET actor_id = id WHERE id = %s", e[6]), "entry {6}"),
    "what": (lambda o, e: _tamper(o, "UPDATE audit_logs SET changes = '{\"x\": {}}' WHERE id = %s", e[6]), "entry {6}"),
    "why": (lambda o, e: _tamper(o, "UPDATE audit_logs SET reason = 'because' WHERE id = %s", e[6]), "entry {6}"),
    "when": (
        lambda o, e: _tamper(o, "UPDATE audit_logs SET created_at = created_at + '1us' WHERE id = %s", e[6]),
        "entry {6}",
    ),
    "an entry gone": (lambda o, e: _tamper(o, "DELETE FROM audit_logs WHERE id = %s", e[6]), "seal 7 covers, is gone"),
    "a seal gone": (lambda o, e: _tamper(o, "DELETE FROM audit_seals WHERE audit_id = %s", e[6]), "seal 7 is missing"),
    "a seal changed": (
        lambda o, e: _tamper(o, "UPDATE audit_seals SET hash = repeat('0', 64) WHERE audit_id = %s", e[6]),
        "entry {6}",
    ),
    "two swapped": (lambda o, e: _swap(o, e[6], e[7]), "entry {7}"),
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERED)
async def test_what_the_owner_of_the_database_does_to_the_log_is_named(
    world: World, sealed: list[uuid.UUID], owner: Owner, how: str
) -> None:
    tamper, says = TAMPERED[how]
    tamper(owner, sealed)
    checked = await verify()
    found = [b for b in checked.breaks if b.number is not None]
    assert [b.business_id for b in found] == [world.maren.business_id]
    assert says.format(*sealed) in found[0].what
    async with person_session(world.ines.user_id) as session:
        seen = await history.verify_chain(session, seal_key(settings().secret()), world.maren.business_id)
    assert seen.breaks == tuple(found)


async def test_an_entry_slipped_in_past_the_triggers_is_named(world: World, sealed: list, owner: Owner) -> None:
    forged = insert(owner, "audit_logs", business_id=world.maren.business_id)
    (found,) = (await verify()).breaks
    assert found.entry_id == forged
    assert "no seal" in found.what


async def test_another_key_holds_nothing(world: World, sealed: list) -> None:
    async with service_session() as session:
        checked = await history.verify_everything(session, seal_key("another secret"))
    assert {b.number for b in checked.breaks} == {1}
    assert "secret key" in checked.breaks[0].what


async def test_seals_are_made_only_for_what_waits(world: World, sealed: list, owner: Owner) -> None:
    query = "SELECT private.seal_entries(%s, 1000, %s, %s)"
    values = (world.maren.business_id, [sealed[0]], ["0" * 64])
    with pytest.raises(IntegrityConstraintViolation), owner.transaction():
        owner.execute(query, values)
    for role in ("anon", "authenticated", "business_agent", "platform_admin"):
        owner.execute(f"SET ROLE {role}")  # type: ignore[arg-type]
        with pytest.raises(InsufficientPrivilege):
            owner.execute(query, values)
        owner.execute("RESET ROLE")


async def test_how_far_the_log_is_sealed_is_told_to_its_readers_only(world: World, sealed: list, owner: Owner) -> None:
    insert(owner, "content_bundles", business_id=world.maren.business_id)
    async with person_session(world.ines.user_id) as session:
        state = await history.get_seal_state(session, world.maren.business_id)
    assert (state.count, state.waiting) == (len(sealed), 1)
    assert state.waiting_since is not None
    async with person_session(world.otto.user_id) as session:
        state = await history.get_seal_state(session, world.maren.business_id)
    assert (state.count, state.waiting, state.hash) == (0, 0, "")


def _command() -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "contentapp", "audit", "verify"]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


async def test_the_command_names_the_broken_entry_and_fails(
    world: World, sealed: list[uuid.UUID], owner: Owner
) -> None:
    fine = await asyncio.to_thread(_command)
    assert (fine.returncode, fine.stderr) == (0, "")
    assert "all hold" in fine.stdout
    _tamper(owner, "UPDATE audit_logs SET action = 'delete' WHERE id = %s", sealed[3])
    broken = await asyncio.to_thread(_command)
    assert broken.returncode == 1
    assert str(sealed[3]) in broken.stderr
    assert str(world.maren.business_id) in broken.stderr


def test_a_check_says_which_chain_it_means() -> None:
    platform = history.Break(None, 3, None, "seal 3 is missing.")
    assert str(platform) == "the platform: seal 3 is missing."
    assert Checked(0, {}, (platform,)).breaks
