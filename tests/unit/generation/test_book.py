"""A plan's pieces come out the same whatever the order they are asked for in, and spread their words evenly."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from contentapp.domain.generation.angles import INTENT_OF
from contentapp.domain.generation.language import Line, built_in_language
from contentapp.domain.generation.language.insights import Insight, Sector
from contentapp.domain.generation.language.sectors import built_in_sectors
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.writer.book import Book
from contentapp.domain.generation.writer.brief import Brief
from contentapp.domain.generation.writer.deck import Deck
from contentapp.domain.generation.writer.order import first_orphan
from contentapp.domain.generation.writer.pen import Pen
from contentapp.domain.generation.writer.sections import forms_of
from contentapp.domain.generation.writer.social import write_social_post
from contentapp.domain.kinds import INTENTS
from contentapp.domain.ports import Component, SocialPostDraft
from contentapp.domain.profile.examples import BAKERY

PLAN = plan_bundle(
    BAKERY,
    [Component("social_post", 30), Component("blog_post", 2), Component("email_sequence", 1, 3)],
    starts_on=date(2027, 3, 1),
    period_days=30,
    seed=7,
)


def book() -> Book:
    return Book(BAKERY, PLAN, built_in_language())


def test_the_order_of_asking_changes_nothing() -> None:
    forwards, backwards = book(), book()
    drafts = {item.ref: forwards.draft(item) for item in PLAN.items}
    assert {item.ref: backwards.draft(item) for item in reversed(PLAN.items)} == drafts


def test_another_wording_of_one_piece_leaves_the_others_as_they_were() -> None:
    plain, troubled = book(), book()
    for item in PLAN.items:
        assert troubled.draft(item, retry=True) != troubled.draft(item)
    assert [troubled.draft(item) for item in PLAN.items] == [plain.draft(item) for item in PLAN.items]
    assert troubled.draft(PLAN.items[3], retry=True) == plain.draft(PLAN.items[3], retry=True)


def test_changing_a_profile_after_the_book_was_opened_changes_nothing_in_it() -> None:
    profile = BAKERY.model_copy(deep=True)
    opened = Book(profile, PLAN, built_in_language())
    profile.name = "Somebody Else"
    assert opened.draft(PLAN.items[-1]) == book().draft(PLAN.items[-1])
    assert not opened.is_of(profile, PLAN)


def test_an_item_edited_since_it_was_planned_is_still_written() -> None:
    edited = replace(PLAN.items[0], angle="never heard of", topic="rye bread")
    draft = book().draft(edited)
    assert isinstance(draft, SocialPostDraft)
    assert draft.content


def test_every_line_of_a_bank_is_used_before_any_is_used_again() -> None:
    deck = Deck(seed=7)
    lines = [Line(say=f"Line {letter}") for letter in "abcde"]
    drawn = [deck.draw("bank", lines)[0].say for _ in range(15)]
    assert set(Counter(drawn).values()) == {3}
    assert drawn[:5] != drawn[5:10]


def test_a_line_that_comes_again_comes_in_its_next_wording() -> None:
    deck, line = Deck(seed=7), Line(say="[Start|Begin] [small|plainly]")
    said = {line.wording(deck.draw("bank", [line])[1]) for _ in range(4)}
    assert len(said) == 4


def test_every_social_framework_serves_an_intent_and_has_words() -> None:
    assert set(INTENT_OF.values()) == set(INTENTS)
    assert set(built_in_language().social.frameworks) == set(INTENT_OF)


def insight(key: str, *about: str) -> Insight:
    sentences = dict.fromkeys(("tip", "why", "how", "example", "instead", "myth", "fact", "scene", "ask"), "Do it.")
    phrases = dict.fromkeys(("subject", "title", "mistake", "check", "result"), "a thing")
    said = {**sentences, **phrases, "answer": "It's [fine|good].", "long": "A paragraph."}
    return Insight.model_validate({"key": key, "about": about, "stage": 1, **said})


def sector(key: str, words: tuple[str, ...], *insights: Insight) -> Sector:
    # A sector of files holds more; here only the insights matter.
    return Sector.model_construct(key=key, name=key, words=words, insights=insights)


def test_a_text_takes_up_the_rest_of_its_sector_before_what_holds_for_any_business() -> None:
    known = {
        "bakery": sector("bakery", ("bakery",), insight("flour", "flour"), insight("crust", "crust")),
        "general": sector("general", (), insight("list")),
    }
    brief = Brief(BAKERY, built_in_language(), known)
    for kind in ("social_post", "blog_post"):
        pen = Pen(brief, PLAN, next(item for item in PLAN.items if item.kind == kind))
        chosen = pen.insights(3, ["tip"], topic="flour and grains")
        assert [one.key for one in chosen] == ["flour", "crust", "list"]
        assert [one.key for one in chosen if pen.is_on_topic(one, "flour and grains")] == ["flour"]
        assert pen.insights(1, ["tip"]) == []


def test_what_holds_for_any_business_is_on_the_topic_of_one_whose_line_of_work_nobody_knows() -> None:
    known = {"general": sector("general", (), insight("list"))}
    pen = Pen(Brief(BAKERY, built_in_language(), known), PLAN, PLAN.items[0])
    assert all(pen.is_on_topic(one) for one in pen.insights(1, ["tip"]))


def test_no_line_of_a_framework_gives_the_reason_for_something_that_was_not_said() -> None:
    language = built_in_language()
    frames = [section for frame in language.blog.frames.values() for section in frame.sections]
    sheets = [part for sheet in language.upgrades.sheets.values() for part in sheet.layouts.values()]
    sections = [*frames, *language.blog.extras, *(section for layout in sheets for section in layout)]
    stages = [*language.emails.steps, *(c.welcome for c in language.emails.courses.values())]
    said = [line for section in sections for line in section.texts or ()]
    said += [line for part in sections for shown in (part.points, part.pains) if shown for line in shown.say]
    said += [line for stage in stages for line in stage.body]
    assert [line.say for line in said if first_orphan(line)] == []


def test_every_opening_of_a_post_can_be_read_on_from() -> None:
    for framework in built_in_language().social.frameworks.values():
        for opening in framework.openings:
            assert not first_orphan(opening)
            told = set(forms_of(opening))
            for lines in (framework.middles, framework.shorts):
                assert any(not first_orphan(opening, line) and not told & set(forms_of(line)) for line in lines)


def test_a_reason_needs_something_that_it_is_the_reason_for() -> None:
    assert first_orphan(Line(say="Imagine {{ result }}."), Line(say="{{ why }} {{ tip }}")) == "why"
    assert first_orphan(Line(say='"{{ myth }}"'), Line(say="{{ fact }} So: {{ tip_mid }} {{ why }}")) == ""


def test_what_is_told_off_the_topic_is_not_told_as_the_answer_to_a_pain() -> None:
    insights = tuple(insight(f"crust{n}", "nothing of theirs") for n in range(6))
    known = {"bakery": built_in_sectors()["bakery"].model_copy(update={"insights": insights})}
    for item in PLAN.items:
        if item.kind == "social_post":
            pen = Pen(Brief(BAKERY, built_in_language(), known), PLAN, replace(item, angle="pas", post_type="single"))
            text = write_social_post(pen).content
            assert [pain for pain in pen.phrases.pains if pain.casefold() in text.casefold()] == []


def test_an_insight_that_was_told_gives_way_to_one_that_was_not_and_comes_back_in_other_words() -> None:
    known = {"bakery": sector("bakery", ("bakery",), insight("flour"), insight("crust"))}
    deck = Deck(seed=7)
    pens = [Pen(Brief(BAKERY, built_in_language(), known), PLAN, PLAN.items[0], deck=deck) for _ in range(4)]
    told = [(one.key, pen.tell(one, "answer")) for pen in pens for one in pen.insights(1, ["answer"])]
    assert Counter(key for key, _ in told) == {"flour": 2, "crust": 2}
    assert len(set(told)) == 4
