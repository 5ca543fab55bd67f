"""What the built-in writer promises, for tidy profiles and for hostile ones."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from contentapp.domain.generation.language import built_in_language
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.text import by_itself, words
from contentapp.domain.generation.validators import check_draft
from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.generation.writer.answers import spliced_answers
from contentapp.domain.kinds import UPGRADE_TYPES
from contentapp.domain.ports import (
    BlogPostDraft,
    Component,
    ContentUpgradeDraft,
    Draft,
    EmailSequenceDraft,
    Finding,
    Plan,
    PlanItem,
    SocialPostDraft,
    Writer,
)
from contentapp.domain.profile.examples import BAKERY, COFFEE_ROASTERY, EXAMPLE_PROFILES, PHYSIOTHERAPY_PRACTICE
from contentapp.domain.profile.model import BusinessProfile, Demographics, Promotion

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A bundle is slow to write a thousand times over, which is what making a failing profile smaller would take."""

WRITER: Writer = BuiltInWriter()
SAMPLE = [
    Component("social_post", 7),
    Component("blog_post", 1),
    Component("content_upgrade", 1),
    Component("email_sequence", 1, 3),
]
QUARTER = [
    Component("social_post", 60),
    Component("blog_post", 6),
    Component("content_upgrade", 2),
    Component("email_sequence", 2, 5),
]
BARE = BusinessProfile(name="Miller Bakery")


def plan_of(profile: BusinessProfile, components: list[Component], days: int = 90, seed: int = 7) -> Plan:
    return plan_bundle(profile, components, starts_on=date(2027, 3, 1), period_days=days, seed=seed)


def written(profile: BusinessProfile, plan: Plan) -> list[tuple[PlanItem, Draft]]:
    async def all_of_it() -> list[tuple[PlanItem, Draft]]:
        return [(item, await WRITER.write(profile, plan, item)) for item in plan.items]

    return asyncio.run(all_of_it())


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def all_text(draft: Draft) -> str:
    return "\n".join(texts(asdict(draft)))


@pytest.mark.parametrize("profile", [COFFEE_ROASTERY, *EXAMPLE_PROFILES, BARE], ids=lambda p: p.name)
@pytest.mark.parametrize(("components", "days"), [(SAMPLE, 7), (QUARTER, 90)], ids=["sample", "quarter"])
@pytest.mark.parametrize("seed", [0, 7, 2027])
def test_a_draft_has_nothing_to_find_fault_with(
    profile: BusinessProfile, components: list[Component], days: int, seed: int
) -> None:
    for item, draft in written(profile, plan_of(profile, components, days, seed)):
        assert check_draft(draft, item, profile) == [], item.ref


@pytest.mark.parametrize("profile", [COFFEE_ROASTERY, *EXAMPLE_PROFILES, BARE], ids=lambda p: p.name)
@pytest.mark.parametrize("seed", range(12))
def test_no_two_posts_of_a_sample_open_alike(profile: BusinessProfile, seed: int) -> None:
    drafts = [draft for _, draft in written(profile, plan_of(profile, SAMPLE, 7, seed))]
    openings = [d.content.split("\n")[0] for d in drafts if isinstance(d, SocialPostDraft)]
    assert len({" ".join(opening.lower().split()[:3]) for opening in openings}) == len(openings) == 7


def test_a_year_repeats_no_post_word_for_word() -> None:
    plan = plan_of(COFFEE_ROASTERY, [Component("social_post", 365), Component("blog_post", 12)], 365)
    drafts = [draft for _, draft in written(COFFEE_ROASTERY, plan)]
    posts = [d.content for d in drafts if isinstance(d, SocialPostDraft)]
    assert len(set(posts)) == len(posts)
    titles = [d.title for d in drafts if isinstance(d, BlogPostDraft)]
    assert len(set(titles)) == len(titles)


def test_the_same_inputs_give_the_same_draft_and_another_seed_gives_another() -> None:
    one, again = (written(COFFEE_ROASTERY, plan_of(COFFEE_ROASTERY, SAMPLE, 7)) for _ in range(2))
    assert one == again
    other = written(COFFEE_ROASTERY, plan_of(COFFEE_ROASTERY, SAMPLE, 7, seed=8))
    assert [all_text(d) for _, d in one] != [all_text(d) for _, d in other]


async def test_findings_of_the_last_try_bring_another_wording() -> None:
    plan = plan_of(COFFEE_ROASTERY, SAMPLE, 7)
    finding = Finding("error", "too_long", "content", "Too long.", "Shorten it.")
    for item in plan.items:
        first = await WRITER.write(COFFEE_ROASTERY, plan, item)
        assert first != await WRITER.write(COFFEE_ROASTERY, plan, item, findings=[finding])


