"""Several businesses a person: gone to, made, named, binned, restored, and emptied when their time is over."""

from __future__ import annotations

import asyncio
import time
import uuid
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from procrastinate.periodic import PeriodicDeferrer
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contentapp.db.notify import BusinessBinned, Message, SessionMoved, listen
from contentapp.db.session import anonymous_session, person_session
from contentapp.db.system import service_session
from contentapp.domain import accounts, bundles, businesses, content
from contentapp.domain.businesses import KEPT_DAYS, MAX_OWNED, Membership
from contentapp.domain.principal import Person, Principal
from contentapp.errors import Forbidden, Invalid, NotFound
from contentapp.jobs.businesses import purge_binned_businesses
from contentapp.jobs.worker import queue_app
from contentapp.models import Business, BusinessMember
from contentapp.settings import settings
from tests.builders import World
from tests.integration.rows import insert, make_bundle, make_piece


async def _who(token: str) -> Person | None:
    async with anonymous_session() as session:
        return await accounts.find_person(session, token, days=30)


async def _where(token: str) -> uuid.UUID | None:
    who = await _who(token)
    return who.business_id if isinstance(who, Principal) else None


async def _list(person: Person) -> tuple[Membership, ...]:
    async with person_session(person.user_id) as session:
        return await businesses.list_businesses(session)


async def _create(person: Person, name: str = "Second") -> uuid.UUID:
    async with person_session(person.user_id) as session:
        return await businesses.create_business(session, person, name)


async def _switch(person: Person, business_id: uuid.UUID) -> None:
    async with person_session(person.user_id) as session:
        await businesses.switch_business(session, person, business_id)


async def _bin(person: Person, business_id: uuid.UUID) -> Membership:
    async with person_session(person.user_id) as session:
        return await businesses.bin_business(session, business_id)


async def _restore(person: Person, business_id: uuid.UUID) -> Membership:
    async with person_session(person.user_id) as session:
        return await businesses.restore_business(session, business_id)


async def _rename(person: Person, business_id: uuid.UUID, name: str) -> str:
    async with person_session(person.user_id) as session:
        return await businesses.rename_business(session, business_id, name)


def _age(owner: psycopg.Connection, business_id: uuid.UUID, days: float) -> None:
    """Put a business's binning so many days back."""
    owner.execute(
        "UPDATE public.businesses SET deleted_at = now() - %s WHERE id = %s", (timedelta(days=days), business_id)
    )


# Where a session is ---------------------------------------------------------------------------------------------------


async def test_a_new_business_is_owned_and_gone_to_by_whoever_made_it(world: World) -> None:
    made = await _create(world.maren, "  Fernhill   Wholesale ")
    here = await _who(world.tokens["maren"])
    assert isinstance(here, Principal)
    assert (here.business_id, here.business_name, here.role) == (made, "Fernhill Wholesale", "owner")
    assert [(mine.name, mine.role, mine.members) for mine in await _list(world.maren)] == [
        ("Fernhill", "owner", 3),
        ("Fernhill Wholesale", "owner", 1),
    ]


async def test_a_switch_moves_this_session_and_no_other(world: World) -> None:
    async with anonymous_session() as session:
        elsewhere = await accounts.open_session(session, world.maren.user_id, days=30)
    made = await _create(world.maren)
    assert await _where(world.tokens["maren"]) == made
    assert await _where(elsewhere) == world.maren.business_id
    await _switch(world.maren, world.maren.business_id)
    assert await _where(world.tokens["maren"]) == world.maren.business_id


async def test_the_next_session_starts_where_the_person_last_was(world: World) -> None:
    made = await _create(world.maren)
    async with anonymous_session() as session:
        later = await accounts.open_session(session, world.maren.user_id, days=30)
    assert await _where(later) == made


async def test_nobody_switches_to_a_business_of_strangers(world: World) -> None:
    for foreign in (world.otto.business_id, uuid.uuid4()):
        with pytest.raises(NotFound):
            await _switch(world.maren, foreign)
    assert await _where(world.tokens["maren"]) == world.maren.business_id


