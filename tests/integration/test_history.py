"""What the database writes down by itself: every change, by whoever made it, and the texts from before."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import dict_row

from contentapp.db.addresses import conninfo
from contentapp.domain import history
from contentapp.domain.content import EDITABLE
from contentapp.domain.kinds import KINDS
from contentapp.models.base import new_id
from tests.builders import World
from tests.integration.rows import TABLE_OF, insert, make_people, make_piece

SERVICE = uuid.UUID("00000000-0000-8000-8000-000000000001")
AGENT = uuid.UUID("00000000-0000-8000-8000-000000000002")
HISTORY = ("audit_logs", "content_versions", "audit_seals")
WRITERS = ("owner", "editor", "agent", "service", "database_owner")


@dataclass
class Archive:
    """A business with a bundle, in a transaction that is rolled back, and those who write in it."""

    owner: psycopg.Connection
    people: World
    bundle_id: uuid.UUID

    @property
    def business_id(self) -> uuid.UUID:
        return self.people.maren.business_id

    @contextmanager
    def acting(self, actor: str, /, **settings: str) -> Iterator[None]:
        """The next statements are this person's; what they do stays until the test ends."""
        person = {"owner": self.people.maren, "editor": self.people.theo, "viewer": self.people.ines}.get(actor)
        role = {"agent": "business_agent", "service": "service_role", "database_owner": "none", "anon": "anon"}
        claims = {"sub": str(person.user_id)} if person else {}
        if actor == "agent":
            claims = {"business_id": str(self.business_id)}
        self._set(role=role.get(actor, "authenticated"), claims=claims, settings=settings)
        yield
        self._set(role="none", claims={}, settings=dict.fromkeys(settings, ""))

    def _set(self, *, role: str, claims: dict[str, str], settings: dict[str, str]) -> None:
        self.owner.execute(
            "SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true)",
            (role, json.dumps(claims) if claims else ""),
        )
        for name, value in settings.items():
            self.owner.execute("SELECT set_config('contentapp.' || %s, %s, true)", (name, value))

    def actor_id(self, actor: str) -> uuid.UUID:
        person = {"owner": self.people.maren, "editor": self.people.theo}.get(actor)
        return person.user_id if person else AGENT if actor == "agent" else SERVICE

    def piece(self, kind: str = "social_post", **values: Any) -> uuid.UUID:
        return make_piece(self.owner, kind, self.business_id, self.bundle_id, **values)

    def update(self, table: str, row: uuid.UUID, **values: Any) -> None:
        changes = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values)
        query = sql.SQL("UPDATE public.{} SET {} WHERE id = %s").format(sql.Identifier(table), changes)
        assert self.owner.execute(query, [*values.values(), row]).rowcount == 1

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with self.owner.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()  # type: ignore[arg-type]

    def entries(self, entity_id: uuid.UUID) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM public.audit_logs WHERE entity_id = %s ORDER BY created_at, id", entity_id)

    def versions(self, entity_id: uuid.UUID) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM content_versions WHERE entity_id = %s ORDER BY version_number", entity_id)


@pytest.fixture
def archive(database: str) -> Iterator[Archive]:
    with psycopg.connect(conninfo(database)) as owner, owner.transaction(force_rollback=True):
        people = make_people(owner)
        yield Archive(owner, people, insert(owner, "content_bundles", business_id=people.maren.business_id))


def test_the_ids_of_those_who_are_no_people_are_the_same_on_both_sides() -> None:
    assert (history.SERVICE, history.AGENT) == (SERVICE, AGENT)


# What happened --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", WRITERS)
def test_whoever_changes_a_piece_is_written_down(archive: Archive, actor: str) -> None:
    post = archive.piece()
    with archive.acting(actor):
        archive.update("social_posts", post, status="in_review")
    created, moved = archive.entries(post)
    assert (created["action"], created["actor_id"]) == ("create", SERVICE)
    assert (moved["action"], moved["actor_id"]) == ("update", archive.actor_id(actor))
    assert moved["business_id"] == archive.business_id
    assert moved["changes"] == {"status": {"old": "draft", "new": "in_review"}}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_leaves_an_entry_when_it_comes_changes_and_goes(archive: Archive, kind: str) -> None:
    piece = archive.piece(kind)
    archive.update(TABLE_OF[kind], piece, cta_text="Read it")
    archive.owner.execute(
        sql.SQL("DELETE FROM public.{} WHERE id = %s").format(sql.Identifier(TABLE_OF[kind])), (piece,)
    )
    assert [(e["action"], e["entity_type"]) for e in archive.entries(piece)] == [
        ("create", kind), ("update", kind), ("delete", kind)
    ]  # fmt: skip


def test_many_rows_of_one_statement_have_an_entry_each(archive: Archive) -> None:
    archive.owner.execute(
        """INSERT INTO social_posts (business_id, bundle_id, platform, content)
           SELECT %s, %s, 'linkedin', 'A post' FROM generate_series(1, 365)""",
        (archive.business_id, archive.bundle_id),
    )
    count = "SELECT count(*), count(DISTINCT entity_id) FROM audit_logs WHERE entity_type = 'social_post'"
    assert archive.owner.execute(count).fetchone() == (365, 365)  # type: ignore[arg-type]


