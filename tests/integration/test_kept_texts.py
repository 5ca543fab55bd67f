"""The texts from before a change, which the database keeps by itself."""

from __future__ import annotations

import pytest

from contentapp.domain.content import EDITABLE
from contentapp.domain.kinds import KINDS
from tests.integration.archive import SERVICE, WRITERS, Archive
from tests.integration.rows import TABLE_OF, insert


@pytest.mark.parametrize("actor", WRITERS)
def test_whoever_writes_over_a_text_it_is_kept(archive: Archive, actor: str) -> None:
    post = archive.piece(content="Before", hashtags=["rye"], engagement_metrics='{"likes": 3}')
    with archive.acting(actor):
        archive.update("social_posts", post, content="After")
    (version,) = archive.versions(post)
    assert (version["version_number"], version["content"]) == (1, "Before")
    assert version["snapshot"]["hashtags"] == ["rye"]
    assert version["performance_snapshot"] == {"likes": 3}
    assert (version["created_by"], version["replaced_by"]) == (SERVICE, archive.actor_id(actor))


@pytest.mark.parametrize("kind", KINDS)
def test_a_version_has_everything_that_people_edit(archive: Archive, kind: str) -> None:
    piece = archive.piece(kind)
    lists = ("hashtags", "keywords", "media_prompts", "media_alt_texts")
    for name in EDITABLE[kind]:  # type: ignore[index]
        archive.update(TABLE_OF[kind], piece, **{name: ["one"] if name in lists else f"A new {name}"})
    versions = archive.versions(piece)
    assert [v["version_number"] for v in versions] == list(range(1, len(EDITABLE[kind]) + 1))  # type: ignore[index]
    assert all(set(EDITABLE[kind]) <= set(v["snapshot"]) for v in versions)  # type: ignore[index]


def test_an_email_has_versions_of_its_own(archive: Archive) -> None:
    sequence = archive.piece("email_sequence")
    email = insert(archive.owner, "emails", business_id=archive.business_id, sequence_id=sequence)
    archive.update("emails", email, subject_line="Another subject")
    archive.update("emails", email, delay_days=3)
    assert [v["snapshot"]["subject_line"] for v in archive.versions(email)] == ["Hello", "Another subject"]
    assert archive.versions(sequence) == []


def test_a_version_says_who_wrote_it_and_who_replaced_it(archive: Archive) -> None:
    with archive.acting("service", reason="generated", ai_model="built-in"):
        post = archive.piece(content="First")
    with archive.acting("editor", reason="edited"):
        archive.update("social_posts", post, content="Second")
    with archive.acting("owner", reason="restored version 1"):
        archive.update("social_posts", post, content="First")
    first, second = archive.versions(post)
    theo, maren = archive.people.theo.user_id, archive.people.maren.user_id
    assert (first["created_by"], first["ai_model"], first["reason"]) == (SERVICE, "built-in", "generated")
    assert (first["replaced_by"], first["replaced_reason"]) == (theo, "edited")
    assert (second["created_by"], second["reason"], second["written_at"]) == (theo, "edited", first["created_at"])
    assert (second["replaced_by"], second["replaced_reason"]) == (maren, "restored version 1")


def test_typing_on_keeps_the_text_from_before_the_first_key(archive: Archive) -> None:
    post = archive.piece(content="Whole")
    for text in ("W", "Wr", "Wri", "Written"):
        with archive.acting("editor", reason="edited"):
            archive.update("social_posts", post, content=text)
    assert [v["content"] for v in archive.versions(post)] == ["Whole"]
    with archive.acting("owner", reason="edited"):
        archive.update("social_posts", post, content="Maren's")
    assert [v["content"] for v in archive.versions(post)] == ["Whole", "Written"]


def test_after_ten_minutes_a_new_version_begins(archive: Archive) -> None:
    post = archive.piece(content="Whole")
    for minutes in (25, 12, 11, 1):
        with archive.acting("editor", reason="edited"):
            archive.update("social_posts", post, content=f"{minutes} minutes ago")
        archive.owner.execute("SET LOCAL session_replication_role = replica")
        archive.owner.execute(
            """UPDATE content_versions SET created_at = clock_timestamp() - make_interval(mins => %s)
               WHERE version_number = (SELECT max(version_number) FROM content_versions)
                 AND created_at > now() - interval '5 min'""",
            (minutes,),
        )
        archive.owner.execute("SET LOCAL session_replication_role = origin")
    assert [v["content"] for v in archive.versions(post)] == [
        "Whole",
        "25 minutes ago",
        "12 minutes ago",
        "11 minutes ago",
    ]


@pytest.mark.parametrize("of", ["social_post", "email"])
def test_a_text_that_was_moved_on_is_kept_even_while_typing(archive: Archive, of: str) -> None:
    if of == "email":
        piece, table = archive.piece("email_sequence"), "email_sequences"
        text = insert(archive.owner, "emails", business_id=archive.business_id, sequence_id=piece)
    else:
        piece, table = archive.piece(), "social_posts"
        text = piece
    texts = "emails" if of == "email" else table
    with archive.acting("editor", reason="edited"):
        archive.update(texts, text, content="What was reviewed")
    with archive.acting("editor", reason="moved"):
        archive.update(table, piece, status="in_review")
    with archive.acting("editor", reason="edited"):
        archive.update(texts, text, content="Something else")
    assert [v["content"] for v in archive.versions(text)][-1] == "What was reviewed"


@pytest.mark.parametrize("actor", ["agent", "service", "database_owner"])
def test_only_people_type(archive: Archive, actor: str) -> None:
    post = archive.piece(content="One")
    for text in ("Two", "Three"):
        with archive.acting(actor, reason="edited"):
            archive.update("social_posts", post, content=text)
    assert [v["content"] for v in archive.versions(post)] == ["One", "Two"]


def test_moving_and_counting_make_no_version(archive: Archive) -> None:
    post = archive.piece()
    archive.update(
        "social_posts", post, status="in_review", finding_count=2, engagement_metrics="{}", content="A post."
    )
    assert archive.versions(post) == []