async def test_the_database_itself_refuses_foreign_businesses_and_foreign_sessions(world: World) -> None:
    asked = text("SELECT private.switch_business(:session, :business)")
    for person, session_id, business_id in (
        (world.maren, world.maren.session_id, world.otto.business_id),
        (world.maren, world.otto.session_id, world.maren.business_id),
        (world.maren, world.maren.session_id, None),
    ):
        with pytest.raises(DBAPIError) as refused:
            async with person_session(person.user_id) as session:
                await session.execute(asked, {"session": session_id, "business": business_id})
        assert isinstance(refused.value.orig, InsufficientPrivilege)


async def test_who_is_taken_out_of_the_business_they_are_in_lands_in_another_of_theirs(
    world: World, owner: psycopg.Connection
) -> None:
    own = await _create(world.theo, "Theo's again")
    await _switch(world.theo, world.maren.business_id)
    assert await _where(world.tokens["theo"]) == world.maren.business_id
    owner.execute("DELETE FROM public.business_members WHERE user_id = %s AND business_id = %s",
                  (world.theo.user_id, world.maren.business_id))  # fmt: skip
    assert await _where(world.tokens["theo"]) == own


async def test_a_switch_is_announced_to_the_sessions_other_pages(world: World, address: str) -> None:
    heard: asyncio.Queue[Message] = asyncio.Queue()

    async def hear() -> None:
        async for message in listen(address):
            heard.put_nowait(message)

    ear = asyncio.create_task(hear())
    try:
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            made = await _create(world.maren)
            while heard.empty():  # the ear may not have been there yet
                await _switch(world.maren, made)
                await asyncio.sleep(0.02)
            assert await heard.get() == SessionMoved(world.maren.session_id, made)
            await _bin(world.maren, made)
            while (message := await heard.get()) != BusinessBinned(made):
                assert isinstance(message, SessionMoved)
    finally:
        ear.cancel()


# Making and naming ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 121])
async def test_a_name_that_is_none_is_refused(world: World, name: str) -> None:
    with pytest.raises(Invalid) as wrong:
        await _create(world.maren, name)
    assert "name" in wrong.value.fields
    with pytest.raises(Invalid):
        await _rename(world.maren, world.maren.business_id, name)
    assert [mine.name for mine in await _list(world.maren)] == ["Fernhill"]


