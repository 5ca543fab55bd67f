"""`python -m contentapp quality`: a year for each of the example businesses, and what can be counted about it."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from contentapp.domain.generation.figures import Figures, measure, written
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.validators import check_draft
from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.ports import Component, Draft, Plan, PlanItem
from contentapp.domain.profile.examples import EXAMPLE_PROFILES
from contentapp.domain.profile.model import BusinessProfile
from contentapp.sample_pieces import sample_page

YEAR: Final = (
    Component("social_post", 365),
    Component("blog_post", 12),
    Component("content_upgrade", 4),
    Component("email_sequence", 4, 7),
)
_DAYS: Final = 365
_STARTS_ON: Final = date(2027, 1, 1)
"""A date of its own, so that the figures of one version are always the same."""
_SEED: Final = 7


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    _ = parser.add_argument("--seed", type=int, default=_SEED, help="another seed gives another year (%(default)s)")
    _ = parser.add_argument("--sample", type=int, default=0, metavar="N", help="print so many posts of each, too")
    _ = parser.add_argument("--samples", type=Path, metavar="FILE", help="write ten pieces of these years to a page")


def run(arguments: argparse.Namespace) -> int:
    """Print the figures of each business and a verdict; 1 when any of them falls short."""
    short = 0
    years: list[list[tuple[PlanItem, Draft]]] = []
    for profile in EXAMPLE_PROFILES:
        began = time.perf_counter()
        plan, drafts = write_year(profile, seed=arguments.seed)
        years.append(drafts)
        seconds = time.perf_counter() - began
        figures = measure_year(profile, drafts)
        print(f"\n{profile.name} ({profile.industry}): {figures.pieces} pieces in {seconds:.1f} s")
        for line in (*_lines(figures), *_opened(plan), *_sample(drafts, arguments.sample)):
            print(f"  {line}")
        for miss in figures.misses():
            print(f"  FALLS SHORT: {miss}")
        short += bool(figures.misses())
    if arguments.samples:
        arguments.samples.write_text(sample_page(years))
    count = len(EXAMPLE_PROFILES)
    print(f"\n{f'{short} of {count} years fall short' if short else f'All {count} years hold every threshold'}.")
    return 1 if short else 0


def write_year(profile: BusinessProfile, *, seed: int = _SEED) -> tuple[Plan, list[tuple[PlanItem, Draft]]]:
    """A year of that business's content by the built-in writer, in the order of the plan."""
    plan = plan_bundle(profile, YEAR, starts_on=_STARTS_ON, period_days=_DAYS, seed=seed)

    async def write() -> list[tuple[PlanItem, Draft]]:
        writer = BuiltInWriter()
        return [(item, await writer.write(profile, plan, item)) for item in plan.items]

    return plan, asyncio.run(write())


def measure_year(profile: BusinessProfile, drafts: list[tuple[PlanItem, Draft]]) -> Figures:
    """The figures of what `write_year` wrote."""
    pieces = [piece for item, draft in drafts for piece in written(item.kind, draft)]
    return measure(profile, pieces, [one for item, draft in drafts for one in check_draft(draft, item, profile)])


def _lines(figures: Figures) -> Iterator[str]:
    yield f"errors {sum(figures.faults.values())}, remarks {figures.remarks or 'none'}"
    yield f"name something of the business: {figures.named / figures.pieces:.0%}"
    yield f'most worn sentence: {figures.most_of_one_sentence:.1%} of the posts ("{figures.worn.text}")'
    yield f"the two posts most alike share {figures.likeness:.0%} of their runs of four words"
    yield f"openings said twice: {figures.repeated_openings.count}, blog paragraphs: {figures.shared_paragraphs.count}"


def _opened(plan: Plan) -> Iterator[str]:
    posts = [item for item in plan.items if item.kind == "social_post"]
    yield f"{len({item.platform for item in posts})} platforms, {len({item.angle for item in posts})} frameworks"


def _sample(drafts: list[tuple[PlanItem, Draft]], count: int) -> Iterator[str]:
    posts = [(item, draft) for item, draft in drafts if item.kind == "social_post"]
    for item, draft in posts[:: max(1, len(posts) // count)][:count] if count else []:
        [piece] = written(item.kind, draft)
        yield f"--- {item.platform}, {item.angle}, {item.topic}"
        yield from piece.whole.splitlines()
