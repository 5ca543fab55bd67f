"""Pieces as people change them: edits, moves, the bin, and who may not."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest

from contentapp.db.session import person_session
from contentapp.domain import content
from contentapp.domain.generation.text import reading_minutes
from contentapp.domain.principal import Principal, ReadOnlyMember
from contentapp.errors import Invalid, NotFound
from tests.builders import World
from tests.integration.rows import insert, make_bundle, make_people, make_piece

Change = Callable[[Any, Principal], Awaitable[Any]]


@dataclass(frozen=True)
class Desk:
    """Fernhill's bundle: a post that leads to a blog post that leads to a sequence of two emails."""

    people: World
    owner: psycopg.Connection
    bundle: uuid.UUID
    post: uuid.UUID
    blog: uuid.UUID
    sequence: uuid.UUID
    emails: tuple[uuid.UUID, uuid.UUID]

    async def do(self, change: Change, who: Principal | None = None) -> Any:
        """One change in one transaction, by Theo unless somebody else is named."""
        person = who or self.people.theo
        async with person_session(person.user_id) as session:
            return await change(session, person)

    async def see(self, kind: Any, piece: uuid.UUID) -> content.PieceView:
        return await self.do(lambda session, who: content.get_piece(session, who, kind, piece), self.people.ines)

    async def cards(self, *ids: uuid.UUID) -> list[dict[str, Any]]:
        return await self.do(
            lambda session, who: content.list_cards(session, who.business_id, self.bundle, ids=ids or None)
        )


@pytest.fixture
def desk(database: str, owner: psycopg.Connection) -> Desk:
    people = make_people(owner)
    business = people.maren.business_id
    bundle = make_bundle(owner, business)
    sequence = make_piece(
        owner, "email_sequence", business, bundle, total_emails=2, scheduled_for="2026-06-03 22:30+00"
    )
    blog = make_piece(
        owner, "blog_post", business, bundle, scheduled_for="2026-06-02 08:00+00",
        next_action_type="email_sequence", next_action_id=sequence,
    )  # fmt: skip
    post = make_piece(
        owner, "social_post", business, bundle, scheduled_for="2026-06-01 08:00+00",
        next_action_type="blog_post", next_action_id=blog,
    )  # fmt: skip
    first, second = (
        insert(owner, "emails", business_id=business, sequence_id=sequence, sequence_position=n, delay_days=n * 2 - 2)
        for n in (1, 2)
    )
    return Desk(people, owner, bundle, post, blog, sequence, (first, second))


# Editing --------------------------------------------------------------------------------------------------------------


async def test_an_edit_is_saved_and_gives_the_piece_a_later_version(desk: Desk) -> None:
    before = await desk.see("social_post", desk.post)
    changes = {"content": "A better post.\r\nTwo lines.", "hashtags": "#coffee, #brew #coffee"}
    saved = await desk.do(
        lambda session, who: content.edit_piece(session, who, "social_post", desk.post, changes, base_v=before.v)
    )
    assert saved.v > before.v
    assert saved.fields["content"] == "A better post.\nTwo lines."
    assert saved.fields["hashtags"] == ["coffee", "brew"]
    assert await desk.see("social_post", desk.post) == saved


async def test_of_two_edits_of_one_version_the_second_is_told_and_both_texts_are_safe(desk: Desk) -> None:
    base = (await desk.see("blog_post", desk.blog)).v

    def write(words: str, v: int) -> Change:
        return lambda s, who: content.edit_piece(s, who, "blog_post", desk.blog, {"content": words}, base_v=v)

    theirs = await desk.do(write("Maren's text.", base), desk.people.maren)
    with pytest.raises(content.EditConflict) as refused:
        await desk.do(write("Theo's text.", base))
    assert refused.value.theirs == theirs
    assert (await desk.see("blog_post", desk.blog)).fields["content"] == "Maren's text."
    merged = await desk.do(write("Maren's and Theo's text.", refused.value.theirs.v))
    assert merged.fields["content"] == "Maren's and Theo's text."


async def test_two_edits_at_the_same_moment_are_not_both_taken(desk: Desk) -> None:
    base = (await desk.see("blog_post", desk.blog)).v
    results = await asyncio.gather(
        *(
            desk.do(
                lambda s, p, words=words: content.edit_piece(
                    s, p, "blog_post", desk.blog, {"title": words}, base_v=base
                ),
                who,
            )
            for words, who in (("Maren's title", desk.people.maren), ("Theo's title", desk.people.theo))
        ),
        return_exceptions=True,
    )
    (kept,) = [r for r in results if isinstance(r, content.PieceView)]
    (lost,) = [r for r in results if isinstance(r, content.EditConflict)]
    assert lost.theirs.fields["title"] == kept.fields["title"]


