"""A run's page in words and bars, and its figures: what the browser is told, without a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contentapp.domain import bundles
from contentapp.domain.content import BundleFigures, FoundGroup, FoundPiece, Lengths
from contentapp.domain.generation.figures import Example, Figures
from contentapp.domain.generation.plan_views import view_plan
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.planning.options import PlanOptions
from contentapp.domain.ports import Component
from contentapp.domain.profile.examples import BAKERY
from contentapp.ui.pages.run.figures_view import describe_figures
from contentapp.ui.pages.run.view import bars, describe_run

FINE = Figures(
    pieces=12,
    posts=7,
    named=12,
    worn=Example(1, "so"),
    likeness=0.21,
    alike=("", ""),
    repeated_openings=Example(),
    shared_paragraphs=Example(),
    claims=(),
    faults={},
    remarks={},
)
WEEK = (
    Component("social_post", 7),
    Component("blog_post", 1),
    Component("content_upgrade", 1),
    Component("email_sequence", 1, 3),
)
BEGINS = date(2027, 3, 1)


def a_run(status: str, written: int = 0, checked: int = 0) -> bundles.BundleView:
    run = bundles.RunView(status, 10, written, checked, 0, "The worker stopped." if status == "failed" else None)
    return bundles.BundleView("b1", "A first week", "generating", "Europe/London", run)


def a_plan(status: str = "planned"):
    plan = plan_bundle(BAKERY, list(WEEK), starts_on=BEGINS, period_days=7, seed=7)
    return view_plan(
        plan, BAKERY, PlanOptions(), WEEK, bundle_id="b1", name="A first week", status=status, earliest=BEGINS
    )


def some_figures(content: Figures = FINE, groups: tuple[FoundGroup, ...] = ()) -> BundleFigures:
    lengths = (Lengths("facebook", 2, 100, 150, 200, "characters"), Lengths("blog_post", 1, 900, 900, 900, "words"))
    return BundleFigures(content, groups, lengths, 12)


def test_a_plan_is_told_in_words_and_bars() -> None:
    view = describe_run(a_run("planned"), a_plan())
    assert view["adjustable"]
    assert view["steps"] == []
    assert view["sentence"] == "10 pieces, 1 – 7 Mar 2027."
    assert [(month["spoken"], month["total"]) for month in view["months"]] == [("March 2027: 10 pieces", 10)]
    assert sum(bar["count"] for bar in view["mix"]) == sum(one["posts"] for one in view["platforms"]) == 7
    assert {kind["key"]: kind["count"] for kind in view["kinds"]} == {
        "social_post": 7,
        "blog_post": 1,
        "content_upgrade": 1,
        "email_sequence": 1,
    }
    assert [[step["kind"] for step in one["steps"]] for one in view["journeys"]][-1][-1] == "email_sequence"
    assert view["first"][0]["on"].startswith("Mon 1 Mar, ")
    assert all(line["topic"][0].isupper() for line in view["first"])


def test_a_run_whose_plan_is_being_made_says_so() -> None:
    view = describe_run(a_run("running"), None)
    assert not view["planned"]
    assert view["sentence"] == "The plan is being made."


def test_the_steps_of_a_run_follow_one_another() -> None:
    states = [[step["state"] for step in describe_run(a_run("running", *n), a_plan("running"))["steps"]] for n in
              ((3, 0), (10, 4), (10, 10))]  # fmt: skip
    assert states == [["now", "todo", "todo"], ["done", "now", "todo"], ["done", "done", "now"]]
    stopped = describe_run(a_run("failed", 3), a_plan("failed"))
    assert [step["state"] for step in stopped["steps"]] == ["todo", "todo", "todo"]
    assert stopped["error"] == "The worker stopped."


def test_bars_are_measured_by_the_longest() -> None:
    assert [bar["percent"] for bar in bars([("a", "A", 4), ("b", "B", 1), ("c", "C", 0)])] == [100, 25, 0]
    assert bars([]) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (FINE, "Every piece passes every check."),
        (replace(FINE, remarks={"too_long": 1}), "Nothing to mend, 1 remark to look at."),
        (replace(FINE, faults={"too_long": 2}, remarks={"dry": 4}), "2 things to mend before publishing."),
    ],
)
def test_the_verdict_is_that_of_the_checks(content: Figures, sentence: str) -> None:
    assert describe_figures("b1", some_figures(content))["sentence"] == sentence


def test_a_figure_that_is_not_held_is_marked() -> None:
    def marks(content: Figures) -> list[bool]:
        return [figure["good"] for figure in describe_figures("b1", some_figures(content))["figures"]]

    assert all(marks(FINE))
    worse = replace(
        FINE,
        named=11,
        worn=Example(2, "so"),
        likeness=0.9,
        repeated_openings=Example(2, "so"),
        claims=("40 %",),
    )
    assert marks(worse) == [False, False, False, False, False, True]


def test_many_findings_of_one_kind_are_listed_in_part() -> None:
    pieces = tuple(FoundPiece(str(n), "social_post", "A line", "Too long.") for n in range(25))
    (group,) = describe_figures("b1", some_figures(groups=(FoundGroup("too_long", "error", "Cut it.", pieces),)))[
        "groups"
    ]
    assert group["title"] == "Too long (25)"
    assert (len(group["pieces"]), group["more"]) == (20, "and 5 pieces more")
    assert group["pieces"][3]["href"] == "/bundles/b1?piece=social_post:3"


def test_lengths_lie_on_the_scale_of_their_unit() -> None:
    facebook, blog = describe_figures("b1", some_figures())["lengths"]
    assert (facebook["start"], facebook["start"] + facebook["width"], facebook["mark"]) == (50, 100, 75)
    assert (facebook["words"], blog["words"]) == ("100 to 200 characters, half under 150", "900 words")
    assert blog["start"] < 100
