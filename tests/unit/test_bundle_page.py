"""The bundle page's plain logic: rules for the browser, numbered patches, ways back, and what an edit may be."""

from __future__ import annotations

import uuid
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from contentapp.domain.content import EmailView, PieceView
from contentapp.domain.generation import platforms
from contentapp.domain.generation.platforms import PLATFORM_RULES, length_source
from contentapp.domain.kinds import PIECE_MOVES
from contentapp.errors import NotFound
from contentapp.ui.pages.bundle.panel_state import Edit
from contentapp.ui.pages.bundle.view import RULES, STATUSES, describe_piece, edited_part, numbered, refresh, way_back
from contentapp.ui.pages.bundle_parts import MAX_AT_ONCE, named_pieces


def a_sequence() -> PieceView:
    email = EmailView(id="e1", position=1, subject_line="Welcome", preview_text="", content="Hello.", delay_days=0, v=7)
    return PieceView(
        id="s1",
        kind="email_sequence",
        status="draft",
        v=5,
        label="1 email, 0 days",
        platform=None,
        when="",
        zone="Europe/London",
        fields={"name": "Starter", "description": ""},
        leads_to=None,
        findings=[],
        limit=None,
        fold_at=None,
        html="",
        business_name="Fernhill",
        emails=[email],
    )


def an_edit(**changed: Any) -> dict[str, Any]:
    return {"kind": "blog_post", "id": str(uuid.uuid4()), "changes": {"title": "New"}, "base_v": 1, "seq": 1, **changed}


def test_every_refused_move_has_a_sentence_and_no_allowed_one_has() -> None:
    for status in STATUSES:
        refused = set(RULES["why"][status])
        assert refused == set(STATUSES) - {status} - set(PIECE_MOVES[status])
        assert all(sentence.endswith(".") for sentence in RULES["why"][status].values())


@pytest.mark.parametrize("before", [status for status in STATUSES if status not in ("failed", "archived")])
def test_what_was_archived_finds_its_way_back_by_allowed_moves(before: str) -> None:
    way = ("archived", *way_back("archived", before))
    assert way[-1] == before
    assert all(target in PIECE_MOVES[status] for status, target in pairwise(way))  # type: ignore[index]


def test_an_approval_is_taken_back_in_one_step() -> None:
    assert way_back("approved", "in_review") == ("in_review",)


def test_there_is_no_way_back_to_failed_and_none_from_an_unknown_status() -> None:
    assert way_back("draft", "failed") == ()
    assert way_back("nonsense", "draft") == ()


def test_each_patch_names_the_one_before_it_for_its_bundle_only() -> None:
    first = numbered("bundle-a", {"cards": []})
    numbered("bundle-b", {"cards": []})
    second = numbered("bundle-a", {"cards": []})
    assert second["after"] == first["n"]
    assert second["n"] > first["n"]
    assert refresh("bundle-a")["n"] == second["n"]


def test_a_browser_that_starts_before_any_patch_can_go_on_from_there() -> None:
    started = refresh("bundle-fresh")
    assert numbered("bundle-fresh", {})["after"] == started["n"]


def test_an_edited_email_answers_with_its_own_version_and_fields() -> None:
    v, fields = edited_part(a_sequence(), "e1")
    assert v == 7
    assert fields["subject_line"] == "Welcome"


def test_an_edited_piece_answers_with_the_pieces_version() -> None:
    assert edited_part(a_sequence(), "") == (5, {"name": "Starter", "description": ""})


def test_a_described_sequence_keeps_each_emails_texts_apart_from_its_place() -> None:
    (email,) = describe_piece(a_sequence())["emails"]
    assert email["position"] == 1
    assert set(email["fields"]) == {"subject_line", "preview_text", "content", "delay_days"}


def test_a_post_says_where_and_when_its_limit_was_read_and_a_sequence_has_none() -> None:
    post = replace(a_sequence(), kind="social_post", platform="x", emails=[])
    rule = describe_piece(post)["limit_rule"]
    assert rule == {"source": "https://docs.x.com/fundamentals/counting-characters", "read": "November 2026"}
    assert describe_piece(a_sequence())["limit_rule"] is None


@pytest.mark.parametrize("platform", PLATFORM_RULES)
def test_every_limit_has_a_page_to_look_it_up_on(platform: str) -> None:
    source = length_source(platform) or ""
    assert source.startswith("https://")
    assert source in (platforms.__doc__ or "")


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "invoice"}, {"id": "1"}, {"changes": {}}, {"changes": {"title": {"a": 1}}}, {"base_v": "new"}],
)
def test_an_edit_that_is_none_is_refused_before_it_reaches_a_service(wrong: dict[str, Any]) -> None:
    Edit.model_validate(an_edit())
    with pytest.raises(ValidationError):
        Edit.model_validate(an_edit(**wrong))


@pytest.mark.parametrize(
    "wrong", [{}, {"kind": "blog_post"}, {"kind": "invoice", "id": str(uuid.uuid4())}, {"kind": "blog_post", "id": 7}]
)
def test_a_move_of_what_can_be_no_piece_is_refused(wrong: Any) -> None:
    with pytest.raises(NotFound):
        named_pieces([wrong])


def test_no_more_than_a_boards_worth_of_pieces_moves_at_once() -> None:
    card = {"kind": "blog_post", "id": str(uuid.uuid4())}
    assert len(named_pieces([card] * (MAX_AT_ONCE + 1))) == MAX_AT_ONCE
