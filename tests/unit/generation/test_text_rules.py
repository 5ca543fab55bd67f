"""What can be wrong with the words themselves, and what mends it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentapp.domain.generation.validators import (
    check_blog_post,
    check_call,
    check_email,
    check_series,
    check_wording,
)
from contentapp.domain.generation.validators.reading import check_reading, lix
from contentapp.domain.generation.validators.search import check_search
from contentapp.domain.generation.validators.text import check_text
from contentapp.domain.ports import EmailDraft, Finding
from contentapp.domain.profile.model import BusinessProfile

TITLE = "Storing bread so that it stays fresh"
ABOUT = "How to store bread at home so that it stays fresh for days, in plain words and with an example."
BODY = "Storing bread is easier than it looks. " + "One more plain sentence about it. " * 60


def mended(text: str, finding: Finding) -> str:
    """`text` once the finding's replacement has been made."""
    assert isinstance(finding.replacement, str)
    assert finding.offset is not None
    return text[: finding.offset] + finding.replacement + text[finding.offset + len(finding.excerpt) :]


def codes(found: list[Finding]) -> list[str]:
    return [f"{finding.severity}:{finding.code}" for finding in found]


@pytest.mark.parametrize(
    ("text", "code", "better"),
    [
        ("Two  spaces", "double_space", "Two spaces"),
        ("An apple , a pear", "space_before", "An apple, a pear"),
        ("Is it good ?", "space_before", "Is it good?"),
        ("It is in the the oven", "said_twice", "It is in the oven"),
        ("The the oven", "said_twice", "The oven"),
        ("We had a apple.", "article", "We had an apple."),
        ("An pear.", "article", "A pear."),
    ],
)
def test_a_slip_is_found_and_mended(text: str, code: str, better: str) -> None:
    [found] = check_text("content", text)
    assert (found.severity, found.code) == ("warning", code)
    assert mended(text, found) == better
    assert check_text("content", better) == []


@pytest.mark.parametrize("text", ["He had had enough.", "That that is, is.", "Wait ... no", "a :-) b", "the The-Band"])
def test_what_only_looks_like_a_slip_passes(text: str) -> None:
    assert check_text("content", text) == []


def test_of_one_kind_of_slip_three_are_told() -> None:
    assert len(check_text("content", "a  b  c  d  e  f")) == 3
    assert len(check_text("content", "a egg, a egg, a egg, a egg")) == 3


@given(st.lists(st.sampled_from(["a", "an", "the", "apple", "pear", " ", "  ", ",", "\n", "hour", "you"]), max_size=25))
def test_every_slip_can_be_mended_until_none_is_left(parts: list[str]) -> None:
    text = " ".join(parts)
    for _ in range(100):
        found = [f for f in check_text("content", text) if f.replacement is not None]
        if not found:
            break
        text = mended(text, found[0])
    assert [f.code for f in check_text("content", text)] in ([], ["empty"])


PROFILE = BusinessProfile(name="Miller", competitors=["Acme Bread", " "], banned_words=["cheap", "C++", ""])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A Cheap loaf", [("error", "banned_word", "Cheap")]),
        ("Cheaper than ever", []),
        ("Written in C++ by us", [("error", "banned_word", "C++")]),
        ("Better than ACME BREAD", [("warning", "names_competitor", "ACME BREAD")]),
        ("Fresh bread", []),
    ],
)
def test_words_that_a_business_does_not_want(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(f.severity, f.code, f.excerpt) for f in check_wording([("content", text)], PROFILE)] == found


def subject(text: str) -> list[Finding]:
    return check_email(text, "One thing more", "Good morning.", "email 1")


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("HELLO THERE YOU", "Hello there you"),
        ("Hello!!", "Hello!"),
        ("Really?!?!", "Really?"),
        ("So?! he said", None),
        ("Is it so!?!!", "Is it so?"),
    ],
)
def test_a_shout_is_calmed(text: str, better: str | None) -> None:
    found = subject(text)
    assert codes(found) == (["warning:shouting"] if better else [])
    assert [mended(text, f) for f in found] == ([better] if better else [])


@pytest.mark.parametrize("text", ["NASA", "What the GPS says", "Hello!", "2027"])
def test_an_acronym_is_no_shout(text: str) -> None:
    assert subject(text) == []