async def test_one_person_owns_at_most_twenty(world: World, owner: psycopg.Connection) -> None:
    for number in range(MAX_OWNED - 2):
        await _create(world.maren, f"Number {number}")
    # Two at once, with room for one: they count one another.
    answers = await asyncio.gather(_create(world.maren), _create(world.maren), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["TooManyBusinesses", "UUID"]
    mine = await _list(world.maren)
    assert len(mine) == MAX_OWNED
    await _bin(world.maren, mine[-1].id)
    with pytest.raises(businesses.TooManyBusinesses):
        await _create(world.maren)
    # Where somebody else is the owner, nothing is counted.
    assert await _create(world.theo) is not None


async def test_owners_rename_and_others_do_not(world: World) -> None:
    assert await _rename(world.maren, world.maren.business_id, " Fernhill  Coffee ") == "Fernhill Coffee"
    assert {mine.name for mine in await _list(world.ines)} == {"Fernhill Coffee"}
    for person in (world.theo, world.ines):
        with pytest.raises(Forbidden, match="Only an owner"):
            await _rename(person, world.maren.business_id, "Mine now")
    with pytest.raises(NotFound):
        await _rename(world.otto, world.maren.business_id, "Mine now")
    assert {mine.name for mine in await _list(world.maren)} == {"Fernhill Coffee"}


# The bin --------------------------------------------------------------------------------------------------------------


async def test_a_binned_business_is_closed_to_its_members_and_opens_again_with_everything(
    world: World, owner: psycopg.Connection
) -> None:
    bundle = make_bundle(owner, world.maren.business_id)
    make_piece(owner, "social_post", world.maren.business_id, bundle)
    binned = await _bin(world.maren, world.maren.business_id)
    assert binned.kept_until is not None
    assert timedelta(days=29) < binned.kept_until - datetime.now(UTC) <= timedelta(days=KEPT_DAYS)
    for person in (world.maren, world.theo, world.ines):
        async with person_session(person.user_id) as session:
            with pytest.raises(NotFound):
                await bundles.get_bundle(session, world.maren.business_id, bundle)
            assert await content.list_cards(session, world.maren.business_id, bundle) == []
            assert await session.get(Business, world.maren.business_id) is None
    restored = await _restore(world.maren, world.maren.business_id)
    assert restored.deleted_at is None
    async with person_session(world.ines.user_id) as session:
        assert len(await content.list_cards(session, world.maren.business_id, bundle)) == 1


async def test_whoever_has_no_business_left_is_signed_in_and_at_work_nowhere(world: World) -> None:
    await _bin(world.maren, world.maren.business_id)
    who = await _who(world.tokens["maren"])
    assert who == Person(world.maren.user_id, world.maren.session_id, world.maren.email, world.maren.name)
    async with accounts.acting_person(world.tokens["maren"], days=30) as (person, session):
        assert [mine.id for mine in await businesses.list_businesses(session)] == [world.maren.business_id]
        await businesses.restore_business(session, world.maren.business_id)
        assert person.user_id == world.maren.user_id
    assert await _where(world.tokens["maren"]) == world.maren.business_id


async def test_acting_in_a_business_needs_one(world: World) -> None:
    await _bin(world.maren, world.maren.business_id)
    for name in ("maren", "theo", "ines"):
        with pytest.raises(accounts.NoBusiness):
            async with accounts.acting(world.tokens[name], days=30):
                pytest.fail("acted in a binned business")


async def test_binning_the_business_at_hand_leads_to_the_next_one(world: World) -> None:
    made = await _create(world.maren)
    await _bin(world.maren, made)
    assert await _where(world.tokens["maren"]) == world.maren.business_id
    with pytest.raises(NotFound, match="in the bin"):
        await _switch(world.maren, made)
    await _restore(world.maren, made)
    # What comes back moves nobody who has gone on elsewhere.
    assert await _where(world.tokens["maren"]) == world.maren.business_id


async def test_restoring_the_first_business_moves_nobody(world: World) -> None:
    made = await _create(world.maren)
    await _switch(world.maren, world.maren.business_id)
    await _bin(world.maren, world.maren.business_id)
    assert await _where(world.tokens["maren"]) == made
    await _restore(world.maren, world.maren.business_id)
    assert await _where(world.tokens["maren"]) == made


async def test_only_owners_bin_and_restore(world: World) -> None:
    for person in (world.theo, world.ines):
        with pytest.raises(Forbidden):
            await _bin(person, world.maren.business_id)
    with pytest.raises(NotFound):
        await _bin(world.otto, world.maren.business_id)
    first = await _bin(world.maren, world.maren.business_id)
    assert await _bin(world.maren, world.maren.business_id) == first
    for person in (world.theo, world.ines):
        with pytest.raises(Forbidden):
            await _restore(person, world.maren.business_id)
    with pytest.raises(NotFound):
        await _restore(world.otto, world.maren.business_id)


@pytest.mark.parametrize("verb", ["bin_business", "restore_business"])
async def test_the_database_itself_lets_only_owners_bin_and_restore(world: World, verb: str) -> None:
    for person in (world.theo, world.ines, world.otto):
        with pytest.raises(DBAPIError) as refused:
            async with person_session(person.user_id) as session:
                await session.execute(text(f"SELECT private.{verb}(:b)"), {"b": world.maren.business_id})
        assert isinstance(refused.value.orig, InsufficientPrivilege)


async def test_nobody_bins_a_business_past_the_door(world: World) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with person_session(world.maren.user_id) as session:
            await session.execute(text("UPDATE public.businesses SET deleted_at = now()"))
    assert isinstance(refused.value.orig, InsufficientPrivilege)


async def test_after_thirty_days_nothing_is_restored(world: World, owner: psycopg.Connection) -> None:
    await _bin(world.maren, world.maren.business_id)
    _age(owner, world.maren.business_id, KEPT_DAYS - 0.01)
    assert (await _restore(world.maren, world.maren.business_id)).deleted_at is None
    await _bin(world.maren, world.maren.business_id)
    _age(owner, world.maren.business_id, KEPT_DAYS + 0.01)
    with pytest.raises(businesses.BusinessGone):
        await _restore(world.maren, world.maren.business_id)


# For good -------------------------------------------------------------------------------------------------------------


async def test_a_purged_business_keeps_its_row_and_nothing_of_what_it_was(
    world: World, owner: psycopg.Connection
) -> None:
    await world.bundle()
    stranger = make_bundle(owner, world.otto.business_id)
    post = make_piece(owner, "social_post", world.otto.business_id, stranger)
    business_id = world.maren.business_id
    await _bin(world.maren, business_id)
    _age(owner, business_id, KEPT_DAYS + 1)
    await purge_binned_businesses(timestamp=0)
    for table in businesses_tables(owner):
        left = owner.execute(f"SELECT count(*) FROM public.{table} WHERE business_id = %s", (business_id,)).fetchone()  # type: ignore[arg-type]
        assert left == (0,), table
    async with service_session() as session:
        row = await session.get_one(Business, business_id)
    blank = Business(id=business_id, name="Deleted business")
    stays = {"created_at", "updated_at", "deleted_at", "purged_at"}
    assert row.model_dump(exclude=stays) == blank.model_dump(exclude=stays)
    assert row.deleted_at is not None
    assert row.purged_at is not None
    assert await _list(world.maren) == ()
    assert owner.execute("SELECT id FROM public.social_posts").fetchall() == [(post,)]


def businesses_tables(owner: psycopg.Connection) -> list[str]:
    """Every table that names a business."""
    rows = owner.execute(
        """SELECT table_name FROM information_schema.columns
           WHERE table_schema = 'public' AND column_name = 'business_id'"""
    )
    return [table for (table,) in rows]


async def test_only_what_was_in_the_bin_for_thirty_days_is_purged_and_once(
    world: World, owner: psycopg.Connection
) -> None:
    second = await _create(world.maren)
    third = await _create(world.maren, "Third")
    for business_id, days in ((second, KEPT_DAYS - 0.1), (third, KEPT_DAYS + 0.1)):
        await _bin(world.maren, business_id)
        _age(owner, business_id, days)
    async with service_session() as session:
        assert await businesses.purge_binned(session) == third
    async with service_session() as session:
        assert await businesses.purge_binned(session) is None
    assert [mine.id for mine in await _list(world.maren)] == [world.maren.business_id, second]


async def test_two_workers_never_purge_the_same_business(world: World, owner: psycopg.Connection) -> None:
    await _bin(world.maren, world.maren.business_id)
    _age(owner, world.maren.business_id, KEPT_DAYS + 1)
    async with service_session() as one, service_session() as other:
        assert await businesses.purge_binned(one) == world.maren.business_id
        assert await businesses.purge_binned(other) is None


async def test_a_worker_purges_by_the_clock(world: World, owner: psycopg.Connection) -> None:
    await _bin(world.maren, world.maren.business_id)
    _age(owner, world.maren.business_id, KEPT_DAYS + 1)
    app = queue_app(settings())
    async with app.open_async():
        clock = PeriodicDeferrer(registry=app.periodic_registry, max_delay=2 * 3_600)
        await clock.defer_jobs(clock.get_previous_tasks(at=time.time()))
        await asyncio.wait_for(app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False), 30)
    assert await _list(world.maren) == ()


