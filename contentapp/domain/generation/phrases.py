"""Free text from a business profile, turned into phrases that fit into the middle of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

from contentapp.domain.generation.text import clean, shorten, word_set

Shape = Literal["noun", "clause", "verb", "question"]

_SWAPS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(rf"(?i)\b{pattern}(?![\w'’-])"), replacement)
    for pattern, replacement in (
        ("(?:i|we)['’]m|(?:i am|we are|they are|we['’]re|they['’]re)", "you are"),
        ("(?:i was|we were|they were)", "you were"),
        ("(?:i|we|they)['’]ve", "you have"),
        ("(?:i|we|they)['’]d", "you would"),
        ("(?:i|we|they)['’]ll", "you will"),
        ("(?:i|we|they)", "you"),
        ("(?:myself|themselves|ourselves)", "yourself"),
        ("(?:my|our|their)", "your"),
        ("(?:me|us|them)", "you"),
    )
)
_PEOPLE: Final = word_set("children people men women kids staff police parents")
_FINITE: Final = word_set(
    "is are isn't aren't was were don't doesn't didn't can't cannot can won't wouldn't couldn't has have "
    "hasn't haven't had gets get tastes goes go takes take feels feel hurts hurt costs cost breaks break fails "
    "fail keeps keep comes come makes make needs need looks look stops stop runs wants want loses lose stands "
    "stand sits sit falls fall turns turn ends changes leaves lasts seems aches wakes arrives depends varies "
    "slips drops grows gives end eat approve"
)
_NO_PLURALS: Final = _FINITE | word_set("this less always perhaps us across besides towards as yes plus business")
_SUBJECTS: Final = word_set("you i we they he she it nobody everyone everybody nothing there")
_INSIDE: Final = _SUBJECTS | word_set("that which who whose where when while if whether how what to of for")
_VERBS: Final = word_set(
    "achieve add answer avoid be become book bring build buy choose clear compare cook create cut do eat enjoy feel "
    "find finish fix gain get give go grow have help improve increase keep know learn live look lose lower "
    "make manage move pay prepare prevent protect raise reach recover reduce return ride run save see sell "
    "sleep spend stand start stay stop store swim take train treat try understand use walk win work"
)
_DOUBLED: Final = word_set("cut get run stop swim win")
_ASKING: Final = word_set("how what why when where which who whether")
_KEEPS_CAPITAL = re.compile(
    r"^(?:I|I['’]\w+|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|June|July|August|"
    r"September|October|November|December|Christmas|Easter|Ramadan|Diwali|Hanukkah|Google|Instagram|Facebook|LinkedIn|"
    r"Excel|Microsoft|Apple|Amazon|Shopify|Pilates|[A-Z][a-z]+(?:ian|ians|ese|ish|can)|"
    r"French|German|Dutch|Greek|Welsh|Swiss|Japan|Britain|England|Scotland|Wales|Ireland|France|Germany|Italy|Spain|"
    r"Europe|London|Paris|America|Africa|Asia|Kenya|Ethiopia|Colombia|Brazil|India|China)(?:['’]s)?$"
)
_NOT_NATIONAL: Final = word_set(
    "guardian custodian civilian median librarian vegetarian veterinarian technician physician musician "
    "politician polish finish establish publish fish dish wish relish english breakfast these geese cheese "
    "american pecan"
) - {"english", "american"}


def mid(text: str) -> str:
    """`text` as it reads inside a sentence: a lower-case first letter unless its first word is a name or an acronym."""
    first, _, rest = text.partition(" ")
    if not first or any(c.isupper() or c.isdigit() for c in first[1:]):
        return text
    if len(first) == 1 and first.upper() == "I":
        return text
    if _KEEPS_CAPITAL.match(first) and first.lower() not in _NOT_NATIONAL:
        return text
    if rest and first[0].isupper() and rest[0].isupper() and not rest.split(" ", 1)[0].isupper():
        return text
    lower = first[0].lower()
    return (lower if len(lower) == 1 else first[0]) + text[1:]


def to_reader(text: str) -> str:
    """What the audience says of itself, said to it: "They can't sleep" becomes "you can't sleep".

    Others stay who they are: "children who say they hate reading", "cakes that look better than they taste".
    """
    for pattern, replacement in _SWAPS:
        text = pattern.sub(lambda found, said=replacement: found[0] if _is_of_others(found) else said, text)
    return text


def _is_of_others(found: re.Match[str]) -> bool:
    """Whether a "they" or "their" speaks of somebody the phrase named before."""
    if not found[0].lower().startswith("the"):
        return False
    before = re.findall(r"[\w'’-]+", found.string[: found.start()].lower())
    return any(word in _PEOPLE or (word.endswith("s") and word not in _NO_PLURALS) for word in before)


def shape_of(text: str) -> Shape:
    """Whether a phrase is a clause, starts with a verb, asks something, or is a plain noun phrase (the default)."""
    tokens = [t.strip(",;:").lower().replace("’", "'") for t in text.split(" ")]
    if tokens[0] in _ASKING:
        return "question"
    if tokens[0] in _SUBJECTS:
        return "clause"
    if tokens[0] in _VERBS and len(tokens) > 1:
        return "verb"
    for token in tokens[1:]:
        # What follows belongs to a part of the phrase: "exercises that are forgotten" has no verb of its own.
        if token in _INSIDE:
            return "noun"
        if token in _FINITE:
            return "clause"
    return "noun"


def as_topic(text: str, limit: int = 48) -> str:
    """A phrase that fits after "about": clauses become "what to do when ...", verbs become "running ...".

    Empty when a clause is too long to be a topic: half a clause says nothing.
    """
    phrase = mid(to_reader(text))
    if not phrase:
        return ""
    shape = shape_of(phrase)
    if shape == "verb":
        phrase = as_aim(phrase)
    lead = {"clause": "what to do when ", "verb": "", "noun": "", "question": ""}[shape]
    if shape == "clause" and len(lead + phrase) > limit:
        return ""
    return lead + shorten(phrase, limit - len(lead))


def when(pain: str) -> str:
    """A struggle as part of a sentence: "when coffee tastes bitter", "when the problem is lack of time"."""
    shape = shape_of(pain)
    if shape == "clause":
        return f"when {pain}"
    return f"when the problem is {'how to ' if shape == 'verb' else ''}{pain}"


def as_aim(outcome: str) -> str:
    """What somebody wants, as a thing that can be named: "run without pain" becomes "running without pain"."""
    if shape_of(outcome) != "verb":
        return outcome
    verb, _, rest = outcome.partition(" ")
    if verb in _DOUBLED:
        stem = verb + verb[-1]
    elif verb.endswith("e") and not verb.endswith(("ee", "be")):
        stem = verb[:-1]
    else:
        stem = verb
    return f"{stem}ing {rest}"


_THINGS: Final = word_set("a an the less more fewer better no one your peace confidence time clarity freedom")
_NO_THING: Final = "the result you have in mind"


def as_thing(outcome: str) -> str:
    """What somebody wants, as a noun that fits after "closer to"; a plain one when the words may not be a noun."""
    shape = shape_of(outcome)
    if shape == "question":
        return f"knowing {outcome}"
    first, _, rest = outcome.partition(" ")
    if shape == "noun" and rest and (first in _THINGS or first.endswith(("ing", "er"))):
        return outcome
    return _NO_THING


def each_clean(texts: Iterable[str], limit: int) -> list[str]:
    """The readable ones of `texts`, cleaned, each once."""
    cleaned = (clean(text, limit) for text in texts)
    return list(dict.fromkeys(text for text in cleaned if text))