async def test_an_edit_counts_its_findings_anew(desk: Desk) -> None:
    base = (await desk.see("social_post", desk.post)).v
    too_long = await desk.do(
        lambda s, who: content.edit_piece(s, who, "social_post", desk.post, {"content": "long " * 900}, base_v=base)
    )
    assert len(too_long.findings) > 0
    (card,) = await desk.cards(desk.post)
    assert (card["findings"], card["v"]) == (len(too_long.findings), too_long.v)
    short = "Cold brew takes eighteen hours and no heat at all."
    better = await desk.do(
        lambda s, who: content.edit_piece(s, who, "social_post", desk.post, {"content": short}, base_v=too_long.v)
    )
    (card,) = await desk.cards(desk.post)
    assert card["findings"] == len(better.findings) < len(too_long.findings)


async def test_the_reading_time_follows_the_text(desk: Desk) -> None:
    base = (await desk.see("blog_post", desk.blog)).v
    words = "word " * 1500
    await desk.do(lambda s, who: content.edit_piece(s, who, "blog_post", desk.blog, {"content": words}, base_v=base))
    row = desk.owner.execute("SELECT estimated_reading_time FROM blog_posts").fetchone()
    assert row == (reading_minutes(words),)
    assert row[0] > 1


@pytest.mark.parametrize(
    "changes", [{"content": "  "}, {"status": "published"}, {"content": 5}, {"content": "x" * 200_001}]
)
async def test_what_cannot_be_written_is_named_and_nothing_is_saved(desk: Desk, changes: dict[str, Any]) -> None:
    before = await desk.see("social_post", desk.post)
    with pytest.raises(Invalid) as refused:
        await desk.do(lambda s, who: content.edit_piece(s, who, "social_post", desk.post, changes, base_v=before.v))
    assert set(refused.value.fields) == set(changes)
    assert await desk.see("social_post", desk.post) == before


async def test_an_email_is_edited_inside_its_sequence_which_gets_a_new_version(desk: Desk) -> None:
    before = await desk.see("email_sequence", desk.sequence)
    first = before.emails[0]
    changes = {"subject_line": "Hello again", "delay_days": 3}
    after = await desk.do(lambda s, who: content.edit_email(s, who, desk.emails[0], changes, base_v=first.v))
    assert after.v > before.v
    assert (after.emails[0].subject_line, after.emails[0].delay_days) == ("Hello again", 3)
    assert after.emails[0].v > first.v
    assert after.emails[1] == before.emails[1]
    (card,) = await desk.cards(desk.sequence)
    assert (card["v"], card["label"]) == (after.v, "2 emails, 5 days")
    with pytest.raises(content.EditConflict) as refused:
        await desk.do(lambda s, who: content.edit_email(s, who, desk.emails[0], changes, base_v=first.v))
    assert refused.value.theirs == after


# Moving and the bin ---------------------------------------------------------------------------------------------------


def _move(kind: Any, piece: uuid.UUID, target: str) -> Change:
    return lambda session, who: content.move_piece(session, who, kind, piece, target)


async def test_a_piece_is_moved_step_by_step(desk: Desk) -> None:
    for target in ("in_review", "approved", "scheduled", "scheduled"):
        card = await desk.do(_move("blog_post", desk.blog, target))
        assert (card["id"], card["status"]) == (str(desk.blog), target)


async def test_a_refused_move_says_what_to_do_instead(desk: Desk) -> None:
    with pytest.raises(content.PieceCannotMove, match=r"^Send it to review first, then approve it\.$"):
        await desk.do(_move("blog_post", desk.blog, "approved"))
    with pytest.raises(
        content.PieceCannotMove, match=r"^A piece that is draft can only move to in review or archived\.$"
    ):
        await desk.do(_move("blog_post", desk.blog, "published"))
    desk.owner.execute("UPDATE blog_posts SET scheduled_for = NULL")
    for target in ("in_review", "approved"):
        await desk.do(_move("blog_post", desk.blog, target))
    with pytest.raises(content.PieceCannotMove, match=r"^Give it a date first, then schedule it\.$"):
        await desk.do(_move("blog_post", desk.blog, "scheduled"))
    assert (await desk.see("blog_post", desk.blog)).status == "approved"


