"""What a plan promises, whatever is ordered."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentapp.domain.generation.planner import EmptyPlan, PeriodTooShort, plan_bundle
from contentapp.domain.kinds import GOALS, KINDS, NEXT_ACTIONS, SEQUENCE_GOALS
from contentapp.domain.ports import Component, Plan, PlanItem
from contentapp.domain.profile.examples import COFFEE_ROASTERY, EXAMPLE_PROFILES
from contentapp.domain.profile.model import BusinessProfile

START = date(2027, 1, 1)


def ordered(social: int = 0, blog: int = 0, upgrades: int = 0, sequences: int = 0, emails: int = 5) -> list[Component]:
    counts = dict(zip(KINDS, (social, blog, upgrades, sequences), strict=True))
    return [Component(kind, n, emails if kind == "email_sequence" else 0) for kind, n in counts.items() if n]


def planned(profile: BusinessProfile = COFFEE_ROASTERY, days: int = 365, seed: int = 1, **counts: int) -> Plan:
    return plan_bundle(profile, ordered(**counts), starts_on=START, period_days=days, seed=seed)


def of_kind(plan: Plan, kind: str) -> list[PlanItem]:
    return [item for item in plan.items if item.kind == kind]


some = st.integers(0, 12)
profiles = st.sampled_from(
    [*EXAMPLE_PROFILES, BusinessProfile(name="Miller"), BusinessProfile(name="X", time_zone="?")]
)
orders = st.builds(ordered, social=st.integers(0, 40), blog=some, upgrades=some, sequences=some).filter(bool)
plans = st.builds(
    plan_bundle, profiles, orders, starts_on=st.dates(date(2024, 1, 1), date(2031, 1, 1)),
    period_days=st.integers(1, 400), seed=st.integers(0, 2**31),
)  # fmt: skip


@given(plans)
@settings(max_examples=60, deadline=None)
def test_every_link_goal_and_date_is_legal(plan: Plan) -> None:
    by_ref = {item.ref: item for item in plan.items}
    assert len(by_ref) == len(plan.items)
    for item in plan.items:
        assert item.goal in GOALS[item.kind]
        assert item.topic
        if item.leads_to is not None:
            assert by_ref[item.leads_to].kind in NEXT_ACTIONS[item.kind]
        assert (item.platform is not None) == (item.kind == "social_post")
        assert (item.sequence_goal in SEQUENCE_GOALS) == (item.kind == "email_sequence")
        assert (item.emails > 0) == (item.kind == "email_sequence")


@given(plans)
@settings(max_examples=60, deadline=None)
def test_no_two_pieces_go_out_in_the_same_minute(plan: Plan) -> None:
    moments = [item.scheduled_for.replace(second=0, microsecond=0) for item in plan.items]
    assert len(set(moments)) == len(moments)
    assert all(moment.tzinfo is UTC for moment in moments)


@given(plans)
@settings(max_examples=60, deadline=None)
def test_the_same_angle_never_comes_twice_in_a_row(plan: Plan) -> None:
    for kind in KINDS:
        assert all(one.angle != other.angle for one, other in pairwise(of_kind(plan, kind)))


@given(profiles, orders, st.integers(1, 400), st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_the_same_order_gives_the_same_plan(
    profile: BusinessProfile, components: list[Component], days: int, seed: int
) -> None:
    def plan() -> Plan:
        return plan_bundle(profile, components, starts_on=START, period_days=days, seed=seed)

    assert plan() == plan()


@given(profiles, orders, st.integers(1, 400), st.dates(date(2024, 1, 1), date(2031, 1, 1)))
@settings(max_examples=40, deadline=None)
def test_everything_goes_out_by_day_inside_the_period(
    profile: BusinessProfile, components: list[Component], days: int, start: date
) -> None:
    plan = plan_bundle(profile, components, starts_on=start, period_days=days, seed=1)
    zone = ZoneInfo(profile.time_zone) if profile.time_zone != "?" else UTC
    for item in plan.items:
        local = item.scheduled_for.astimezone(zone)
        assert start <= local.date() <= start + timedelta(days=days - 1) == plan.period_end
        assert 7 <= local.hour < 21


def test_a_year_is_dated_and_connected() -> None:
    plan = planned(social=365, blog=12, upgrades=4, sequences=4, emails=7)
    assert Counter(item.kind for item in plan.items) == {
        "social_post": 365, "blog_post": 12, "content_upgrade": 4, "email_sequence": 4,
    }  # fmt: skip
    assert plan.items[0].ref == "social_post-001"
    assert len({item.scheduled_for.date() for item in of_kind(plan, "social_post")}) == 365
    targets = Counter(plan.item(item.leads_to or "").kind for item in of_kind(plan, "social_post"))
    assert targets["blog_post"] > targets["content_upgrade"] > 0
    assert all(plan.item(item.leads_to or "").kind == "content_upgrade" for item in of_kind(plan, "blog_post"))
    assert all(plan.item(item.leads_to or "").kind == "email_sequence" for item in of_kind(plan, "content_upgrade"))
    assert all(item.leads_to is None and item.emails == 7 for item in of_kind(plan, "email_sequence"))


def test_a_post_leads_to_a_blog_post_about_the_same_that_is_out() -> None:
    plan = planned(social=60, blog=6, days=90)
    first = of_kind(plan, "blog_post")[0]
    for post in of_kind(plan, "social_post"):
        blog = plan.item(post.leads_to or "")
        assert blog.topic == post.topic
        assert blog.scheduled_for <= post.scheduled_for or blog == first


def test_without_a_blog_posts_lead_to_downloads_and_alone_to_nothing() -> None:
    with_upgrade = planned(social=5, upgrades=1)
    assert {item.leads_to for item in of_kind(with_upgrade, "social_post")} == {"content_upgrade-001"}
    assert {item.leads_to for item in planned(social=5).items} == {None}


def test_without_downloads_a_blog_post_leads_to_the_sequence() -> None:
    plan = planned(blog=1, sequences=1)
    assert plan.item("blog_post-001").leads_to == "email_sequence-001"


def test_platforms_take_turns_and_unknown_ones_are_ignored() -> None:
    profile = BusinessProfile(name="Miller", social_platforms=["Bluesky", "myspace", "x"])
    assert [item.platform for item in planned(profile, social=4).items] == ["bluesky", "x", "bluesky", "x"]
    bare = planned(BusinessProfile(name="Miller"), social=3)
    assert [item.platform for item in bare.items] == ["linkedin", "instagram", "facebook"]


@pytest.mark.parametrize(
    ("chosen", "planned_type"), [("Worksheet", "worksheet"), ("e-book", "checklist"), ("", "checklist")]
)
def test_a_download_is_of_the_type_the_profile_names(chosen: str, planned_type: str) -> None:
    profile = BusinessProfile(name="Miller", content_upgrade_type=chosen)
    assert planned(profile, upgrades=1).items[0].upgrade_type == planned_type


def test_local_hours_stay_the_same_when_the_clocks_change() -> None:
    plan = plan_bundle(COFFEE_ROASTERY, ordered(blog=60), starts_on=date(2027, 3, 1), period_days=60, seed=1)
    zone = ZoneInfo("Europe/London")
    assert {item.scheduled_for.astimezone(zone).hour for item in plan.items[:3]} <= {9, 10}
    assert {item.scheduled_for.hour for item in plan.items[-3:]} <= {8, 9}


def test_rare_pieces_avoid_weekends() -> None:
    plan = planned(blog=12, upgrades=4, sequences=4)
    assert all(item.scheduled_for.weekday() < 5 for item in plan.items)


def test_components_of_one_kind_are_added_up() -> None:
    parts = [Component("email_sequence", 1, 3), Component("email_sequence", 2, 5)]
    plan = plan_bundle(COFFEE_ROASTERY, parts, starts_on=START, period_days=30, seed=1)
    assert [item.emails for item in plan.items] == [3, 5, 5]


@pytest.mark.parametrize(
    ("components", "days"), [([], 30), ([Component("blog_post", 0)], 30), ([Component("blog_post", 1)], 0)]
)
def test_an_empty_order_is_refused(components: list[Component], days: int) -> None:
    with pytest.raises(EmptyPlan):
        plan_bundle(COFFEE_ROASTERY, components, starts_on=START, period_days=days, seed=1)


def test_more_pieces_than_minutes_are_refused() -> None:
    with pytest.raises(PeriodTooShort):
        planned(social=841, days=1)


def test_a_profile_with_only_a_name_still_has_different_topics() -> None:
    assert len({item.topic for item in planned(BusinessProfile(name="Miller"), blog=5).items}) == 5
