"""The figures of a bundle's content: is it valid, is it the business's own, does it repeat itself."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from contentapp.domain.generation.language import built_in_language
from contentapp.domain.generation.validators import said_in
from contentapp.domain.generation.validators.similar import (
    MOST_SHARED,
    answered,
    is_pattern,
    masked_sentences,
    own_words,
    paragraphs_of,
    runs_of,
)
from contentapp.domain.generation.writer.answers import names_of
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import Draft, EmailSequenceDraft, Finding
from contentapp.domain.profile.model import BusinessProfile

MOST_OF_ONE_SENTENCE: Final = 0.03
"""Of the posts may hold the same sentence, the business's own words masked."""
_STRUCTURE: Final = re.compile(
    r"^[^\w\n]*(?:[A-Z][a-z]+ )?\d+[.):]?(?=[*\s])|(?<=\| )\d[\d ]*(?= \|)|\b\d+/\d+\b|\bfrom \d (?=\()|(?<=\) to )\d",
    re.MULTILINE,
)
"""Numbers that count the parts of a text: list items, rows, marks to be given, the posts of a thread."""
_CLAIMS: Final = re.compile(
    r"\d+|[%€$£]|\b(?:guarantee\w*|proven|award\w*|certified|number one|studies|study|research|statistic\w*|"
    r"our (?:customers|clients|patients|donors) say|testimonial\w*|years of experience|risk-free)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A piece as its readers see it; `texts` are its parts, title first where it has one."""

    kind: Kind
    texts: tuple[str, ...]

    @property
    def whole(self) -> str:
        """All its parts."""
        return "\n\n".join(self.texts)


@dataclass(frozen=True, slots=True)
class Example:
    """How often the most repeated thing was found, and what it is."""

    count: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted. Shares are from 0 to 1, `faults` and `remarks` how many findings there are of each code."""

    pieces: int
    posts: int
    named: int
    worn: Example
    likeness: float
    alike: tuple[str, str]
    repeated_openings: Example
    shared_paragraphs: Example
    claims: tuple[str, ...]
    faults: dict[str, int]
    remarks: dict[str, int]

    @property
    def most_of_one_sentence(self) -> float:
        """The share of the posts that hold the sentence that most of them hold."""
        return self.worn.count / self.posts if self.posts else 0.0

    def misses(self) -> list[str]:
        """What falls short of what we ask of content, in words; empty when nothing does."""
        asked = {
            f"findings: {', '.join(f'{count} {code}' for code, count in self.faults.items())}": not self.faults,
            f"{self.pieces - self.named} pieces name nothing of the business": self.named == self.pieces,
            f'{self.most_of_one_sentence:.1%} of the posts say "{self.worn.text}"': (
                self.most_of_one_sentence <= MOST_OF_ONE_SENTENCE or self.worn.count < 2
            ),
            f"two posts share {self.likeness:.0%} of their words": self.likeness <= MOST_SHARED,
            f'{self.repeated_openings.count} posts open with "{self.repeated_openings.text}"': (
                not self.repeated_openings.count
            ),
            f'{self.shared_paragraphs.count} blog posts say "{self.shared_paragraphs.text}"': (
                not self.shared_paragraphs.count
            ),
            f"claims that the profile does not make: {', '.join(self.claims)}": not self.claims,
        }
        return [miss for miss, is_held in asked.items() if not is_held]


def written(kind: Kind, draft: Draft) -> list[Written]:
    """A draft as its readers see it; an email is a piece of its own."""
    if isinstance(draft, EmailSequenceDraft):
        return [Written(kind, (email.subject_line, email.preview_text, email.content)) for email in draft.emails]
    return [Written(kind, tuple(text for _, text in said_in(draft)))]


def measure(profile: BusinessProfile, pieces: Sequence[Written], findings: Sequence[Finding] = ()) -> Figures:
    """Count what there is to count in the pieces of a bundle, in the order in which they appear."""
    own = own_words(profile)
    posts = [piece.whole for piece in pieces if piece.kind == "social_post"]
    names = names_of(profile, built_in_language())
    likeness, alike = _most_alike(posts, own)
    return Figures(
        pieces=len(pieces),
        posts=len(posts),
        named=sum(1 for piece in pieces if any(name.search(piece.whole) for name in names)),
        worn=_most(Counter(_sentences(posts, own))),
        likeness=likeness,
        alike=alike,
        repeated_openings=_repeated(Counter(masked_sentences(post, own)[0] for post in posts if post.strip())),
        shared_paragraphs=_repeated(Counter(_paragraphs(pieces))),
        claims=tuple(sorted(_unsaid(profile, pieces))),
        faults=dict(Counter(one.code for one in findings if one.severity == "error")),
        remarks=dict(Counter(one.code for one in findings if one.severity != "error")),
    )


def _sentences(posts: Sequence[str], own: frozenset[str]) -> Iterator[str]:
    for post in posts:
        for sentence in set(masked_sentences(post, own)):
            if is_pattern(sentence):
                yield sentence


def _paragraphs(pieces: Sequence[Written]) -> Iterator[str]:
    for piece in pieces:
        if piece.kind == "blog_post":
            yield from paragraphs_of(piece.whole)


def _most_alike(posts: Sequence[str], own: frozenset[str]) -> tuple[float, tuple[str, str]]:
    """The two posts that share most of the shorter one's runs of words, and how much."""
    with_run: defaultdict[int, list[int]] = defaultdict(list)
    sizes: list[int] = []
    most, pair = 0.0, (-1, -1)
    for number, post in enumerate(posts):
        runs = runs_of(post, own)
        together = Counter(earlier for run in runs for earlier in with_run[run])
        for earlier, count in together.items():
            if count / min(len(runs), sizes[earlier]) > most:
                most, pair = count / min(len(runs), sizes[earlier]), (earlier, number)
        for run in runs:
            with_run[run].append(number)
        sizes.append(len(runs))
    return most, (posts[pair[0]], posts[pair[1]]) if most else ("", "")


def _unsaid(profile: BusinessProfile, pieces: Sequence[Written]) -> set[str]:
    """Figures and claims in the texts that no answer of the profile holds."""
    answers = answered(profile)
    said = set(re.findall(r"\d+|[%€$£]", answers)) | {str(int(number)) for number in re.findall(r"\d+", answers)}
    found: set[str] = set()
    for piece in pieces:
        for claim in _CLAIMS.findall(_STRUCTURE.sub("", piece.whole)):
            if claim not in said and claim.casefold() not in answers:
                found.add(claim)
    return found


def _most(counted: Counter[str]) -> Example:
    text, count = max(counted.items(), key=lambda pair: pair[1], default=("", 0))
    return Example(count, text)


def _repeated(counted: Counter[str]) -> Example:
    most = _most(counted)
    return most if most.count > 1 else Example()