async def test_a_piece_in_the_bin_is_gone_and_comes_back_with_its_links(desk: Desk) -> None:
    gone = await desk.do(lambda s, who: content.bin_piece(s, who, "blog_post", desk.blog))
    assert gone["gone"] is True
    with pytest.raises(NotFound):
        await desk.see("blog_post", desk.blog)
    with pytest.raises(NotFound):
        await desk.do(lambda s, who: content.bin_piece(s, who, "blog_post", desk.blog))
    assert (await desk.see("social_post", desk.post)).leads_to is None
    previous = "SELECT previous_action_id FROM email_sequences"
    assert desk.owner.execute(previous).fetchone() == (None,)

    back = await desk.do(lambda s, who: content.restore_piece(s, who, "blog_post", desk.blog))
    assert back["gone"] is False
    link = (await desk.see("social_post", desk.post)).leads_to
    assert link == content.LinkView("blog_post", str(desk.blog), "A title")
    leads_to = (await desk.see("blog_post", desk.blog)).leads_to
    assert leads_to is not None
    assert leads_to.id == str(desk.sequence)
    assert desk.owner.execute(previous).fetchone() == (desk.blog,)


# Cards ----------------------------------------------------------------------------------------------------------------


async def test_cards_are_in_the_order_and_on_the_dates_of_the_business(desk: Desk) -> None:
    cards = await desk.cards()
    assert [card["id"] for card in cards] == [str(desk.post), str(desk.blog), str(desk.sequence)]
    assert [card["date"] for card in cards] == ["Mon 1 Jun", "Tue 2 Jun", "Wed 3 Jun"]
    desk.owner.execute("UPDATE businesses SET time_zone = 'Asia/Tokyo'")
    assert [card["date"] for card in await desk.cards()] == ["Mon 1 Jun", "Tue 2 Jun", "Thu 4 Jun"]


async def test_cards_asked_for_by_id_include_the_ones_in_the_bin(desk: Desk) -> None:
    await desk.do(lambda s, who: content.bin_piece(s, who, "social_post", desk.post))
    assert [card["id"] for card in await desk.cards()] == [str(desk.blog), str(desk.sequence)]
    asked = await desk.cards(desk.post, desk.blog)
    assert {card["id"]: card["gone"] for card in asked} == {str(desk.post): True, str(desk.blog): False}


# Who may not ----------------------------------------------------------------------------------------------------------


def _every_change(desk: Desk, v: int, email_v: int) -> list[Change]:
    return [
        lambda s, who: content.edit_piece(s, who, "blog_post", desk.blog, {"title": "Mine"}, base_v=v),
        lambda s, who: content.edit_email(s, who, desk.emails[0], {"subject_line": "Mine"}, base_v=email_v),
        _move("blog_post", desk.blog, "in_review"),
        lambda s, who: content.bin_piece(s, who, "blog_post", desk.blog),
        lambda s, who: content.restore_piece(s, who, "blog_post", desk.blog),
    ]


async def test_a_viewer_reads_and_changes_nothing(desk: Desk) -> None:
    blog, sequence = await desk.see("blog_post", desk.blog), await desk.see("email_sequence", desk.sequence)
    for change in _every_change(desk, blog.v, sequence.emails[0].v):
        with pytest.raises(ReadOnlyMember):
            await desk.do(change, desk.people.ines)
    assert await desk.see("blog_post", desk.blog) == blog


async def test_a_stranger_learns_only_that_there_is_nothing(desk: Desk) -> None:
    blog, sequence = await desk.see("blog_post", desk.blog), await desk.see("email_sequence", desk.sequence)
    otto = desk.people.otto
    pretender = replace(otto, business_id=desk.people.maren.business_id)
    for who in (otto, pretender):
        with pytest.raises(NotFound):
            await desk.do(lambda s, p: content.get_piece(s, p, "blog_post", desk.blog), who)
        assert await desk.do(lambda s, p: content.list_cards(s, p.business_id, desk.bundle), who) == []
        for change in _every_change(desk, blog.v, sequence.emails[0].v):
            with pytest.raises(NotFound):
                await desk.do(change, who)
    assert await desk.see("blog_post", desk.blog) == blog


async def test_a_kind_that_does_not_exist_is_not_found(desk: Desk) -> None:
    kind: Any = "podcast"
    for change in (
        lambda s, who: content.get_piece(s, who, kind, desk.blog),
        lambda s, who: content.edit_piece(s, who, kind, desk.blog, {"title": "Mine"}, base_v=1),
        _move(kind, desk.blog, "in_review"),
        lambda s, who: content.bin_piece(s, who, kind, desk.blog),
        lambda s, who: content.restore_piece(s, who, kind, desk.blog),
    ):
        with pytest.raises(NotFound):
            await desk.do(change)
