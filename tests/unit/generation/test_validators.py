"""What the validators find, and what they let pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contentapp.domain.generation.platforms import PLATFORM_RULES, fold_at, length_on
from contentapp.domain.generation.validators import (
    check_blog_post,
    check_content_upgrade,
    check_draft,
    check_email,
    check_social_post,
)
from contentapp.domain.kinds import PLATFORMS
from contentapp.domain.ports import (
    BlogPostDraft,
    ContentUpgradeDraft,
    EmailDraft,
    EmailSequenceDraft,
    Finding,
    PlanItem,
    SocialPostDraft,
)
from contentapp.domain.profile.model import BusinessProfile

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
POST = PlanItem("social_post-001", "social_post", 1, "bread", "tip", "sale", NOW, platform="x")
UPGRADE = PlanItem("content_upgrade-001", "content_upgrade", 1, "bread", "tip", "share", NOW, upgrade_type="guide")
SEQUENCE = PlanItem("email_sequence-001", "email_sequence", 1, "bread", "coach", "sale", NOW, emails=2)
BAKERY = BusinessProfile(name="Miller", competitors=["Acme Bread", " "])

TITLE = "Storing bread so that it stays fresh"
BODY = "Storing bread is easier than it looks. " + "One more plain sentence about it. " * 60
DESCRIPTION = "How to store bread at home so that it stays fresh for days, in plain words and with an example."


def codes(found: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.severity, finding.code) for finding in found}


def blog(
    title: str = TITLE, body: str = BODY, about: str = DESCRIPTION, keywords: tuple[str, ...] = ("storing bread",)
) -> set[tuple[str, str]]:
    return codes(check_blog_post(title, body, about, keywords))


def test_every_platform_has_rules() -> None:
    assert set(PLATFORM_RULES) == set(PLATFORMS)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_post_may_fill_the_limit_but_not_pass_it(platform: str) -> None:
    limit = PLATFORM_RULES[platform].characters
    assert check_social_post(content="a" * limit, hashtags=[], platform=platform) == []
    found = check_social_post(content="a" * (limit + 1), hashtags=[], platform=platform)
    assert codes(found) == {("error", "too_long")}
    assert found[0].fix == "Take out 1 character."


def test_hashtags_count_towards_the_limit() -> None:
    assert codes(check_social_post(content="a" * 275, hashtags=["bread"], platform="x")) == {("error", "too_long")}


@pytest.mark.parametrize(
    ("platform", "text", "length"),
    [
        ("x", "日本", 4),
        ("x", "see https://example.com/a/very/long/path/that/goes/on", 27),
        ("x", "café", 4),
        ("x", "cafe\u0301", 4),
        ("mastodon", "https://example.com/a/very/long/path", 23),
        ("linkedin", "日本", 2),
        ("bluesky", "👩\u200d🍳", 2),
        ("threads", "a👍", 5),
        ("mastodon", "@anna@mastodon.example hi", 8),
        ("mastodon", "write to anna@mastodon.example", 30),
    ],
)
def test_each_platform_counts_its_own_way(platform: str, text: str, length: int) -> None:
    assert length_on(platform, text) == length


def test_too_many_hashtags_are_an_error_and_many_a_warning() -> None:
    tags = [f"tag{n}" for n in range(16)]
    [found] = check_social_post(content="Hi", hashtags=tags, platform="youtube")
    assert (found.severity, found.code, found.replacement) == ("error", "too_many_hashtags", tags[:15])
    [found] = check_social_post(content="Hi", hashtags=tags[:15], platform="youtube")
    assert (found.severity, found.code, found.replacement) == ("warning", "many_hashtags", tags[:5])
    assert check_social_post(content="Hi", hashtags=tags[:5], platform="youtube") == []


def test_hashtags_in_the_text_count_too() -> None:
    [found] = check_social_post(content="So #fresh and #warm", hashtags=["bread", "fresh"], platform="x")
    assert (found.code, found.message.split("this has ")[1]) == ("many_hashtags", "3.")
    assert found.replacement == ["bread"]
    [found] = check_social_post(content="#a1 #b1 #c1", hashtags=[], platform="x")
    assert found.replacement is None
    assert check_social_post(content="We are #1, see https://example.com/#top", hashtags=["bread"], platform="x") == []


def test_a_hashtag_that_is_none_is_mended() -> None:
    tags = ["two words", "#bread", "2027", "fine"]
    found = check_social_post(content="Hi", hashtags=tags, platform="linkedin")
    assert [(f.code, f.replacement) for f in found] == [("bad_hashtag", ["twoWords", "bread", "fine"])]


def test_a_hashtag_stands_once() -> None:
    found = check_social_post(content="Hi", hashtags=["Bread", "bread", "rye"], platform="linkedin")
    assert [(f.code, f.replacement) for f in found] == [("same_hashtag", ["Bread", "rye"])]


@pytest.mark.parametrize("tag", ["two words", "#bread", "", "2027", "a-b"])
def test_a_hashtag_is_one_word(tag: str) -> None:
    assert ("error", "bad_hashtag") in codes(check_social_post(content="Hi", hashtags=[tag], platform="x"))


def test_an_unknown_platform_is_named() -> None:
    assert codes(check_social_post(content="Hi", hashtags=[], platform="myspace")) == {("error", "unknown_platform")}
    assert fold_at("myspace") is None


def test_a_post_is_folded_where_the_platform_says_more() -> None:
    assert (fold_at("linkedin"), fold_at("instagram"), fold_at("x")) == (210, 125, None)


@pytest.mark.parametrize(
    "text", ["Dear {{ name }}", "Call [insert number]", "[Your name]", "Lorem ipsum dolor", "{% if %}", "<insert date>"]
)
def test_a_blank_left_open_is_an_error(text: str) -> None:
    assert codes(check_social_post(content=text, hashtags=[], platform="linkedin")) == {("error", "placeholder")}


@pytest.mark.parametrize(
    "text", ["- [ ] Write it down", "See [our shop](https://example.com)", "Room 12 [upstairs]", "Your {name}"]
)
def test_honest_brackets_pass(text: str) -> None:
    assert check_social_post(content=text, hashtags=[], platform="linkedin") == []


@pytest.mark.parametrize("text", ["", "  \n "])
def test_empty_text_is_an_error(text: str) -> None:
    assert codes(check_social_post(content=text, hashtags=[], platform="x")) == {("error", "empty")}


def test_two_spaces_are_found_inside_a_line_only() -> None:
    assert codes(check_social_post(content="Two  spaces", hashtags=[], platform="x")) == {("warning", "double_space")}
    assert check_social_post(content="A break  \nin Markdown\n    code", hashtags=[], platform="x") == []


@pytest.mark.parametrize("text", ["We had a apple.", "An pear.", "It takes a hour.", "An university."])
def test_a_wrong_article_is_found(text: str) -> None:
    assert codes(check_social_post(content=text, hashtags=[], platform="x")) == {("warning", "article")}


@pytest.mark.parametrize(
    "text",
    [
        "An hour, a university, a one-off, an MBA, a UK firm.",
        "Vitamin A is good.",
        "a European an honest",
        "Plan A or B",
        "an X-ray, an SME",
    ],
)
def test_right_articles_pass(text: str) -> None:
    assert check_social_post(content=text, hashtags=[], platform="x") == []


def test_a_sound_blog_post_passes() -> None:
    assert blog() == set()


def test_search_rules_of_a_blog_post() -> None:
    assert blog(title="Storing bread") == {("warning", "too_short")}
    assert blog(title=TITLE * 2) == {("warning", "too_long")}
    assert blog(about="Short.") == {("warning", "too_short")}
    assert blog(about=DESCRIPTION * 2) == {("warning", "too_long")}
    assert blog(keywords=()) == {("warning", "no_keyword")}
    assert blog(title="Keeping your loaf fresh for the whole week") == {("warning", "keyword_not_in_title")}
    assert blog(body="Nothing here.\n\n" + BODY) == {("warning", "keyword_not_in_opening")}
    assert blog(body="Storing bread, in brief.") == {("warning", "thin")}


def test_the_first_paragraph_is_the_first_text_below_a_heading() -> None:
    assert blog(body="## Start\n\n" + BODY) == set()


@pytest.mark.parametrize("heading", ["# Title\n\n", "Title\n=====\n\n"])
def test_a_second_top_heading_is_an_error(heading: str) -> None:
    assert ("error", "h1_in_body") in blog(body=heading + BODY)


def test_a_comment_in_code_is_no_heading() -> None:
    assert blog(body=BODY + "\n\n```\n# a comment\n```\n") == set()


def test_a_download_needs_a_title_a_promise_and_something_to_use() -> None:
    assert check_content_upgrade("A guide", "What it does", "Do this now. " * 30) == []
    assert codes(check_content_upgrade("", "", "")) == {("error", "empty")}
    assert codes(check_content_upgrade("T" * 121, "D", "Short")) == {("warning", "too_long"), ("warning", "thin")}


def test_an_email_is_checked_where_it_stands() -> None:
    [finding] = check_email("Hello", "", "Text", "email 2")
    assert (finding.code, finding.place) == ("empty", "email 2: preview_text")


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ("Act now and save", "spam_words"),
        ("HELLO THERE", "shouting"),
        ("Hello!!", "shouting"),
        ("S" + "o" * 71, "too_long"),
        ("Preview", "same_preview"),
    ],
)
def test_a_subject_that_inboxes_dislike_is_a_warning(subject: str, code: str) -> None:
    assert codes(check_email(subject, "Preview", "Text", "email 1")) == {("warning", code)}


def test_a_spam_word_inside_another_word_passes() -> None:
    assert check_email("Breadwinners and loaves", "Preview", "Text", "email 1") == []
    assert codes(check_email("Hello", "P" * 141, "Text", "email 1")) == {("warning", "too_long")}


def test_a_draft_of_another_kind_is_refused() -> None:
    draft = SocialPostDraft(content="Hi", cta_text="Go")
    assert codes(check_draft(draft, UPGRADE, BAKERY)) == {("error", "wrong_kind")}
    assert check_draft(draft, POST, BAKERY) == []


def test_a_draft_that_names_a_competitor_is_found() -> None:
    draft = SocialPostDraft(content="Better than ACME bread", cta_text="Go")
    assert codes(check_draft(draft, POST, BAKERY)) == {("warning", "names_competitor")}


def test_every_text_that_readers_see_is_searched_for_names() -> None:
    item = replace(POST, ref="blog_post-001", kind="blog_post", platform=None)
    draft = BlogPostDraft(TITLE, BODY, DESCRIPTION + " Acme Bread", ["storing bread"], 2, "Order")
    [finding] = check_draft(draft, item, BAKERY)
    assert (finding.code, finding.place, finding.excerpt) == ("names_competitor", "meta_description", "Acme Bread")
    email = EmailDraft("Hello from Acme Bread", "Preview", "Text", 0, "Reply")
    found = check_draft(
        EmailSequenceDraft("Welcome", "For you", "nurture", [email]), replace(SEQUENCE, emails=1), BAKERY
    )
    assert [(f.code, f.place) for f in found] == [("names_competitor", "email 1: subject_line")]


def test_an_email_may_have_no_call_of_its_own() -> None:
    emails = [EmailDraft("One", "a", "Text", 0), EmailDraft("Two", "b", "Text", 2, "Reply")]
    assert check_draft(EmailSequenceDraft("Welcome", "For you", "nurture", emails), SEQUENCE, BAKERY) == []


def test_a_call_to_action_may_not_be_missing() -> None:
    [finding] = check_draft(SocialPostDraft(content="Hi"), POST, BAKERY)
    assert (finding.severity, finding.code, finding.place) == ("error", "no_call", "cta_text")
    assert finding.fix == "Say what to order, book or try."


def test_what_is_there_to_be_passed_on_needs_no_call() -> None:
    assert check_draft(SocialPostDraft(content="Hi"), replace(POST, goal="share"), BAKERY) == []


def test_a_call_is_short_enough_for_a_button() -> None:
    found = check_draft(SocialPostDraft(content="Hi", cta_text="Order " * 16), POST, BAKERY)
    assert codes(found) == {("warning", "too_long")}


def test_a_download_is_of_the_planned_type() -> None:
    draft = ContentUpgradeDraft("A guide", "guide", "What it does", "Do this now. " * 30, "Get it")
    assert check_draft(draft, UPGRADE, BAKERY) == []
    assert codes(check_draft(replace(draft, type="worksheet"), UPGRADE, BAKERY)) == {("error", "wrong_type")}


def test_a_sequence_has_the_planned_emails_in_order_and_apart() -> None:
    first = EmailDraft("Hello", "Preview", "Text", 0, "Reply")
    draft = EmailSequenceDraft(
        "Welcome", "What it is for", "nurture", [first, replace(first, subject_line="Again", delay_days=2)]
    )
    assert check_draft(draft, SEQUENCE, BAKERY) == []
    assert codes(check_draft(replace(draft, emails=[first]), SEQUENCE, BAKERY)) == {("error", "wrong_count")}
    assert codes(check_draft(replace(draft, emails=[first, first]), SEQUENCE, BAKERY)) == {("warning", "same_subject")}
    late = replace(draft.emails[1], delay_days=-1)
    assert codes(check_draft(replace(draft, emails=[first, late]), SEQUENCE, BAKERY)) == {("error", "bad_delay")}
    silent = replace(draft.emails[1], cta_text="{{ cta }}")
    [finding] = check_draft(replace(draft, emails=[first, silent]), SEQUENCE, BAKERY)
    assert (finding.code, finding.place) == ("placeholder", "email 2: cta_text")