async def test_a_purged_business_counts_no_more(world: World, owner: psycopg.Connection) -> None:
    for number in range(MAX_OWNED - 1):
        insert(owner, "businesses", name=f"Number {number}", profile_id=world.otto.user_id)
    async with service_session() as session:
        for (business_id,) in owner.execute("SELECT id FROM public.businesses WHERE name LIKE 'Number %'").fetchall():
            session.add(BusinessMember(business_id=business_id, user_id=world.otto.user_id, role="owner"))
    with pytest.raises(businesses.TooManyBusinesses):
        await _create(world.otto)
    await _bin(world.otto, world.otto.business_id)
    _age(owner, world.otto.business_id, KEPT_DAYS + 1)
    await purge_binned_businesses(timestamp=0)
    assert await _create(world.otto) is not None


async def test_what_is_in_each_business_is_counted(world: World, owner: psycopg.Connection) -> None:
    bundle = make_bundle(owner, world.maren.business_id)
    make_piece(owner, "blog_post", world.maren.business_id, bundle)
    make_piece(owner, "social_post", world.maren.business_id, bundle)
    empty = await _create(world.maren)
    async with person_session(world.maren.user_id) as session:
        assert await businesses.count_contents(session) == {world.maren.business_id: businesses.Contents(1, 2)}
    async with person_session(world.otto.user_id) as session:
        assert await businesses.count_contents(session) == {}
    assert [mine.id for mine in await _list(world.maren)] == [world.maren.business_id, empty]
