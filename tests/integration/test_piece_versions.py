"""Versions and the log as people use them: read, compared, restored, filtered, taken away."""

from __future__ import annotations

import csv
import io
import uuid
from dataclasses import dataclass

import pytest

from contentapp.db.session import business_session, person_session
from contentapp.domain import content, history
from contentapp.domain.content import EditConflict, PieceView
from contentapp.domain.history import Filters
from contentapp.domain.principal import Principal, ReadOnlyMember
from contentapp.errors import Invalid, NotFound
from tests.builders import World


@dataclass
class Desk:
    """A bundle of Fernhill, and one piece of it that people write."""

    world: World
    bundle_id: uuid.UUID
    kind: str
    piece_id: uuid.UUID

    async def read(self) -> PieceView:
        async with person_session(self.world.maren.user_id) as session:
            return await content.get_piece(session, self.world.maren, self.kind, self.piece_id)  # type: ignore[arg-type]

    async def write(self, who: Principal, **changes: object) -> PieceView:
        piece = await self.read()
        async with person_session(who.user_id) as session:
            return await content.edit_piece(session, who, self.kind, self.piece_id, changes, base_v=piece.v)  # type: ignore[arg-type]

    async def move(self, who: Principal, target: str) -> None:
        async with person_session(who.user_id) as session:
            await content.move_piece(session, who, self.kind, self.piece_id, target)  # type: ignore[arg-type]

    async def versions(self, who: Principal | None = None) -> list[history.VersionView]:
        who = who or self.world.maren
        async with person_session(who.user_id) as session:
            return await history.list_versions(session, who, self.kind, self.piece_id)

    async def restore(self, who: Principal, number: int, *, base_v: int | None = None) -> PieceView:
        v = (await self.read()).v if base_v is None else base_v
        async with person_session(who.user_id) as session:
            return await history.restore_version(session, who, self.kind, self.piece_id, number, base_v=v)

    async def log(self, filters: Filters | None = None, *, of: Principal | None = None, **options: object):
        who = of or self.world.maren
        async with person_session(who.user_id) as session:
            return await history.list_entries(session, self.world.maren.business_id, filters or Filters(), **options)  # type: ignore[arg-type]


async def _desk(world: World, kind: str) -> Desk:
    bundle_id = await world.bundle()
    async with person_session(world.maren.user_id) as session:
        cards = await content.list_cards(session, world.maren.business_id, bundle_id)
    return Desk(world, bundle_id, kind, uuid.UUID(next(card["id"] for card in cards if card["kind"] == kind)))


@pytest.fixture
async def desk(world: World) -> Desk:
    return await _desk(world, "social_post")


@pytest.fixture
async def letters(world: World) -> Desk:
    return await _desk(world, "email_sequence")


async def test_what_nobody_has_changed_has_one_version_by_its_writer(desk: Desk) -> None:
    (only,) = await desk.versions()
    assert (only.number, only.is_current, only.author, only.reason) == (1, True, "Writer", "generated")


async def test_versions_say_who_wrote_each_text_and_why(desk: Desk) -> None:
    await desk.write(desk.world.theo, content="Theo's text.")
    await desk.write(desk.world.maren, content="Maren's text.")
    shown = [(v.number, v.is_current, v.author, v.reason) for v in await desk.versions(desk.world.ines)]
    assert shown == [
        (3, True, "Maren", "edited"), (2, False, "Theo", "edited"), (1, False, "Writer", "generated")
    ]  # fmt: skip


async def test_a_version_is_compared_with_what_stands_there_and_with_another(desk: Desk) -> None:
    await desk.write(desk.world.theo, content="One fine day.", hashtags=["day"])
    await desk.write(desk.world.maren, content="One rainy day.")
    async with person_session(desk.world.ines.user_id) as session:
        asked = (session, desk.world.ines, desk.kind, desk.piece_id)
        (now,) = await history.compare_versions(*asked, 2)
        both = await history.compare_versions(*asked, 1, newer=2)
        with pytest.raises(NotFound):
            await history.compare_versions(*asked, 9)
    assert (now.label, [(p.op, p.text) for p in now.parts]) == (
        "Text", [("same", "One "), ("removed", "fine "), ("added", "rainy "), ("same", "day.")]
    )  # fmt: skip
    assert [field.name for field in both] == ["content", "hashtags"]


async def test_the_current_version_is_compared_by_its_number_too_and_the_other_way_round(desk: Desk) -> None:
    await desk.write(desk.world.theo, content="One fine day.")
    await desk.write(desk.world.maren, content="One rainy day.")
    async with person_session(desk.world.ines.user_id) as session:
        asked = (session, desk.world.ines, desk.kind, desk.piece_id)
        assert await history.compare_versions(*asked, 2, newer=3) == await history.compare_versions(*asked, 2)
        (back,) = await history.compare_versions(*asked, 3, newer=2)
        assert await history.compare_versions(*asked, 2, newer=2) == []
        for older, newer in ((2, 4), (4, None), (0, 2), (2, 0)):
            with pytest.raises(NotFound):
                await history.compare_versions(*asked, older, newer=newer)
    assert [(p.op, p.text) for p in back.parts][1:3] == [("removed", "rainy "), ("added", "fine ")]