def test_every_piece_speaks_of_this_business() -> None:
    for profile in EXAMPLE_PROFILES:
        for item, draft in written(profile, plan_of(profile, SAMPLE, 7)):
            if isinstance(draft, SocialPostDraft):
                said = {said for said, _, _ in spliced_answers(profile, built_in_language())}
                assert any(by_itself(answer).search(draft.content) for answer in said), item.ref
            if not isinstance(draft, SocialPostDraft):
                assert profile.name in all_text(draft)


def test_a_blog_post_is_long_enough_structured_and_timed() -> None:
    for profile in EXAMPLE_PROFILES:
        for _, draft in written(profile, plan_of(profile, [Component("blog_post", 8)])):
            assert isinstance(draft, BlogPostDraft)
            assert words(draft.content) >= 1000
            assert draft.content.count("\n## ") >= 5
            assert draft.estimated_reading_time == -(-words(draft.content) // 230)


YEAR = [Component("blog_post", 12), Component("content_upgrade", 4), Component("email_sequence", 4, 7)]


@pytest.mark.parametrize("profile", [COFFEE_ROASTERY, *EXAMPLE_PROFILES, BARE], ids=lambda p: p.name)
def test_the_longer_pieces_of_a_year_are_each_their_own(profile: BusinessProfile) -> None:
    drafts = written(profile, plan_of(profile, YEAR, 365))
    assert [f for item, draft in drafts for f in check_draft(draft, item, profile)] == []
    posts = [draft for _, draft in drafts if isinstance(draft, BlogPostDraft)]
    assert len({post.title for post in posts}) == len({post.meta_description for post in posts}) == len(posts)
    headings = Counter(line for post in posts for line in post.content.split("\n") if line.startswith("## "))
    assert max(headings.values()) <= 2
    openings = [post.content.split("\n\n")[n] for post in posts for n in (0, 1, -1, -2)]
    assert len(set(openings)) == len(openings)
    for post in posts:
        assert 30 <= len(post.title) <= 60
        assert 70 <= len(post.meta_description) <= 160
        assert words(post.content) >= 1000
        assert "### " in post.content or "- ☐" in post.content


def test_an_email_announces_the_next_and_looks_back_on_the_last() -> None:
    for item, draft in written(COFFEE_ROASTERY, plan_of(COFFEE_ROASTERY, YEAR, 365)):
        if not isinstance(draft, EmailSequenceDraft):
            continue
        for email in draft.emails:
            assert 90 <= words(email.content) <= 220, (item.ref, email.subject_line)
            assert len(email.subject_line) <= 60
            assert len(email.preview_text) <= 140
        download = next(kind for kind in UPGRADE_TYPES if draft.emails[0].cta_text.endswith(kind))
        assert download in draft.emails[0].content.split("\n\n")[1]
        assert download in draft.emails[1].content.split("\n\n")[1]
        last = draft.emails[-2].content.split("\n\n")[-2]
        assert re.search(r"\blast\b|\bnext\b|one email is left|one more", last, re.IGNORECASE), last


def test_a_piece_written_by_itself_reads_as_it_does_in_its_bundle() -> None:
    plan = plan_of(COFFEE_ROASTERY, YEAR, 365)
    drafts = {item.ref: draft for item, draft in written(COFFEE_ROASTERY, plan)}
    item = plan.item("blog_post-007")
    assert asyncio.run(BuiltInWriter().write(COFFEE_ROASTERY, plan, item)) == drafts[item.ref]


def test_emails_count_follow_on_and_wait() -> None:
    for count in (1, 2, 3, 7, 15):
        plan = plan_of(COFFEE_ROASTERY, [Component("email_sequence", 4, count)])
        for item, draft in written(COFFEE_ROASTERY, plan):
            assert isinstance(draft, EmailSequenceDraft)
            assert draft.sequence_type == item.sequence_goal
            assert [e.delay_days for e in draft.emails] == [0] + [7] * (count - 1)
            assert len({e.content for e in draft.emails}) == count


@pytest.mark.parametrize("kind", ["checklist", "template", "guide", "worksheet"])
def test_a_download_gives_something_to_do_on_paper(kind: str) -> None:
    profile = COFFEE_ROASTERY.model_copy(update={"content_upgrade_type": kind})
    [(_, draft)] = written(profile, plan_of(profile, [Component("content_upgrade", 1)]))
    assert isinstance(draft, ContentUpgradeDraft)
    assert draft.type == kind
    assert "☐" in draft.content or "....." in draft.content


def test_the_tone_of_voice_changes_the_words() -> None:
    formal = "\n".join(
        all_text(d) for _, d in written(PHYSIOTHERAPY_PRACTICE, plan_of(PHYSIOTHERAPY_PRACTICE, QUARTER))
    )
    assert "don't" not in formal
    assert "do not" in formal
    playful = PHYSIOTHERAPY_PRACTICE.model_copy(update={"tone_of_voice": "Playful", "email_tone": "Witty"})
    said = "\n".join(all_text(d) for _, d in written(playful, plan_of(playful, QUARTER)))
    assert "don't" in said
    assert "smug" in said


def test_a_promotion_is_mentioned_between_its_dates_only() -> None:
    offer = Promotion(name="Easter box", detail="Six bags", starts_on=date(2027, 3, 20), ends_on=date(2027, 3, 31))
    profile = COFFEE_ROASTERY.model_copy(update={"promotions": [offer], "social_platforms": ["facebook"]})
    plan = plan_of(profile, [Component("social_post", 60)], 60)
    days = {item.scheduled_for.date() for item, draft in written(profile, plan) if "Easter box" in all_text(draft)}
    assert days
    assert all(offer.starts_on <= day <= offer.ends_on for day in days if offer.starts_on and offer.ends_on)


def test_hostile_answers_are_data_and_are_never_evaluated() -> None:
    attacks = [
        "{{ 7*7 }}",
        "{% raw %}{{ x }}",
        "{{ ''.__class__.__mro__ }}",
        "<script>alert(1)</script>",
        "a\n\n# b\r\nc",
    ]
    profile = BusinessProfile(
        name="{{ 7*7 }} Bakery", primary_product="{% for x in y %}",
        core_offer_description="<b>We bake</b>\n{{ config }}",
        audience_pain_points=attacks, audience_desired_outcomes=attacks, primary_topics=attacks, brand_keywords=attacks,
        primary_cta="[click](javascript:alert(1))", audience_demographics=Demographics(groups=attacks),
    )  # fmt: skip
    for item, draft in written(profile, plan_of(profile, SAMPLE, 7)):
        said = all_text(draft)
        assert not re.search(r"\{\{|\{%|<script|\b49\b|<class|\]\(", said), item.ref
        assert not [f for f in check_draft(draft, item, profile) if f.severity == "error"]


def test_an_answer_brings_no_hashtags_into_a_post() -> None:
    profile = BAKERY.model_copy(update={"primary_topics": ["our #rye, ¥#2nd and #1 bread"], "social_platforms": ["x"]})
    posts = [one for one in written(profile, plan_of(profile, SAMPLE, 7)) if one[0].kind == "social_post"]
    assert any("#1 bread" in draft.content for _, draft in posts)
    for _, draft in posts:
        assert not re.search("#(rye|2nd)", draft.content)


answers = st.text(max_size=420)
lists = st.lists(answers, max_size=4)
anything = st.builds(
    BusinessProfile, name=answers, industry=answers, primary_product=answers, core_offer_description=answers,
    audience_job_role=answers, audience_pain_points=lists, audience_desired_outcomes=lists, primary_topics=lists,
    tone_of_voice=st.sampled_from(["", "warm", "formal", "playful", "expert"]) | answers, brand_keywords=lists,
    primary_cta=answers, audience_demographics=st.builds(Demographics, groups=lists), content_upgrade_type=answers,
    social_platforms=st.lists(st.sampled_from(["x", "bluesky", "threads", "instagram", "linkedin"]), max_size=5),
)  # fmt: skip


@given(anything, st.integers(0, 9999))
@settings(max_examples=40, deadline=None, phases=UNSHRUNK)
def test_any_profile_gives_clean_drafts_within_the_limits(profile: BusinessProfile, seed: int) -> None:
    for item, draft in written(profile, plan_of(profile, SAMPLE, 7, seed)):
        ours = {"names_competitor", "bad_mention"}  # what the profile itself says, as it says it
        assert [f for f in check_draft(draft, item, profile) if f.code not in ours] == []
        assert not re.search(r"\S {2,}\S|\{\{|\}\}|\bNone\b\.$", all_text(draft))


CLUMSY = ["the", "a", "apple", "hour", "of", "our", "to", "and", "They", "I", "can't", "find", "2", "X", "UK;", "{{x}}"]
WORDY = st.lists(st.sampled_from(CLUMSY), max_size=70)


@given(
    st.lists(WORDY.map(" ".join), min_size=1, max_size=3),
    WORDY.map(" ".join),
    st.sampled_from(["x", "bluesky", "youtube"]),
)
@example(["", "and and to", "and and to"], "2 a a", "youtube")
@settings(max_examples=40, deadline=None, phases=UNSHRUNK)
def test_long_and_clumsy_answers_give_clean_drafts(answers: list[str], name: str, platform: str) -> None:
    profile = BusinessProfile(
        name=name, primary_topics=answers, audience_pain_points=answers, audience_desired_outcomes=answers,
        core_offer_description=name, primary_cta=name, social_platforms=[platform],
    )  # fmt: skip
    theirs = {"long_sentence"}
    for item, draft in written(profile, plan_of(profile, SAMPLE, 7)):
        assert [f for f in check_draft(draft, item, profile) if f.code not in theirs] == []
