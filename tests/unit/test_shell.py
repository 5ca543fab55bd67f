"""The shell's plain logic: pages and their letters, commands, shortcuts, and what is said of businesses."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from contentapp.domain.businesses import KEPT_DAYS, Contents, Membership, NoSuchBusiness
from contentapp.domain.businesses.memberships import check_name
from contentapp.domain.search import Found, FoundBundle, FoundPiece, pattern_of, words_of
from contentapp.errors import Invalid
from contentapp.ui import palette, shortcuts
from contentapp.ui.navigation import NAV
from contentapp.ui.pages import PAGES
from contentapp.ui.pages.businesses.view import consequence_of, describe_businesses, sentence_of
from contentapp.ui.shell import business_id_of

REACT = Path(__file__).parents[2] / "contentapp" / "ui" / "react"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def a_business(name: str = "Fernhill", **changed: object) -> Membership:
    facts = {"id": uuid.UUID(int=1), "role": "owner", "deleted_at": None, "members": 1, **changed}
    return Membership(name=name, **facts)  # type: ignore[arg-type]


# Pages, commands, shortcuts -------------------------------------------------------------------------------------------


def test_every_entry_of_the_navigation_is_a_page_with_a_letter_of_its_own() -> None:
    routes = {page.route for page in PAGES}
    assert {entry.href for entry in NAV} <= routes
    letters = [entry.go for entry in NAV]
    assert len(set(letters)) == len(letters)
    assert all(re.fullmatch("[a-z]", letter) for letter in letters)
    assert "g" not in letters
    assert len({entry.key for entry in NAV}) == len(NAV)


def test_neighbours_of_a_group_stand_together() -> None:
    groups = [entry.group for entry in NAV if entry.listed]
    runs = [group for place, group in enumerate(groups) if place == 0 or groups[place - 1] != group]
    assert len(runs) == len(set(runs))


def test_every_command_has_one_effect_and_a_key_of_its_own() -> None:
    for command in palette.COMMANDS:
        assert sum(map(bool, (command.href, command.browser, command.run))) == 1, command.key
    keys = [command.key for command in palette.COMMANDS]
    assert len(set(keys)) == len(keys)


def test_what_the_browser_is_asked_to_do_it_can() -> None:
    known = set(re.findall(r'^    "?([\w-]+)"?: (?:\(|signOut)', (REACT / "palette.jsx").read_text(), re.MULTILINE))
    asked = {command.browser for command in palette.COMMANDS if command.browser}
    assert asked == known


def test_commands_open_pages_that_are_there() -> None:
    routes = {page.route for page in PAGES}
    assert {command.href.partition("?")[0] for command in palette.COMMANDS if command.href} <= routes


def test_every_page_of_the_navigation_is_in_the_palette_and_in_the_sheet() -> None:
    offered = {command["href"] for command in palette.described()}
    assert {entry.href for entry in NAV} <= offered
    (go_to,) = [group for group in shortcuts.described() if group["title"] == "Go to"]
    assert [shortcut["keys"] for shortcut in go_to["shortcuts"]] == [("G", entry.go.upper()) for entry in NAV]
    assert shortcuts.go_to() == {entry.go: entry.href for entry in NAV}


def test_no_shortcut_is_listed_twice_in_a_group() -> None:
    for group in shortcuts.SHORTCUTS:
        keys = [shortcut.keys for shortcut in group.shortcuts]
        assert len(set(keys)) == len(keys)


# What is found --------------------------------------------------------------------------------------------------------


def a_piece(status: str = "in_review", at: datetime | None = None) -> FoundPiece:
    return FoundPiece(
        "social_post", uuid.UUID(int=3), uuid.UUID(int=2), status, "LinkedIn", "Cold brew is patience", at
    )


def test_a_found_piece_opens_in_its_bundle() -> None:
    bundle = FoundBundle(uuid.UUID(int=2), "A week", "1 Dec 2026 to 7 Dec 2026")
    found = palette.describe_found(Found((a_piece(),), (bundle,)))
    assert found["pieces"][0]["href"] == f"/bundles/{uuid.UUID(int=2)}?piece=social_post:{uuid.UUID(int=3)}"
    assert found["bundles"][0]["href"] == f"/bundles/{uuid.UUID(int=2)}"
    assert found["bundles"][0]["hint"] == "Bundle, 1 Dec 2026 to 7 Dec 2026"


def test_beside_a_found_piece_stands_when_it_goes_out_or_how_far_it_is() -> None:
    at = datetime(2026, 6, 16, 8, 30, tzinfo=ZoneInfo("Europe/London"))
    assert palette.hint_of(a_piece()) == "LinkedIn, in review"
    assert palette.hint_of(a_piece("approved", at)) == "LinkedIn, approved"
    assert palette.hint_of(a_piece("scheduled", at)) == "LinkedIn, Tue 16 Jun 08:30"


def test_the_words_of_a_query_are_few_and_plain() -> None:
    assert words_of("  Cold   BREW ") == ("cold", "brew")
    assert words_of("") == words_of(" \x00 ") == ()
    assert len(words_of("a b c d e f g h i j k l m n")) == 12
    assert len(words_of("x" * 5_000)[0]) == 120


@pytest.mark.parametrize(
    ("word", "pattern"), [("50%", "%50\\%%"), ("a_b", "%a\\_b%"), ("\\", "%\\\\%"), ("tea", "%tea%")]
)
def test_signs_of_like_mean_themselves(word: str, pattern: str) -> None:
    assert pattern_of(word) == pattern


# Businesses -----------------------------------------------------------------------------------------------------------


def test_a_name_loses_the_space_around_and_inside_it() -> None:
    assert check_name("  Fern \t hill ") == "Fern hill"
    for name in ("", "  ", "x" * 121):
        with pytest.raises(Invalid):
            check_name(name)
    assert check_name("x" * 120) == "x" * 120


@pytest.mark.parametrize("text", ["", "nothing", None, 7, "0" * 400])
def test_what_is_no_id_is_no_business(text: object) -> None:
    with pytest.raises(NoSuchBusiness):
        business_id_of(text)  # type: ignore[arg-type]


def test_the_consequence_names_people_content_and_time() -> None:
    alone = consequence_of(a_business(), Contents())
    assert alone.startswith("You lose access to its profile and its pages at once.")
    shared = consequence_of(a_business(members=3), Contents(1, 1_204))
    assert shared.startswith(
        "You and 2 other people lose access to its profile and 1 bundle with 1,204 pieces at once."
    )
    assert f"{KEPT_DAYS} days" in shared
    assert "Orders and invoices are kept." in shared


def test_businesses_stand_apart_from_those_in_the_bin() -> None:
    binned = a_business("Old", id=uuid.UUID(int=2), deleted_at=NOW)
    live, gone = describe_businesses((a_business(), binned), {}, uuid.UUID(int=1))
    assert [one["name"] for one in live] == ["Fernhill"]
    assert live[0]["here"]
    assert [(one["name"], one["until"]) for one in gone] == [("Old", "25 Dec 2026")]
    assert binned.kept_until == NOW + timedelta(days=KEPT_DAYS)


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_members_read_what_only_owners_may_do(role: str) -> None:
    ((one,), _) = describe_businesses((a_business(role=role),), {}, None)
    assert not one["own"]
    assert "Only an owner" in one["limit"]


def test_whoever_has_no_business_is_told_what_to_do() -> None:
    assert "Create one" in sentence_of([])