@pytest.mark.parametrize("text", ["Click here for bread", "Earn $$$ now", "A URGENT letter"])
def test_what_filters_watch_for(text: str) -> None:
    assert "warning:spam_words" in codes(subject(text))


def test_an_email_is_read_for_links_and_long_sentences() -> None:
    found = check_email("Hello", "One thing more", "See www.example.com. " + "word " * 40 + "ends.", "email 3")
    assert [(f.place, f.code) for f in found] == [
        ("email 3: content", "bad_link"),
        ("email 3: content", "long_sentence"),
    ]


def test_a_series_asks_for_something() -> None:
    emails = [EmailDraft("One", "a", "b", 0), EmailDraft("Two", "a", "b", 3)]
    assert codes(check_series(emails, ["", " "])) == ["warning:no_call"]
    assert check_series(emails, ["", "Reply"]) == []
    assert check_series([], []) == []


def test_a_sequence_itself_has_no_call() -> None:
    assert check_call("email_sequence", "sale", "") == []


def search(**facts: object) -> list[Finding]:
    given = {"title": TITLE, "content": BODY, "meta_description": ABOUT, "keywords": ["storing bread"], **facts}
    return check_search(**given)  # type: ignore[arg-type]


def test_headings_go_down_a_step_at_a_time() -> None:
    assert search(content=BODY + "\n\n## One\n\nText\n\n### Two\n\nText\n\n## Three") == []
    text = BODY + "\n\n## One\n\n#### Four\n\nText"
    [found] = search(content=text)
    assert (found.code, found.replacement) == ("heading_order", "### Four")
    assert search(content=mended(text, found)) == []
    [found] = search(content=BODY + "\n\n### Straight to three")
    assert found.replacement == "## Straight to three"


@pytest.mark.parametrize("text", ["# A title\n\n" + BODY, "A title\n======\n\n" + BODY])
def test_a_second_title_becomes_a_heading(text: str) -> None:
    found = next(f for f in search(content=text) if f.code == "h1_in_body")
    assert mended(text, found).startswith("## A title\n")


def test_a_wall_of_text_wants_headings() -> None:
    assert codes(search(content=BODY + BODY)) == ["warning:no_headings"]
    assert search(content="## Start\n\n" + BODY + BODY) == []


def test_pictures_of_an_article_say_what_they_show() -> None:
    assert codes(search(content=BODY + "\n\n![](https://example.com/a.png)")) == ["warning:no_alt_text"]
    assert search(content=BODY + "\n\n![A loaf](https://example.com/a.png)") == []
    assert search(content=BODY + "\n\n```\n![](x)\n#### code\n```") == []


def test_an_article_is_checked_for_all_of_it() -> None:
    found = check_blog_post(TITLE, BODY + "See [it](nowhere) in the the shop.", ABOUT, ["storing bread"])
    assert codes(found) == ["warning:said_twice", "error:bad_link"]


def test_lix_counts_as_its_author_did() -> None:
    # 10 words in 2 sentences, of which 2 are longer than 6 letters: 5 + 20.
    assert lix("The bakery opens at seven. Everybody is baking all day.") == 5 + 100 * 1 / 10
    assert lix("Understanding refrigeration. Nothing.") == 3 / 2 + 100
    assert lix("") == 0.0


HEAVY = "Comprehensive organisational transformation necessitates interdisciplinary stakeholder alignment frameworks. "


def test_a_heavy_text_is_a_warning_once_it_is_long_enough_to_tell() -> None:
    assert codes(check_reading("content", HEAVY * 16)) == ["warning:hard_to_read"]
    assert check_reading("content", HEAVY * 8) == []
    assert check_reading("content", "The oven is warm and the bread is good. " * 40) == []


def test_a_sentence_of_too_many_words_is_shown() -> None:
    text = "Short one. " + "bread " * 40 + "ends. And on."
    [found] = check_reading("content", text)
    assert (found.code, found.message) == ("long_sentence", "This sentence has 41 words.")
    assert found.excerpt.startswith("bread bread")
    assert text[found.offset : (found.offset or 0) + 5] == "bread"


def test_tables_code_and_headings_are_no_sentences() -> None:
    many = "word " * 50
    assert check_reading("content", f"| {many} |\n\n## {many}\n\n```\n{many}\n```\n") == []
