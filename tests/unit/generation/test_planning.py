"""What a year is made of: themes, a mix, rhythms, offers and journeys, and how wishes change it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentapp.domain.generation.angles import ANGLES, INTENT_OF
from contentapp.domain.generation.language.insights import Season, Sector
from contentapp.domain.generation.language.lines import Line
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.planning import mix
from contentapp.domain.generation.planning.cadence import RHYTHMS, rhythm_of
from contentapp.domain.generation.planning.calendar import Calendar
from contentapp.domain.generation.planning.options import (
    NoThemeLeft,
    PlanOptions,
    PostsLeftOver,
    TooManyPosts,
    UnknownPlatform,
)
from contentapp.domain.generation.platforms import PLATFORM_RULES
from contentapp.domain.kinds import INTENTS, PLATFORMS, UPGRADE_TYPES
from contentapp.domain.ports import Component, Plan, PlanItem
from contentapp.domain.profile.examples import COFFEE_ROASTERY, EXAMPLE_PROFILES, PHYSIOTHERAPY_PRACTICE
from contentapp.domain.profile.model import BusinessProfile, Promotion

START = date(2027, 1, 1)
YEAR = (
    Component("social_post", 365),
    Component("blog_post", 12),
    Component("content_upgrade", 4),
    Component("email_sequence", 4, 7),
)
BARE = BusinessProfile(name="Miller")
everybody = pytest.mark.parametrize("profile", [COFFEE_ROASTERY, *EXAMPLE_PROFILES, BARE], ids=lambda p: p.name)


def a_year(profile: BusinessProfile, **more: object) -> Plan:
    return plan_bundle(profile, YEAR, starts_on=START, period_days=365, seed=7, **more)  # type: ignore[arg-type]


def posts_of(plan: Plan) -> list[PlanItem]:
    return [item for item in plan.items if item.kind == "social_post"]


def some_posts(profile: BusinessProfile, count: int, days: int, options: PlanOptions | None = None) -> list[PlanItem]:
    order = [Component("social_post", count)]
    return list(plan_bundle(profile, order, starts_on=START, period_days=days, seed=3, options=options).items)


# Journeys -------------------------------------------------------------------------------------------------------------


@everybody
def test_every_post_of_a_year_leads_to_a_piece_about_the_same(profile: BusinessProfile) -> None:
    plan = a_year(profile)
    targets = [(post, plan.item(post.leads_to or "")) for post in posts_of(plan)]
    assert all(post.topic == target.topic for post, target in targets)
    early = [post for post, target in targets if target.scheduled_for > post.scheduled_for]
    assert len(early) <= 10
    assert all(post.scheduled_for < datetime(2027, 1, 20, tzinfo=UTC) for post in early)


@everybody
def test_blog_posts_and_downloads_lead_to_what_is_out_or_comes_within_two_weeks(profile: BusinessProfile) -> None:
    plan = a_year(profile)
    longer = [item for item in plan.items if item.kind in ("blog_post", "content_upgrade")]
    same = 0
    for item in longer:
        target = plan.item(item.leads_to or "")
        assert target.scheduled_for <= item.scheduled_for + timedelta(days=14)
        same += target.topic == item.topic
    assert same >= 8
    assert all(item.leads_to for item in longer)


@everybody
def test_no_topic_of_a_year_has_the_same_framework_twice(profile: BusinessProfile) -> None:
    blogs = [item for item in a_year(profile).items if item.kind == "blog_post"]
    assert len({(blog.topic, blog.angle) for blog in blogs}) == 12
    assert len({blog.topic for blog in blogs}) >= 5


@everybody
def test_the_downloads_of_a_year_are_of_four_types_the_chosen_one_first(profile: BusinessProfile) -> None:
    types = [item.upgrade_type for item in a_year(profile).items if item.kind == "content_upgrade"]
    assert types[0] == (profile.content_upgrade_type or "checklist")
    assert sorted(types, key=str) == sorted(UPGRADE_TYPES)


# The mix --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["", "Nothing yet", "Curious", "Enthusiast", "Expert", "something else"])
def test_a_mix_is_of_a_hundred_posts_and_mostly_teaches(stage: str) -> None:
    mixed = mix.mix_for(stage)
    assert sum(mixed.values()) == 100
    assert tuple(mixed) == INTENTS
    assert all(share > 0 for share in mixed.values())
    assert max(mixed, key=lambda intent: mixed[intent]) == "educate"


def test_the_mix_holds_for_every_stretch_of_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANGLES, "social_post", tuple(INTENT_OF))  # a writer with words for everything
    dealt = mix.deal_intents("Curious", 400, seed=5)
    for end in range(20, 401, 20):
        counted = Counter(dealt[:end])
        for intent, share in mix.mix_for("Curious").items():
            assert abs(counted[intent] - share * end / 100) <= 2, (end, intent)


@everybody
def test_a_post_is_for_what_its_framework_is_for_and_the_writer_has_words_for_it(profile: BusinessProfile) -> None:
    for post in posts_of(a_year(profile)):
        assert post.angle in ANGLES["social_post"]
        assert post.intent == INTENT_OF[post.angle]


@everybody
def test_a_post_is_of_a_type_that_its_platform_has(profile: BusinessProfile) -> None:
    for post in posts_of(a_year(profile)):
        assert post.post_type in PLATFORM_RULES[post.platform or ""].post_types
        assert post.post_type in mix.PLANNED_TYPES


def test_a_year_shows_carousels_and_videos_where_they_belong() -> None:
    profile = BusinessProfile(name="Miller", social_platforms=list(PLATFORMS))
    by_platform: dict[str, set[str]] = {}
    for post in posts_of(a_year(profile)):
        by_platform.setdefault(post.platform or "", set()).add(post.post_type or "")
    assert by_platform["youtube"] == {"video"}
    assert by_platform["tiktok"] == {"video", "carousel"}
    assert by_platform["instagram"] == {"single", "carousel"}
    assert {"single", "carousel"} <= by_platform["linkedin"] <= {"single", "carousel", "poll"}
    assert by_platform["bluesky"] == {"single", "thread"}
    assert {"single", "thread"} <= by_platform["x"] <= {"single", "thread", "poll"}


def test_polls_and_threads_are_planned_where_platforms_have_them() -> None:
    posts = posts_of(a_year(BusinessProfile(name="Miller", social_platforms=list(PLATFORMS))))
    assert {p.platform for p in posts if p.post_type == "poll"} == {"linkedin", "x", "threads", "mastodon"}
    assert {p.platform for p in posts if p.post_type == "thread"} == {"x", "threads", "bluesky", "mastodon"}
    assert all((p.angle == "poll") == (p.post_type == "poll") for p in posts)


# Offers and seasons ---------------------------------------------------------------------------------------------------

EASTER = Promotion(name="Easter box", starts_on=date(2027, 3, 8), ends_on=date(2027, 3, 28))


def test_an_offer_is_spoken_of_between_its_dates_every_fifth_post_or_more() -> None:
    plan = a_year(COFFEE_ROASTERY.model_copy(update={"promotions": [EASTER]}))
    zone = ZoneInfo(COFFEE_ROASTERY.time_zone)
    days = [post.scheduled_for.astimezone(zone).date() for post in posts_of(plan) if post.promotion == "Easter box"]
    assert len(days) >= 4
    assert all(date(2027, 3, 8) <= day <= date(2027, 3, 28) for day in days)
    for post in posts_of(plan):
        if post.promotion:
            assert (post.intent, post.goal, post.theme) == ("promote", "sale", "promotion:easter-box")


def test_an_offer_that_is_switched_off_or_over_is_not_spoken_of() -> None:
    profile = COFFEE_ROASTERY.model_copy(update={"promotions": [EASTER]})
    off = a_year(profile, options=PlanOptions(off=("promotion:easter-box",)))
    assert not any(post.promotion for post in off.items)
    assert [theme.on for theme in off.themes if theme.origin == "promotion"] == [False]
    over = a_year(profile, options=PlanOptions(starts_on=date(2027, 4, 1)))
    assert not any(theme.origin == "promotion" for theme in over.themes)


def test_a_season_is_written_about_in_its_months() -> None:
    season = Season(months=(11, 12), subject=Line(say="gifts for people who love coffee"), hook=_said, tip=_said)
    sector = Sector.model_construct(key="coffee", name="Coffee", words=("coffee",), seasons=(season,))
    plan = a_year(COFFEE_ROASTERY, sectors={"coffee": sector})
    seasonal = [post for post in posts_of(plan) if post.season]
    assert 4 <= len(seasonal) <= 20
    zone = ZoneInfo(COFFEE_ROASTERY.time_zone)
    assert all(post.season == post.scheduled_for.astimezone(zone).month for post in seasonal)
    assert {post.season for post in seasonal} == {11, 12}
    assert {post.theme for post in seasonal} == {"season:gifts-for-people-who-love-coffee"}
    assert [t.name for t in plan.themes if t.origin == "season"] == ["Gifts for people who love coffee"]


_said = Line(say="It is that time of the year.")


# Rhythm ---------------------------------------------------------------------------------------------------------------


@everybody
def test_posts_go_out_at_their_platforms_hours_while_the_day_has_room(profile: BusinessProfile) -> None:
    zone = ZoneInfo(profile.time_zone)
    for post in posts_of(a_year(profile)):
        local = post.scheduled_for.astimezone(zone)
        assert local.hour * 60 + local.minute in rhythm_of(post.platform or "", profile).hours


def test_linkedin_rests_at_the_weekend_where_others_can_take_its_place() -> None:
    profile = BusinessProfile(name="Miller", social_platforms=["linkedin", "instagram", "threads"])
    posts = [post for post in some_posts(profile, 365, 365) if post.platform == "linkedin"]
    assert all(post.scheduled_for.weekday() < 5 for post in posts)


@pytest.mark.parametrize(
    ("note", "most"),
    [
        ("Twice a week, mornings", 2.0), ("3 times a week", 3.0), ("once a month please", 0.25), ("Daily!", 7.0),
        ("two posts per fortnight", 1.0), ("every other week", 0.5), ("no emoji", None), ("0 times a week", None),
    ],
)  # fmt: skip
def test_how_often_is_read_from_a_note(note: str, most: float | None) -> None:
    assert rhythm_of("x", BusinessProfile(name="M", platform_preferences={"x": note})).most == most


def test_hours_and_days_are_read_from_a_note() -> None:
    profile = BusinessProfile(name="M", platform_preferences={"x": "Evenings, no weekends", "threads": "weekends only"})
    assert min(rhythm_of("x", profile).hours) >= 17 * 60
    assert rhythm_of("x", profile).days == frozenset(range(5))
    assert rhythm_of("threads", profile).days == {5, 6}
    assert rhythm_of("mastodon", profile) == RHYTHMS["mastodon"]


def test_a_note_keeps_a_platform_to_its_number_while_others_can_take_the_rest() -> None:
    profile = BusinessProfile(
        name="M", social_platforms=["linkedin", "facebook"], platform_preferences={"linkedin": "once a week"}
    )
    assert Counter(post.platform for post in some_posts(profile, 70, 70)) == {"linkedin": 10, "facebook": 60}
    alone = profile.model_copy(update={"social_platforms": ["linkedin"]})
    assert len(some_posts(alone, 70, 70)) == 70


# Moments --------------------------------------------------------------------------------------------------------------


def test_a_day_that_the_clock_skipped_has_no_posts() -> None:
    samoa = BusinessProfile(name="M", time_zone="Pacific/Apia")
    plan = plan_bundle(samoa, [Component("social_post", 9)], starts_on=date(2011, 12, 29), period_days=3, seed=1)
    days = {item.scheduled_for.astimezone(ZoneInfo("Pacific/Apia")).date() for item in plan.items}
    assert days == {date(2011, 12, 29), date(2011, 12, 31)}


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    kwajalein = ZoneInfo("Pacific/Kwajalein")  # it had the 30th of September 1969 twice
    nine = datetime(1969, 9, 30, 9, tzinfo=kwajalein)
    assert nine.replace(fold=1).astimezone(UTC) - nine.astimezone(UTC) == timedelta(hours=23)
    assert Calendar(kwajalein, date(1969, 9, 30), 1).moment(0, 9 * 60) == datetime(1969, 9, 29, 22, tzinfo=UTC)


def test_moments_that_other_pieces_have_are_left_to_them() -> None:
    first = a_year(COFFEE_ROASTERY)
    taken = [item.scheduled_for for item in first.items]
    second = a_year(COFFEE_ROASTERY, taken=taken)
    assert not {item.scheduled_for for item in second.items} & set(taken)
    assert a_year(COFFEE_ROASTERY, taken=taken) == second


# Wishes ---------------------------------------------------------------------------------------------------------------

wishes = st.dictionaries(st.sampled_from(sorted(PLATFORMS)), st.integers(0, 12), max_size=4)


@given(st.integers(0, 40), wishes, st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_a_plan_has_exactly_what_was_bought_or_says_why_not(bought: int, posts: dict[str, int], days: int) -> None:
    order = [Component("social_post", bought), Component("blog_post", 1)]
    options = PlanOptions(posts=posts)
    try:
        plan = plan_bundle(PHYSIOTHERAPY_PRACTICE, order, starts_on=START, period_days=days, seed=1, options=options)
    except TooManyPosts:
        assert sum(posts.values()) > bought
        return
    except PostsLeftOver:
        assert sum(posts.values()) < bought
        assert set(posts) >= set(PHYSIOTHERAPY_PRACTICE.social_platforms)
        return
    counted = Counter(post.platform for post in posts_of(plan))
    assert counted.total() == bought
    assert all(counted[platform] == count for platform, count in posts.items())


@pytest.mark.parametrize(
    ("posts", "refusal", "code"),
    [
        ({"facebook": 8}, TooManyPosts, "too_many_posts"),
        ({"facebook": -1}, TooManyPosts, "too_many_posts"),
        ({"myspace": 1}, UnknownPlatform, "unknown_platform"),
        ({"facebook": 1, "instagram": 1, "bluesky": 1}, PostsLeftOver, "posts_left_over"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_with_its_reason(
    posts: dict[str, int], refusal: type[TooManyPosts], code: str
) -> None:
    with pytest.raises(refusal) as refused:
        some_posts(COFFEE_ROASTERY, 7, 7, PlanOptions(posts=posts))
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_a_theme_that_is_switched_off_is_left_out_and_still_listed() -> None:
    plan = a_year(COFFEE_ROASTERY)
    used = Counter(item.theme for item in plan.items)
    off = plan.themes[0].key
    assert used[off]
    without = a_year(COFFEE_ROASTERY, options=PlanOptions(off=(off, "topic:something-that-was-a-topic-once")))
    assert off not in {item.theme for item in without.items}
    assert [theme.key for theme in without.themes] == [theme.key for theme in plan.themes]
    assert [theme.key for theme in without.themes if not theme.on] == [off]
    assert Counter(item.kind for item in without.items) == Counter(item.kind for item in plan.items)


def test_something_to_write_about_has_to_stay_on() -> None:
    every = tuple(theme.key for theme in a_year(COFFEE_ROASTERY).themes)
    with pytest.raises(NoThemeLeft):
        a_year(COFFEE_ROASTERY, options=PlanOptions(off=every))


def test_a_plan_starts_on_the_day_that_is_wished() -> None:
    plan = a_year(COFFEE_ROASTERY, options=PlanOptions(starts_on=date(2028, 2, 1)))
    assert (plan.period_start, plan.period_end) == (date(2028, 2, 1), date(2028, 2, 1) + timedelta(days=364))


@everybody
def test_every_piece_belongs_to_a_theme_that_is_on(profile: BusinessProfile) -> None:
    plan = a_year(profile)
    on = {theme.key for theme in plan.themes if theme.on}
    assert all(item.theme in on for item in plan.items)
    assert len({theme.key for theme in plan.themes}) == len(plan.themes)


def test_what_readers_want_comes_beside_the_topics() -> None:
    origins = Counter(theme.origin for theme in a_year(PHYSIOTHERAPY_PRACTICE).themes)
    assert origins["topic"] >= 4
    assert origins["pain"] + origins["outcome"] >= 2