async def test_what_pictures_show_is_compared_a_line_each(desk: Desk) -> None:
    first = await desk.write(desk.world.theo, media_prompts=["A loaf, cut", "The oven"], media_alt_texts=["Bread"])
    await desk.write(desk.world.maren, media_prompts=["A loaf, whole", "The oven"], media_alt_texts=["Bread, whole"])
    async with person_session(desk.world.ines.user_id) as session:
        prompts, texts = await history.compare_versions(session, desk.world.ines, desk.kind, desk.piece_id, 2)
    assert (prompts.label, texts.label) == ("Picture prompts", "Alt texts")
    assert "".join(p.text for p in prompts.parts if p.op != "added") == "A loaf, cut\nThe oven"
    assert (await desk.restore(desk.world.theo, 2)).fields == first.fields


async def test_a_restored_version_is_an_edit_that_can_be_taken_back(desk: Desk) -> None:
    first = await desk.read()
    await desk.write(desk.world.theo, content="Worse.", hashtags=["worse"], cta_text="Buy")
    restored = await desk.restore(desk.world.theo, 1)
    assert restored.fields == first.fields
    newest, kept, _ = await desk.versions()
    assert (newest.reason, newest.author) == ("restored version 1", "Theo")
    assert (kept.number, kept.reason) == (2, "edited")
    back = await desk.restore(desk.world.theo, 2)
    assert back.fields["content"] == "Worse."
    assert [v.reason for v in await desk.versions()] == [
        "restored version 2", "restored version 1", "edited", "generated"
    ]  # fmt: skip


async def test_restoring_stops_for_somebody_elses_save(desk: Desk) -> None:
    stale = (await desk.write(desk.world.theo, content="Second.")).v
    await desk.write(desk.world.maren, content="Third.")
    with pytest.raises(EditConflict):
        await desk.restore(desk.world.theo, 1, base_v=stale)
    assert (await desk.read()).fields["content"] == "Third."


async def test_the_same_text_is_not_restored(desk: Desk) -> None:
    await desk.write(desk.world.theo, content="Second.")
    await desk.write(desk.world.maren, content="Third.")
    await desk.write(desk.world.theo, content="Second.")
    for number in (2, 4):
        with pytest.raises(history.SameText):
            await desk.restore(desk.world.maren, number)


async def test_a_viewer_reads_versions_and_restores_none(desk: Desk) -> None:
    await desk.write(desk.world.theo, content="Second.")
    with pytest.raises(ReadOnlyMember):
        await desk.restore(desk.world.ines, 1)


async def test_a_stranger_sees_neither_versions_nor_log(desk: Desk) -> None:
    await desk.write(desk.world.theo, content="Second.")
    with pytest.raises(NotFound):
        await desk.versions(desk.world.otto)
    assert (await desk.log(of=desk.world.otto)).entries == ()


async def test_nonsense_is_not_found(desk: Desk) -> None:
    async with person_session(desk.world.maren.user_id) as session:
        for entity in ("business", "", "emails; --"):
            with pytest.raises(NotFound):
                await history.list_versions(session, desk.world.maren, entity, desk.piece_id)


async def test_an_email_has_versions_of_its_own_and_the_way_back(letters: Desk) -> None:
    maren = letters.world.maren
    email = (await letters.read()).emails[1]
    email_id = uuid.UUID(email.id)
    async with person_session(maren.user_id) as session:
        await content.edit_email(session, maren, email_id, {"subject_line": "Other", "delay_days": 9}, base_v=email.v)
    changed = (await letters.read()).emails[1]
    async with person_session(maren.user_id) as session:
        differ = await history.compare_versions(session, maren, "email", email_id, 1)
        assert [field.label for field in differ] == ["Subject", "Days after the email before it"]
        sequence = await history.restore_version(session, maren, "email", email_id, 1, base_v=changed.v)
    assert (sequence.emails[1].subject_line, sequence.emails[1].delay_days) == (email.subject_line, email.delay_days)
    async with person_session(maren.user_id) as session:
        versions = await history.list_versions(session, maren, "email", email_id)
    assert [v.reason for v in versions] == ["restored version 1", "edited", "generated"]


# The log --------------------------------------------------------------------------------------------------------------


async def test_the_log_tells_who_did_what_newest_first(desk: Desk) -> None:
    await desk.write(desk.world.theo, content="A new opening\nand the rest.")
    await desk.move(desk.world.maren, "approved")
    moved, edited = (await desk.log()).entries[:2]
    assert (moved.actor, moved.changes["status"]) == ("Maren", {"old": "in_review", "new": "approved"})
    assert (edited.actor, edited.reason, edited.title) == ("Theo", "edited", "A new opening")
    assert edited.bundle_id == str(desk.bundle_id)
    assert "content" in edited.changes


