"""How free text becomes part of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentapp.domain.generation.phrases import as_aim, as_topic, mid, to_reader, when
from contentapp.domain.generation.text import (
    article_for,
    capitalise,
    clean,
    fix_articles,
    plural,
    reading_minutes,
    shorten,
    tidy,
    words,
    wrong_articles,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Bread. ", "Bread"),
        ("- fresh bread!!", "fresh bread"),
        ("{{ 7*7 }}", "7 7"),
        ("<b>Bold</b> bread", "Bold bread"),
        ("one\r\n\ttwo", "one two"),
        ("...", ""),
        ("Lorem ipsum dolor", ""),
        ("a apple tart", "an apple tart"),
        ("\x00bread\u202e", "bread"),
    ],
)
def test_what_is_typed_becomes_one_plain_line(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text(max_size=900), st.integers(10, 400))
def test_cleaned_text_is_one_short_line_without_signs_of_a_template(typed: str, limit: int) -> None:
    kept = clean(typed, limit)
    assert len(kept) <= limit + 5
    assert not set("{}<>[]|`\n\r\t") & set(kept)
    assert "  " not in kept


@pytest.mark.parametrize(
    ("phrase", "inside"),
    [
        ("Brewing at home", "brewing at home"),
        ("CNC lathes", "CNC lathes"),
        ("Ethiopian coffee", "Ethiopian coffee"),
        ("Vegetarian food", "vegetarian food"),
        ("iPhone repairs", "iPhone repairs"),
        ("I sleep badly", "I sleep badly"),
        ("Cold Brew", "Cold Brew"),
        ("A cup", "a cup"),
    ],
)
def test_a_phrase_starts_small_inside_a_sentence_unless_it_is_a_name(phrase: str, inside: str) -> None:
    assert mid(phrase) == inside


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I can't sleep", "you can't sleep"),
        ("My back hurts", "your back hurts"),
        ("They don't know their options", "you don't know your options"),
        ("I'm tired and we've tried", "you are tired and you have tried"),
        ("Wi-Fi is slow", "Wi-Fi is slow"),
        ("Cakes that look better than they taste", "Cakes that look better than they taste"),
        ("Children who say they hate reading", "Children who say they hate reading"),
    ],
)
def test_what_the_audience_says_of_itself_is_said_to_it(said: str, told: str) -> None:
    assert to_reader(said) == told


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("Home brewing", "home brewing"),
        ("Coffee tastes bitter at home", "what to do when coffee tastes bitter at home"),
        ("Run without pain", "running without pain"),
        ("How to store beans", "how to store beans"),
        ("Exercises that are forgotten", "exercises that are forgotten"),
        ("Coffee tastes bitter at home and nobody in the house can say why", ""),
        ("", ""),
    ],
)
def test_a_topic_fits_after_about(typed: str, topic: str) -> None:
    assert as_topic(typed) == topic


@pytest.mark.parametrize(
    ("pain", "sentence"),
    [
        ("coffee tastes bitter", "when coffee tastes bitter"),
        ("lack of time", "when the problem is lack of time"),
        ("find the time", "when the problem is how to find the time"),
    ],
)
def test_a_struggle_fits_into_a_sentence(pain: str, sentence: str) -> None:
    assert when(pain) == sentence


@pytest.mark.parametrize(
    ("outcome", "aim"),
    [
        ("run without pain", "running without pain"),
        ("compare two machines", "comparing two machines"),
        ("know what to change", "knowing what to change"),
        ("be at ease", "being at ease"),
        ("see results", "seeing results"),
        ("a better cup", "a better cup"),
    ],
)
def test_what_somebody_wants_can_be_named(outcome: str, aim: str) -> None:
    assert as_aim(outcome) == aim


@pytest.mark.parametrize(
    ("word", "article"),
    [("apple", "an"), ("hour", "an"), ("university", "a"), ("unusual", "an"), ("MBA", "an"), ("UK", "a"), ("one", "a"),
     ("8-hour", "an"), ("umbrella", "an"), ("user", "a"), ("house", "a"), ("heir", "an"), ("", "a")],
)  # fmt: skip
def test_the_article_follows_the_sound(word: str, article: str) -> None:
    assert article_for(word) == article


@given(st.text(alphabet="aAn eiou.,xbN\n", max_size=80))
def test_mended_articles_need_no_more_mending(text: str) -> None:
    assert wrong_articles(fix_articles(text)) == []


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("short", 10, "short"),
        ("We bake bread. We also deliver.", 20, "We bake bread"),
        ("bread and butter and jam", 17, "bread and butter"),
        ("x" * 30, 10, "x" * 10),
    ],
)
def test_long_text_is_cut_where_it_hurts_least(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


def test_text_is_tidied_without_touching_tables_and_paragraphs() -> None:
    assert tidy("One  two .\n\n\n\nThree?.  \n| a | |\nAn pear") == "One two.\n\nThree?\n| a | |\nA pear"


@pytest.mark.parametrize(
    ("role", "group"),
    [("manager", "managers"), ("secretary", "secretaries"), ("owners", "owners"), ("coach", "coaches"), ("", "")],
)
def test_a_role_becomes_a_group(role: str, group: str) -> None:
    assert plural(role) == group


@pytest.mark.parametrize(
    ("text", "upper"), [("bread", "Bread"), ("iPhone", "iPhone"), ("", ""), ("éclair", "Éclair"), ("ßa", "ßa")]
)
def test_a_sentence_starts_with_a_capital(text: str, upper: str) -> None:
    assert capitalise(text) == upper


def test_words_and_reading_time_are_counted_as_a_reader_would() -> None:
    assert words("Don't count-me twice: it's 3 words?") == 6
    assert [reading_minutes("word " * n) for n in (0, 230, 231)] == [1, 1, 2]
