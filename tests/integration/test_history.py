"""What the database writes down by itself: every change, by whoever made it, and for good."""

from __future__ import annotations

import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from contentapp.domain import history
from contentapp.domain.kinds import KINDS
from contentapp.models.base import new_id
from tests.integration.archive import AGENT, HISTORY, SERVICE, WRITERS, Archive
from tests.integration.rows import TABLE_OF, insert


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
