"""What the log says to people: words, days, what belongs together, and how the seals stand."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contentapp.domain import history
from contentapp.domain.history import SERVICE, Break, Checked, Entry, LogPage, SealState
from contentapp.domain.history.log import harmless, make_key, read_key
from contentapp.domain.history.seals import seal_of
from contentapp.errors import Invalid
from contentapp.ui.pages.activity.view import add_older, describe_log, describe_rows, describe_seal
from contentapp.ui.pages.activity.words import say

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 11, 12, 0, tzinfo=UTC)
MAREN, JO = uuid.uuid4(), uuid.uuid4()


def entry(**facts: Any) -> Entry:
    given: dict[str, Any] = {
        "id": uuid.uuid4(), "at": NOW, "action": "update", "entity_type": "blog_post", "entity_id": uuid.uuid4(),
        "actor_id": MAREN, "actor": "Maren Holt", "changes": {}, "reason": None, "ai_generated": False,
        "ai_model": None, "seal": 1, "hash": "e41c07b952fa" + "0" * 52, "title": "Sour espresso", "bundle_id": "b1",
    }  # fmt: skip
    return Entry(**{**given, **facts})


def moved(minutes: int, new: str = "approved", **facts: Any) -> Entry:
    changes = {"status": {"old": "in_review", "new": new}}
    return entry(at=NOW - timedelta(minutes=minutes), changes=changes, reason="moved", **facts)


@pytest.mark.parametrize(
    ("facts", "verb", "note"),
    [
        ({"action": "create"}, "made", ""),
        ({"action": "create", "ai_generated": True}, "wrote", ""),
        ({"action": "create", "entity_type": "content_bundle"}, "asked for", ""),
        ({"action": "create", "entity_type": "business_member"}, "added", ""),
        ({"action": "delete"}, "removed", ""),
        ({"changes": {"content": {}, "title": {}}}, "edited", "text, title"),
        ({"changes": {name: {} for name in ("content", "title", "keywords", "cta_text")}}, "edited",
         "text, call to action, keywords and 1 more"),
        ({"changes": {"content": {}}, "reason": "restored version 2"}, "restored version 2 of", "text"),
        ({"changes": {"content": {}}, "ai_generated": True}, "rewrote", "text"),
        ({"changes": {"deleted_at": {"old": None, "new": "2026"}}}, "binned", ""),
        ({"changes": {"deleted_at": {"old": "2026", "new": None}}}, "restored", ""),
        ({"changes": {"next_action_id": {"old": None, "new": "x"}, "next_action_type": {}}}, "connected", ""),
        ({"changes": {"next_action_id": {"old": "x", "new": None}}}, "disconnected", ""),
        ({"changes": {"scheduled_for": {"old": None, "new": "2026"}}}, "rescheduled", ""),
    ],
)  # fmt: skip
def test_an_entry_reads_as_a_sentence(facts: dict[str, Any], verb: str, note: str) -> None:
    assert say(entry(**facts))[:2] == (verb, note)


def test_states_are_said_in_words() -> None:
    assert say(moved(0))[2:] == ("In review", "Approved")
    role = entry(entity_type="business_member", changes={"role": {"old": "viewer", "new": "editor"}})
    assert say(role) == ("changed the role of", "", "Viewer", "Editor")


def test_days_are_those_of_the_business() -> None:
    late = entry(at=datetime(2026, 6, 10, 22, 30, tzinfo=UTC))  # half past midnight in Berlin
    early = entry(at=datetime(2026, 6, 10, 21, 30, tzinfo=UTC))
    old = entry(at=datetime(2025, 1, 2, 12, 0, tzinfo=UTC))
    log = describe_log(LogPage((late, early, old), ""), ZONE, NOW)
    names = ["Today, Thursday 11 June", "Yesterday, Wednesday 10 June", "Thursday 2 January 2025"]
    assert [day["name"] for day in log["days"]] == names
    assert log["days"][0]["rows"][0]["time"] == "00:30"


def test_what_one_person_does_alike_is_one_row() -> None:
    (row,) = describe_rows([moved(0), moved(1), moved(2)], ZONE)
    assert (row["title"], len(row["items"])) == ("3 pieces", 3)
    assert row["items"][0]["said"] == "moved from In review to Approved"
    others = [moved(0), moved(1, actor_id=JO), moved(2, "archived", actor_id=JO), moved(13, "archived", actor_id=JO)]
    assert len(describe_rows(others, ZONE)) == 4


def test_saves_of_one_text_are_one_row_and_edits_of_two_are_two() -> None:
    same = uuid.uuid4()
    saves = [entry(entity_id=same, changes={"content": {}}, at=NOW - timedelta(minutes=m)) for m in range(4)]
    (row,) = describe_rows(saves, ZONE)
    assert (row["verb"], row["title"], row["note"], row["items"]) == ("edited", "Sour espresso", "text, 4 saves", [])
    assert len(describe_rows([entry(changes={"content": {}}), entry(changes={"content": {}})], ZONE)) == 2


def test_a_bundle_being_written_is_one_row() -> None:
    post, blog = uuid.uuid4(), uuid.uuid4()
    steps = [
        entry(entity_id=post, entity_type="social_post", reason="connected", actor_id=SERVICE),
        entry(entity_id=blog, reason="checked", actor_id=SERVICE, changes={"status": {}}),
        entry(entity_id=blog, reason="generated", actor_id=SERVICE, action="create", ai_generated=True),
        entry(entity_id=post, entity_type="social_post", reason="generated", actor_id=SERVICE, action="create"),
        entry(reason="asked for", action="create", entity_type="content_bundle"),
    ]  # fmt: skip
    written, asked = describe_rows(steps, ZONE)
    assert (written["actor"], written["title"], len(written["items"])) == ("Writer", "2 pieces", 4)
    assert (asked["actor"], asked["verb"]) == ("Maren Holt", "asked for")


def test_a_thing_leads_to_its_page_while_it_is_there() -> None:
    hrefs = [
        row["href"]
        for row in describe_rows(
            [
                entry(entity_id=uuid.UUID(int=1)),
                entry(entity_type="content_bundle"),
                entry(entity_type="business", bundle_id=""),
                entry(title="", bundle_id=""),
            ],
            ZONE,
        )
    ]
    assert hrefs == [f"/bundles/b1?piece=blog_post:{uuid.UUID(int=1)}", "/bundles/b1", "/profile", ""]
    (gone,) = describe_rows([entry(title="", bundle_id="", entity_type="email")], ZONE)
    assert gone["title"] == "an email that is gone"


def test_an_edit_leads_to_what_it_changed() -> None:
    post, email, sequence = (uuid.UUID(int=number) for number in (1, 2, 3))
    text = {"entity_type": "social_post", "entity_id": post, "changes": {"content": {}}}
    (alone,) = describe_rows([entry(**text, version=4)], ZONE)
    assert alone["href"] == f"/bundles/b1?piece=social_post:{post}&compare=3-4"
    (saves,) = describe_rows([entry(**text, version=number) for number in (4, 4, 3)], ZONE)
    assert saves["href"].endswith("&compare=2-4")
    (first,) = describe_rows([entry(**text, version=1)], ZONE)  # nothing was kept before it
    assert first["href"] == f"/bundles/b1?piece=social_post:{post}"
    mail = {"entity_type": "email", "entity_id": email, "sequence_id": str(sequence)}
    edited, made = describe_rows(
        [entry(**mail, changes={"subject_line": {}}, version=2), entry(**mail, action="create")], ZONE
    )
    assert edited["href"] == f"/bundles/b1?piece=email_sequence:{sequence}&email={email}&compare=1-2"
    assert made["href"] == f"/bundles/b1?piece=email_sequence:{sequence}"


def test_two_stretches_of_a_day_are_one_day() -> None:
    first = describe_log(LogPage((entry(),), "key"), ZONE, NOW)
    second = describe_log(
        LogPage((entry(at=NOW - timedelta(hours=1)), entry(at=NOW - timedelta(days=1))), ""), ZONE, NOW
    )
    both = add_older(first, second)
    assert [len(day["rows"]) for day in both["days"]] == [2, 1]
    assert (both["count"], both["older"]) == (3, "")


def _state(**facts: Any) -> SealState:
    given: dict[str, Any] = {"count": 7, "hash": "e41c07b952fa" + "0" * 52, "sealed_at": NOW, "waiting": 0}
    return SealState(**{**given, "waiting_since": None, **facts})


def test_the_seal_says_how_far_it_reaches() -> None:
    assert describe_seal(_state(), ZONE, NOW, None)["title"] == "Sealed up to 14:00"
    checked = describe_seal(_state(), ZONE, NOW, Checked(7, {}, ()))
    assert (checked["tone"], checked["title"]) == ("ok", "Sealed up to 14:00, verified")
    assert checked["text"].startswith("7 entries computed again at 14:00")
    assert checked["hash"] == "e41c 07b9 52fa"
    editors = describe_seal(_state(), ZONE, NOW, Checked(7, {}, (), hidden=3))
    assert editors["text"].endswith("none missing. Of billing there are 3 more, which owners can check.")
    yesterday = describe_seal(_state(sealed_at=NOW - timedelta(days=1)), ZONE, NOW, None)
    assert yesterday["title"] == "Sealed up to 10 Jun, 14:00"
    nothing = describe_seal(_state(count=0, hash="", sealed_at=None), ZONE, NOW, Checked(0, {}, ()))
    assert nothing["title"] == "Nothing to seal yet"


def test_the_seal_says_what_is_wrong() -> None:
    late = _state(waiting=3, waiting_since=NOW - timedelta(minutes=2))
    assert describe_seal(late, ZONE, NOW, None)["title"] == "3 entries not sealed yet"
    assert describe_seal(_state(waiting=3, waiting_since=NOW), ZONE, NOW, None)["tone"] == "ok"
    broken = describe_seal(_state(), ZONE, NOW, Checked(7, {}, (Break(None, 3, None, "seal 3 is missing."),)))
    assert broken["tone"] == "danger"
    assert broken["text"].startswith("Seal 3 is missing.")


# What may be asked ----------------------------------------------------------------------------------------------------


def test_filters_are_read_from_words() -> None:
    now = datetime(2026, 6, 11, 14, 0, tzinfo=ZONE)
    asked = {
        "what": "blog_post",
        "action": "update",
        "who": str(MAREN),
        "when": "week",
        "ai": "1",
        "search": " sour\x00 ",
    }
    filters = history.read_filters(asked, now)
    assert filters.entity_types == ("blog_post",)
    assert (filters.actions, filters.actor_id, filters.ai_only, filters.search) == (("update",), MAREN, True, "sour")
    assert filters.since == datetime(2026, 6, 5, tzinfo=ZONE)
    assert history.read_filters({}, now) == history.Filters()


@pytest.mark.parametrize(
    "asked", [{"what": "users"}, {"action": "drop"}, {"who": "maren"}, {"when": "ever"}, {"what": "blog_post'--"}]
)
def test_nonsense_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        history.read_filters(asked, NOW)


def test_a_key_leads_back_to_its_entry() -> None:
    one = entry()
    assert read_key(make_key(one)) == (one.at, one.id)


def test_a_cell_is_no_formula() -> None:
    assert [harmless(cell) for cell in ("=1+1", "+1", "-1", "@x", "\tx", "plain", "")] == [
        "'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain", ""
    ]  # fmt: skip


def test_a_seal_depends_on_all_it_covers() -> None:
    seal = seal_of(b"key", 2, "before", ["a", None, "b"])
    assert len(seal) == 64
    others = [
        seal_of(b"yek", 2, "before", ["a", None, "b"]),
        seal_of(b"key", 3, "before", ["a", None, "b"]),
        seal_of(b"key", 2, "other", ["a", None, "b"]),
        seal_of(b"key", 2, "before", ["a", "", "b"]),
        seal_of(b"key", 2, "before", ["a", "b", None]),
        seal_of(b"key", 2, "before", ["a,null", "b"]),
    ]
    assert len({seal, *others}) == 7