async def test_an_entry_about_a_text_names_the_version_it_made(desk: Desk) -> None:
    theo, maren = desk.world.theo, desk.world.maren
    await desk.write(theo, content="First.")
    await desk.write(theo, content="First, and more.")  # of saves in a row one version is kept
    await desk.move(maren, "approved")
    await desk.write(maren, hashtags=["bread"])
    await desk.restore(theo, 1)
    mine = [entry for entry in (await desk.log(limit=1_000)).entries if entry.entity_id == desk.piece_id]
    shown = [(entry.actor, entry.version) for entry in mine if entry.actor in ("Theo", "Maren")]
    assert shown == [("Theo", 4), ("Maren", 3), ("Maren", 0), ("Theo", 2), ("Theo", 2)]
    assert {entry.version for entry in mine if entry.action == "create"} == {0}
    async with person_session(maren.user_id) as session:
        (field,) = await history.compare_versions(session, maren, desk.kind, desk.piece_id, 2, newer=3)
    assert field.name == "hashtags"


async def test_an_entry_about_an_email_names_its_sequence(letters: Desk) -> None:
    maren = letters.world.maren
    email = (await letters.read()).emails[0]
    async with person_session(maren.user_id) as session:
        await content.edit_email(session, maren, uuid.UUID(email.id), {"subject_line": "Other"}, base_v=email.v)
    newest = (await letters.log()).entries[0]
    assert (newest.title, newest.version, newest.sequence_id) == ("Other", 2, str(letters.piece_id))
    assert newest.bundle_id == str(letters.bundle_id)


async def test_pages_of_the_log_leave_nothing_out_and_repeat_nothing(desk: Desk) -> None:
    whole = (await desk.log(limit=1_000)).entries
    assert len(whole) >= 30
    seen, key = [], ""
    while True:
        page = await desk.log(older=key, limit=7)
        seen += [entry.id for entry in page.entries]
        key = page.older
        if not key:
            break
    assert seen == [entry.id for entry in whole]
    for bad in ("x", "2026-01-01~", "2026-01-01T00:00:00~0192f0c1-0000-7000-8000-000000000000"):
        with pytest.raises(Invalid):
            await desk.log(older=bad)


async def test_the_log_is_filtered(desk: Desk) -> None:
    await desk.write(desk.world.theo, content="The kettle matters.")
    whole = (await desk.log(limit=1_000)).entries
    for filters, fits in (
        (Filters(entity_types=("blog_post", "email")), lambda e: e.entity_type in ("blog_post", "email")),
        (Filters(actions=("create",)), lambda e: e.action == "create"),
        (Filters(actor_id=desk.world.theo.user_id), lambda e: e.actor == "Theo"),
        (Filters(ai_only=True), lambda e: e.ai_generated),
        (Filters(since=whole[5].at), lambda e: e.at >= whole[5].at),
        (Filters(until=whole[5].at), lambda e: e.at < whole[5].at),
        (Filters(search="KETTLE"), lambda e: "kettle" in e.title.lower()),
        (Filters(search="theo"), lambda e: e.actor == "Theo" or "theo" in e.title.lower()),
        (Filters(search="%"), lambda e: "%" in e.title),
    ):
        found = (await desk.log(filters, limit=1_000)).entries
        assert [e.id for e in found] == [e.id for e in whole if fits(e)], filters
    assert {e.ai_model for e in (await desk.log(Filters(ai_only=True))).entries} == {"built-in"}


async def test_an_agent_of_the_business_draws_the_same_log(desk: Desk) -> None:
    await desk.write(desk.world.theo, content="Something.")
    async with business_session(desk.world.maren.business_id) as session:
        page = await history.list_entries(session, desk.world.maren.business_id, Filters())
        assert page == await desk.log()
        found = await history.list_entries(session, desk.world.maren.business_id, Filters(search="theo"))
        assert {"Theo" in (entry.actor, entry.title) for entry in found.entries} == {True}
        actors = await history.list_actors(session, desk.world.maren.business_id)
        assert set(actors.values()) == {"Maren", "Theo", "Ines"}
        assert await history.list_actors(session, desk.world.otto.business_id) == {}


async def test_the_log_is_taken_away_as_a_table_that_runs_nothing(desk: Desk) -> None:
    await desk.write(desk.world.theo, content='=HYPERLINK("evil")')
    async with person_session(desk.world.ines.user_id) as session:
        text, older = await history.export_page(session, desk.world.maren.business_id, Filters())
    assert older == ""
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len((await desk.log(limit=1_000)).entries)
    assert (rows[0]["person"], rows[0]["title"]) == ("Theo", '\'=HYPERLINK("evil")')
    assert rows[0]["changes"] == '{"content":{}}'
