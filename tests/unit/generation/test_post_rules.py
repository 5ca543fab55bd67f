"""What platforms ask of posts: links, mentions, media, and what kinds of post they have."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentapp.domain.generation.parts import join_poll, join_thread
from contentapp.domain.generation.platforms import PLATFORM_RULES, length_on, post_length
from contentapp.domain.generation.validators import check_social_post
from contentapp.domain.generation.validators.links import is_address
from contentapp.domain.kinds import PLATFORMS, POST_TYPES
from contentapp.domain.ports import Finding

QUESTION = "Which bread do you bake first?"


def post(content: str = "Fresh bread.", platform: str = "linkedin", **facts: object) -> list[Finding]:
    return check_social_post(content=content, hashtags=[], platform=platform, **facts)  # type: ignore[arg-type]


def codes(found: list[Finding]) -> list[str]:
    return [f"{finding.severity}:{finding.code}" for finding in found]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com",
        "http://example.com:8080/a?b=c#d",
        "https://sub.example.co.uk/path",
        "https://münchen.de",
        "https://example.com/%20",
    ],
)
def test_an_address_of_a_page(address: str) -> None:
    assert is_address(address)
    assert post(f"See {address}.") == []


@pytest.mark.parametrize(
    "address",
    ["https://localhost", "https://", "ftp://example.com", "https://exa_mple", "https://a.b:99999", "https://a.b:0"],
)
def test_what_no_browser_opens(address: str) -> None:
    assert not is_address(address)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("Read www.example.com/bread today", "https://www.example.com/bread"),
        ("Read http:/example.com", "https://example.com"),
        ("Read htps://example.com!", "https://example.com"),
        ("Read ftp://example.com", None),
        ("Read https://localhost", None),
    ],
)
def test_a_broken_link_is_mended_where_it_is_plain_what_was_meant(text: str, better: str | None) -> None:
    [found] = post(text)
    assert (found.severity, found.code, found.replacement) == ("error", "bad_link", better)
    assert text[found.offset : (found.offset or 0) + len(found.excerpt)] == found.excerpt


@pytest.mark.parametrize("target", ["bread", "", "javascript:alert(1)"])
def test_a_link_of_markdown_leads_somewhere(target: str) -> None:
    assert codes(post(f"See [our bread]({target}) now")) == ["error:bad_link"]


@pytest.mark.parametrize("target", ["#start", "/bread", "mailto:a@example.com", "https://example.com/a"])
def test_links_of_markdown_may_be_local(target: str) -> None:
    assert post(f"See [our bread]({target}) now") == []


@pytest.mark.parametrize("platform", ["instagram", "tiktok", "pinterest"])
def test_a_link_where_nobody_can_follow_it(platform: str) -> None:
    [found] = post("See https://example.com now", platform)
    assert (found.severity, found.code, found.excerpt) == ("warning", "dead_link", "https://example.com")


def test_so_many_links() -> None:
    links = [f"https://example.com/{n}" for n in range(6)]
    assert codes(post(" ".join(links), "threads")) == ["error:too_many_links"]
    assert codes(post(" ".join(links[:5]), "threads")) == ["warning:many_links"]
    assert post(" ".join(links[:2]), "threads") == []
    assert post(" ".join([links[0]] * 4), "threads") == []


@pytest.mark.parametrize(
    ("platform", "handle"),
    [
        ("x", "anna_b"),
        ("instagram", "anna.b"),
        ("threads", "a"),
        ("bluesky", "anna.bsky.social"),
        ("mastodon", "anna@mastodon.social"),
        ("mastodon", "anna"),
        ("facebook", "miller.bakery"),
        ("tiktok", "anna.b"),
        ("youtube", "anna-b"),
        ("linkedin", "anna-b"),
    ],
)
def test_a_name_as_the_platform_spells_it(platform: str, handle: str) -> None:
    assert post(f"Thank you, @{handle}!", platform) == []
    assert post(f"Thanks to @{handle}.", platform) == []


@pytest.mark.parametrize(
    ("platform", "handle"),
    [
        ("x", "anna.b"),
        ("x", "a" * 16),
        ("instagram", "anna..b"),
        ("bluesky", "anna"),
        ("facebook", "anna"),
        ("tiktok", "a"),
    ],
)
def test_a_name_that_reaches_nobody(platform: str, handle: str) -> None:
    [found] = post(f"Thank you, @{handle}!", platform)
    assert (found.severity, found.code, found.excerpt) == ("warning", "bad_mention", f"@{handle}")


def test_an_email_address_is_no_mention() -> None:
    assert post("Write to anna@example.com", "x") == []


def test_so_many_mentions() -> None:
    names = [f"@name{n}" for n in range(21)]
    assert codes(post(" ".join(names), "instagram")) == ["error:too_many_mentions"]
    assert codes(post(" ".join(names[:6]), "instagram")) == ["warning:many_mentions"]
    assert post(" ".join(names[:5]), "instagram") == []


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("post_type", POST_TYPES)
def test_only_the_kinds_of_post_that_a_platform_has(platform: str, post_type: str) -> None:
    has = post_type in PLATFORM_RULES[platform].post_types
    found = [f for f in post("One", platform, post_type=post_type) if f.code == "post_type"]
    assert [f.severity for f in found] == ([] if has else ["error"])


def test_a_kind_of_post_that_there_is_not() -> None:
    [found] = post(post_type="opera")
    assert (found.code, found.fix) == ("post_type", "Choose one from the list.")
    [found] = post(platform="youtube", post_type="single")
    assert found.fix == "Make it a video."


@pytest.mark.parametrize("platform", [name for name, rules in PLATFORM_RULES.items() if rules.threads])
def test_each_post_of_a_thread_fits_by_itself(platform: str) -> None:
    limit = PLATFORM_RULES[platform].characters
    fits = join_thread(["a" * limit, "b" * limit])
    assert post(fits, platform, post_type="thread") == []
    [found] = post(join_thread(["a" * limit, "b" * (limit + 2)]), platform, post_type="thread")
    assert (found.code, "post 2 of the thread" in found.message, found.fix) == (
        "too_long",
        True,
        "Take out 2 characters.",
    )


def test_the_hashtags_of_a_thread_stand_at_its_end() -> None:
    thread = join_thread(["a" * 280, "b" * 275])
    [found] = check_social_post(content=thread, hashtags=["bread"], platform="x", post_type="thread")
    assert found.fix == "Take out 3 characters, or a hashtag."


def test_a_thread_of_one_post_is_none() -> None:
    assert codes(post("One", "x", post_type="thread")) == ["warning:no_thread"]


POLLS = [name for name, rules in PLATFORM_RULES.items() if rules.poll]


@pytest.mark.parametrize("platform", POLLS)
def test_a_poll_as_the_platform_takes_it(platform: str) -> None:
    rules = PLATFORM_RULES[platform].poll
    assert rules is not None
    letters = "abcde"
    for count in range(6):
        answers = [letters[n] * rules.answer for n in range(count)] if count < 6 else []
        found = codes(post(join_poll(QUESTION, answers[:5]), platform, post_type="poll"))
        assert found == ([] if 2 <= count <= 4 else ["error:poll_answers"])
    long = join_poll(QUESTION, ["a" * (rules.answer + 1), "b"])
    assert codes(post(long, platform, post_type="poll")) == ["error:long_answer"]


def test_the_answers_of_a_poll_are_not_part_of_its_text() -> None:
    question = "a" * 279 + "?"
    assert post(join_poll(question, ["Rye bread from the stone oven"[:25], "Wheat"]), "x", post_type="poll") == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (join_poll("", ["Rye", "Wheat"]), "error:no_question"),
        (join_poll("Choose one.", ["Rye", "Wheat"]), "warning:no_question"),
        (join_poll(QUESTION, ["Rye", "rye"]), "error:same_answer"),
        (join_poll("Why " + "y" * 140 + "?", ["Rye", "Wheat"]), "error:too_long"),
    ],
)
def test_a_poll_asks_and_its_answers_differ(content: str, code: str) -> None:
    assert codes(post(content, post_type="poll")) == [code]


def test_what_stands_above_the_question_of_a_poll_is_no_part_of_it() -> None:
    assert post("Three weeks. " * 20 + "\n\n" + join_poll(QUESTION, ["Rye", "Wheat"]), post_type="poll") == []


def media(platform: str, count: int, post_type: str = "single", alt: tuple[str, ...] | None = None) -> list[str]:
    content = join_poll(QUESTION, ["Rye", "Wheat"]) if post_type == "poll" else "Fresh bread."
    prompts = [f"A loaf, number {n}" for n in range(count)]
    return codes(post(content, platform, post_type=post_type, media_prompts=prompts, alt_texts=alt))


@pytest.mark.parametrize("platform", [name for name, rules in PLATFORM_RULES.items() if rules.slides])
def test_so_many_slides(platform: str) -> None:
    most = (PLATFORM_RULES[platform].slides or (0, 0))[1]
    assert media(platform, most, "carousel") == []
    assert media(platform, most + 1, "carousel") == ["error:too_many_media"]
    assert media(platform, 0, "carousel") == ["error:no_media"]


def test_what_a_platform_takes_no_post_without() -> None:
    assert media("instagram", 0) == ["error:no_media"]
    assert media("tiktok", 0, "video") == ["error:no_media"]
    assert media("linkedin", 0, "video") == ["error:no_media"]
    assert media("linkedin", 0) == []
    assert media("youtube", 1, "video") == []


def test_so_many_pictures_in_one_post() -> None:
    assert media("x", 4) == []
    assert media("x", 5) == ["warning:many_media"]
    assert media("linkedin", 1, "poll") == ["warning:poll_with_media"]
    assert media("linkedin", 0, "poll") == []


def test_a_blank_in_a_picture_is_found() -> None:
    found = post(media_prompts=["A photo of [insert product]"], alt_texts=["A loaf"])
    assert [(f.place, f.code) for f in found] == [("media_prompts", "placeholder")]


def test_every_picture_has_a_text_that_replaces_it() -> None:
    assert media("x", 2, alt=("A loaf", "Two loaves")) == []
    assert media("x", 2, alt=("A loaf", " ")) == ["warning:no_alt_text"]
    assert media("x", 2, alt=()) == ["warning:no_alt_text"]
    assert media("x", 0, alt=()) == []
    assert media("pinterest", 1, alt=("a" * 500,)) == []
    assert media("pinterest", 1, alt=("a" * 501,)) == ["error:too_long"]
    assert media("linkedin", 1, alt=("a" * 501,)) == []


def test_a_post_is_as_long_as_it_goes_out() -> None:
    assert post_length("linkedin", "Bread.", ["rye", "wheat"]) == len("Bread.\n\n#rye #wheat")
    assert post_length("linkedin", "Bread.", []) == len("Bread.")


@given(st.text(max_size=300), st.sampled_from(list(PLATFORM_RULES)), st.sampled_from(POST_TYPES))
def test_any_text_is_judged_and_every_excerpt_stands_where_it_is_said_to(
    text: str, platform: str, post_type: str
) -> None:
    for found in post(text, platform, post_type=post_type, media_prompts=[text], alt_texts=[text]):
        assert found.message
        assert found.fix
        if found.offset is not None:
            assert text[found.offset : found.offset + len(found.excerpt)] == found.excerpt


@given(st.lists(st.sampled_from(["a", "漢", "👍", "é", " ", "https://example.com/x "]), max_size=30))
def test_more_text_is_never_shorter(parts: list[str]) -> None:
    texts = ["".join(parts[:n]) for n in range(len(parts) + 1)]
    for platform in PLATFORM_RULES:
        assert all(length_on(platform, a) <= length_on(platform, b) + 1 for a, b in pairwise(texts))
