"""What pages say and draw, from figures alone."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from contentapp.domain.kinds import KINDS, PIECE_MOVES
from contentapp.domain.overview import BundleOverview, GoingOut, KindProgress, Overview, RunProgress, week_of, zone_of
from contentapp.ui.design.icons import KIND_ICONS, STATUS_ICONS
from contentapp.ui.pages.bundle_view import BUNDLE_STATUS_NAMES, describe_bundle, period
from contentapp.ui.pages.bundles import describe_bundles
from contentapp.ui.pages.home.drawing import axis_of, draw
from contentapp.ui.pages.home.view import describe_home, describe_paid, greeting
from contentapp.ui.shell import first_name, initials

CSS = Path(__file__).parents[2] / "assets" / "css"
LONDON = ZoneInfo("Europe/London")
TUESDAY = datetime(2026, 12, 1, 15, 30, tzinfo=LONDON)

WRITING = BundleOverview(
    id=uuid.UUID(int=1),
    name="Your first week",
    status="generating",
    is_sample=True,
    period_start=date(2026, 12, 1),
    period_end=date(2026, 12, 7),
    kinds=(KindProgress("social_post", 7, 4, 3, 0), KindProgress("blog_post", 2, 0, 0, 0)),
    statuses={"draft": 1, "in_review": 3},
    run=RunProgress("running", 9, 4, 3, 0, None),
)
READY = replace(
    WRITING,
    status="ready",
    kinds=(KindProgress("social_post", 7, 7, 7, 7), KindProgress("blog_post", 2, 2, 2, 2)),
    statuses={"in_review": 6, "approved": 1, "scheduled": 2},
    run=RunProgress("done", 9, 9, 9, 9, None),
)
NEW = Overview("Europe/London", TUESDAY, 12, ("what you sell",), (), ())


def states_of(overview: Overview) -> list[str]:
    return [step["state"] for step in describe_home(overview)["steps"]]


@pytest.mark.parametrize(
    ("hour", "said"), [(4, "Good evening"), (5, "Good morning"), (12, "Good afternoon"), (18, "Good evening")]
)
def test_the_greeting_follows_the_hour(hour: int, said: str) -> None:
    assert greeting(hour) == said


def test_a_period_says_what_both_days_share_only_once() -> None:
    assert period(date(2026, 12, 1), date(2026, 12, 7)) == "1 – 7 Dec 2026"
    assert period(date(2026, 11, 30), date(2026, 12, 6)) == "30 Nov – 6 Dec 2026"
    assert period(date(2026, 12, 28), date(2027, 1, 3)) == "28 Dec 2026 – 3 Jan 2027"
    assert period(date(2026, 12, 1), date(2026, 12, 1)) == "1 Dec 2026"


def test_the_first_step_is_to_describe_the_business_and_names_what_is_missing() -> None:
    home = describe_home(NEW)
    assert states_of(NEW) == ["next", "later", "later", "later"]
    assert home["steps"][0]["why"] == "12 % so far. Still needed: what you sell."
    assert not home["ready"]
    assert all(step["action"] == "" for step in home["steps"])


def test_a_described_business_may_have_its_sample_made() -> None:
    home = describe_home(replace(NEW, missing=()))
    assert home["ready"]
    assert home["steps"][1]["action"] == "sample"


def test_steps_are_done_by_true_counts_only() -> None:
    described = replace(NEW, missing=())
    assert states_of(replace(described, bundles=(WRITING,))) == ["done", "next", "later", "later"]
    assert states_of(replace(described, bundles=(READY,))) == ["done", "done", "next", "later"]
    approved = replace(READY, statuses={"approved": 4, "scheduled": 5})
    assert states_of(replace(described, bundles=(approved,))) == ["done", "done", "done", "next"]
    scheduled = replace(READY, statuses={"scheduled": 9})
    assert states_of(replace(described, bundles=(scheduled,))) == ["done"] * 4


def test_the_sentence_counts_what_waits_and_what_goes_out() -> None:
    piece = GoingOut(uuid.UUID(int=2), READY.id, "social_post", "scheduled", TUESDAY, "Cold brew is patience.")
    home = describe_home(replace(NEW, missing=(), bundles=(READY,), week=(piece,)))
    assert home["sentence"] == "Tuesday 1 December. 6 pieces wait for your review, 1 goes out this week."
    assert home["review_href"] == f"/bundles/{READY.id}"


def test_a_piece_stands_on_its_day_in_the_zone_of_the_business() -> None:
    late = datetime(2026, 12, 1, 23, 30, tzinfo=UTC).astimezone(ZoneInfo("Asia/Tokyo"))
    piece = GoingOut(uuid.UUID(int=2), READY.id, "blog_post", "in_review", late, "Grind size")
    home = describe_home(replace(NEW, now=TUESDAY.astimezone(ZoneInfo("Asia/Tokyo")), week=(piece,)))
    filled = [(day["name"], slot["time"], slot["note"]) for day in home["week"] for slot in day["slots"]]
    assert filled == [("Wed", "08:30", "In review")]


def test_a_week_begins_on_monday_at_local_midnight_even_when_clocks_change() -> None:
    starts, ends = week_of(datetime(2026, 10, 25, 12, tzinfo=LONDON))
    assert (starts.isoformat(), ends.isoformat()) == ("2026-10-19T00:00:00+01:00", "2026-10-26T00:00:00+00:00")


def test_an_unknown_zone_reads_as_utc() -> None:
    assert zone_of("Mars/Olympus").key == "UTC"
    assert zone_of("").key == "UTC"


def test_a_bundle_that_is_written_says_how_long_it_will_take() -> None:
    run = RunProgress("running", 9, 4, 3, 0, None, left="about 20 s left")
    assert describe_bundle(replace(WRITING, run=run))["figures"].endswith("· writing · about 20 s left")
    waiting = replace(WRITING, status="draft", run=RunProgress("planned", 9, 0, 0, 0, None))
    assert describe_bundle(waiting)["figures"] == "9 pieces planned, not begun"
    stopped = replace(WRITING, status="failed", run=RunProgress("canceled", 9, 4, 3, 0, None))
    assert describe_bundle(stopped)["figures"].endswith("· writing stopped")
    assert describe_bundle(stopped)["status_name"] == "Stopped"


def test_a_bundle_being_written_is_measured_by_its_phases_and_a_written_one_by_approval() -> None:
    writing, ready = describe_bundle(WRITING), describe_bundle(READY)
    assert (writing["spoken"], writing["percent"]) == ("4 of 9 pieces · writing", 25)
    assert (ready["spoken"], ready["percent"]) == ("3 of 9 pieces approved", 33)


def test_every_piece_of_a_bundle_has_its_cell_and_a_year_is_drawn_in_weeks() -> None:
    small = draw(READY)
    assert [(row["planned"], row["lines"]) for row in small["rows"]] == [(7, 1), (2, 1)]
    year = draw(replace(READY, kinds=(KindProgress("social_post", 365, 365, 365, 365),)))
    assert year["rows"][0]["lines"] == 7


def test_the_axis_names_days_weeks_or_months_within_the_drawing() -> None:
    assert [mark["label"] for mark in axis_of(date(2026, 12, 1), date(2026, 12, 2))] == ["Tue 1", "Wed 2"]
    assert axis_of(date(2026, 12, 1), date(2026, 12, 28))[1]["label"] == "8 Dec"
    year = axis_of(date(2026, 6, 1), date(2027, 5, 31))
    assert [mark["label"] for mark in year][:3] == ["Jun", "Jul", "Aug"]
    assert all(0 <= mark["at"] < 1 for mark in year)


def test_bundles_that_want_attention_come_first() -> None:
    published = replace(READY, id=uuid.UUID(int=3), status="published")
    groups = describe_bundles((published, READY, WRITING))["groups"]
    assert [group["status"] for group in groups] == ["generating", "ready", "published"]
    assert set(BUNDLE_STATUS_NAMES) >= {bundle.status for bundle in (published, READY, WRITING)}


def test_names_shorten_to_what_one_is_called() -> None:
    assert (first_name("Maren Holt"), initials("Maren Holt")) == ("Maren", "MH")
    assert (first_name(""), initials("demo@contentapp.test")) == ("", "D")
    assert initials("Ana de la Cruz") == "AC"


def test_every_kind_and_status_has_an_icon() -> None:
    assert set(KIND_ICONS) == set(KINDS)
    assert set(STATUS_ICONS) == set(PIECE_MOVES)


@pytest.mark.parametrize("sheet", ["base", "shell", "primitives", "home", "narrow", "toast"])
def test_style_sheets_take_their_colours_from_the_tokens(sheet: str) -> None:
    # The shades on a filled button are black or white by nature.
    rules = re.sub(r"rgb\((?:0 0 0|255 255 255) / [.\d]+\)", "", (CSS / f"{sheet}.css").read_text())
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(", rules) == []


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ([], ""),
        ([1005], "Order 1005 is paid."),
        ([1005, 1006], "Orders 1005 and 1006 are paid."),
        ([1, 2, 3], "Orders 1, 2 and 3 are paid."),
    ],
)
def test_what_was_paid_for_is_named(numbers: list[int], says: str) -> None:
    assert describe_paid(numbers) == says