def test_of_texts_only_the_name_is_in_the_log(archive: Archive) -> None:
    post = archive.piece(content="A secret recipe", hashtags=["rye"])
    with archive.acting("editor"):
        archive.update("social_posts", post, content="Another secret recipe", hashtags=["wheat"])
        archive.owner.execute(
            "UPDATE businesses SET audience_pain_points = '{stale bread}', time_zone = 'Europe/Paris' WHERE id = %s",
            (archive.business_id,),
        )
    assert archive.entries(post)[-1]["changes"] == {"content": {}, "hashtags": {}}
    assert archive.entries(archive.business_id)[-1]["changes"] == {
        "audience_pain_points": {}, "time_zone": {"old": "Europe/London", "new": "Europe/Paris"}
    }  # fmt: skip
    log = str(archive.rows("SELECT * FROM audit_logs"))
    assert not any(word in log for word in ("recipe", "rye", "stale", "example.com"))


def test_keeping_books_is_no_event(archive: Archive) -> None:
    post, blog = archive.piece(), archive.piece("blog_post")
    archive.update("social_posts", post, finding_count=3, engagement_metrics='{"likes": 9}', content="A post.")
    assert len(archive.entries(post)) == 1
    archive.update("social_posts", post, next_action_type="blog_post", next_action_id=blog)
    linked = archive.entries(post)[-1]["changes"]
    assert set(linked) == {"next_action_type", "next_action_id"}
    assert linked["next_action_id"] == {"old": None, "new": str(blog)}
    assert len(archive.entries(blog)) == 1  # that it has a predecessor now is what the database keeps by itself
    assert archive.rows("SELECT previous_action_id FROM blog_posts") == [{"previous_action_id": post}]


def test_signing_up_is_done_by_the_person_who_signs_up(archive: Archive) -> None:
    with archive.acting("anon"):
        archive.owner.execute("SELECT private.sign_up('ada@example.com', 'Ada', 'no hash', 'Bakery')")
    (business,) = archive.rows("SELECT id, profile_id FROM businesses WHERE name = 'Bakery'")
    assert [e["actor_id"] for e in archive.entries(business["id"])] == [business["profile_id"]]
    member = archive.entries(business["profile_id"])[0]
    assert (member["entity_type"], member["actor_id"]) == ("business_member", business["profile_id"])
    assert member["changes"]["role"] == {"new": "owner"}


def test_a_change_of_role_says_from_what_to_what(archive: Archive) -> None:
    archive.owner.execute(
        "UPDATE business_members SET role = 'editor' WHERE user_id = %s", (archive.people.ines.user_id,)
    )
    assert archive.entries(archive.people.ines.user_id)[-1]["changes"] == {"role": {"old": "viewer", "new": "editor"}}


def test_a_service_may_say_for_whom_it_works_and_a_person_may_not(archive: Archive) -> None:
    post, maren = archive.piece(), archive.people.maren.user_id
    with archive.acting("service", actor=str(maren), reason="rewritten", ai_model="model-1", ai_prompt="Warmer"):
        archive.update("social_posts", post, content="Warmer.")
    entry = archive.entries(post)[-1]
    assert (entry["actor_id"], entry["reason"]) == (maren, "rewritten")
    assert (entry["ai_generated"], entry["ai_model"], entry["ai_prompt"]) == (True, "model-1", "Warmer")
    with archive.acting("editor", actor=str(maren)):
        archive.update("social_posts", post, content="Colder.")
    with archive.acting("agent", actor=str(maren)):
        archive.update("social_posts", post, content="Coldest.")
    assert [e["actor_id"] for e in archive.entries(post)[-2:]] == [archive.people.theo.user_id, AGENT]


def test_the_platforms_catalogue_belongs_to_no_business(archive: Archive) -> None:
    product = archive.rows("SELECT id FROM bundle_products LIMIT 1")[0]["id"]
    archive.owner.execute("UPDATE bundle_products SET is_active = false, name = 'Other' WHERE id = %s", (product,))
    entry = archive.entries(product)[-1]
    assert (entry["business_id"], entry["changes"]) == (None, {"is_active": {"old": True, "new": False}, "name": {}})


def test_a_table_that_comes_later_is_watched_by_one_call(archive: Archive) -> None:
    archive.owner.execute(
        """CREATE TABLE public.later
             (id uuid PRIMARY KEY, business_id uuid, state text, secret text, uses integer, at date)"""
    )
    for _ in range(2):  # again after a change of its columns
        archive.owner.execute("SELECT private.watch_history('public.later', 'later', 'id', '{state}', '{uses}')")
    later = new_id()
    archive.owner.execute(
        "INSERT INTO later VALUES (%s, %s, 'on', 'hunter2', 0, '2026-06-01')", (later, archive.business_id)
    )
    archive.owner.execute("UPDATE later SET uses = 1")
    archive.owner.execute("UPDATE later SET uses = 2, state = 'off', secret = 'hunter3'")
    created, changed = archive.entries(later)
    assert created["changes"] == {"state": {"new": "on"}, "at": {"new": "2026-06-01"}}
    assert changed["changes"] == {"state": {"old": "on", "new": "off"}, "secret": {}}


# What texts were ------------------------------------------------------------------------------------------------------


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
    for name in EDITABLE[kind]:  # type: ignore[index]
        archive.update(
            TABLE_OF[kind], piece, **{name: ["one"] if name in ("hashtags", "keywords") else f"A new {name}"}
        )
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


# For good -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("verb", ["UPDATE public.{} SET id = id", "DELETE FROM public.{}", "TRUNCATE public.{}"])
def test_history_is_rewritten_by_nobody(archive: Archive, table: str, verb: str) -> None:
    post = archive.piece()
    archive.update("social_posts", post, content="Another")
    insert(archive.owner, "audit_seals", business_id=archive.business_id)
    statement = sql.SQL(verb).format(sql.Identifier(table))  # type: ignore[arg-type]
    for actor in ("viewer", *WRITERS):
        # Saying that one erases is not enough, and the owner of the database has a function for it.
        erasing = "" if actor == "database_owner" else str(archive.business_id)
        with (
            pytest.raises(InsufficientPrivilege),
            archive.owner.transaction(),
            archive.acting(actor, erasing=erasing),
        ):
            archive.owner.execute(statement)
    assert len(archive.entries(post)) == 2
    assert len(archive.versions(post)) == 1


@pytest.mark.parametrize("actor", ["viewer", "editor", "owner", "agent", "service"])
def test_nobody_writes_history_by_hand_or_turns_its_triggers_off(archive: Archive, actor: str) -> None:
    archive.owner.execute("SET SESSION AUTHORIZATION contentapp_worker")
    tries = (
        """INSERT INTO audit_logs (entity_type, entity_id, action, actor_id)
           SELECT 'x', private.new_id(), 'create', private.new_id()""",
        "ALTER TABLE social_posts DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_u ON social_posts",
        "SET session_replication_role = replica",
        "SELECT private.watch_history('public.social_posts', 'x')",
        "INSERT INTO private.unsealed_audit_logs (audit_id) SELECT private.new_id()",
    )
    with archive.acting(actor):
        for statement in tries:
            with pytest.raises(InsufficientPrivilege), archive.owner.transaction():
                archive.owner.execute(statement)  # type: ignore[arg-type]


def test_a_service_erases_everything_kept_of_a_business_and_that_is_written_down(archive: Archive) -> None:
    post = archive.piece()
    archive.update("social_posts", post, content="Another")
    quarry = archive.people.otto.business_id
    theirs = archive.rows("SELECT id FROM audit_logs WHERE business_id = %s", quarry)
    with archive.acting("service"):
        archive.owner.execute("SELECT private.erase_history(%s)", (archive.business_id,))
    assert archive.versions(post) == archive.entries(post) == []
    assert archive.rows("SELECT id FROM audit_logs WHERE business_id = %s", quarry) == theirs
    (entry,) = archive.entries(archive.business_id)
    assert (entry["entity_type"], entry["action"], entry["business_id"]) == ("business_history", "delete", None)
    for actor in ("owner", "agent", "anon"):
        with pytest.raises(InsufficientPrivilege), archive.owner.transaction(), archive.acting(actor):
            archive.owner.execute("SELECT private.erase_history(%s)", (quarry,))


def test_a_business_that_goes_takes_its_texts_along_and_leaves_the_log(archive: Archive) -> None:
    post = archive.piece()
    archive.update("social_posts", post, content="Another")
    with archive.acting("service"):
        archive.owner.execute("DELETE FROM businesses WHERE id = %s", (archive.business_id,))
    assert archive.versions(post) == []
    assert [e["action"] for e in archive.entries(post)] == ["create", "update", "delete"]
    assert archive.entries(archive.business_id)[-1]["action"] == "delete"


def test_names_are_told_to_those_who_may_read_the_log(archive: Archive) -> None:
    ids = [getattr(archive.people, name).user_id for name in ("maren", "theo", "otto")]
    asked = "SELECT name FROM private.names_in_history(%s, %s) ORDER BY name"
    for actor in ("viewer", "agent"):
        with archive.acting(actor):
            assert archive.owner.execute(asked, (archive.business_id, ids)).fetchall() == [("Maren",), ("Theo",)]
            assert archive.owner.execute(asked, (archive.people.otto.business_id, ids)).fetchall() == []
    archive.owner.execute("DELETE FROM business_members WHERE user_id = %s", (archive.people.theo.user_id,))
    with archive.acting("viewer"):
        assert archive.owner.execute(asked, (archive.business_id, ids)).fetchall() == [("Maren",)]
