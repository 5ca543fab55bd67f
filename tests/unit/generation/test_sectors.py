"""A business is told from what its own line of work knows, found by the words it uses of itself."""

from __future__ import annotations

import pytest

from contentapp.domain.generation.language.sectors import GENERAL, built_in_sectors, find_sector
from contentapp.domain.profile.model import BusinessProfile

KNOWN = {key: sector for key, sector in built_in_sectors().items() if key != GENERAL}


def found(**answers: object) -> str:
    sector = find_sector(BusinessProfile(name="Ours", **answers), KNOWN)  # type: ignore[arg-type]
    return next((key for key, known in KNOWN.items() if known is sector), "")


@pytest.mark.parametrize(
    ("industry", "key"),
    [
        ("Bakery", "bakery"),
        ("Craft patisserie", "bakery"),
        ("Children's charity", "charity"),
        ("Language school", "education"),
        ("Private tuition", "education"),
        ("Gym", "fitness"),
        ("Yoga studio", "fitness"),
        ("Specialty coffee", "food"),
        ("Physiotherapy", "health"),
        ("Restaurant", "hospitality"),
        ("Boutique hotel", "hospitality"),
        ("CNC machining", "machine_tools"),
        ("Machine shop", "machine_tools"),
        ("Law firm", "professional"),
        ("Marketing agency", "professional"),
        ("Estate agents", "property"),
        ("Furniture shop", "retail"),
        ("Cyber security", "security"),
        ("IT security software", "security"),
        ("SaaS", "software"),
        ("Roofing", "trades"),
        ("Plumber", "trades"),
    ],
)
def test_an_industry_is_recognised(industry: str, key: str) -> None:
    assert found(industry=industry) == key


def test_what_is_sold_counts_where_the_industry_says_nothing() -> None:
    assert found(industry="Family business", primary_product="sourdough bread") == "bakery"
    assert found(business_type="Web shop", primary_topics=["yoga"]) == "retail"
    assert found(primary_topics=["access reviews"]) == "security"


@pytest.mark.parametrize("industry", ["", "Umbrella polishing", "Barrister's wigs"])
def test_a_line_of_work_that_nobody_wrote_about_is_told_in_general(industry: str) -> None:
    assert found(industry=industry) == ""


def test_short_stems_match_whole_words_alone() -> None:
    assert found(industry="Apples and pears") != "software"
    assert found(industry="Barometers") != "hospitality"


@pytest.mark.parametrize("key", sorted(KNOWN))
def test_every_pack_is_deep_enough_for_a_year(key: str) -> None:
    insights = KNOWN[key].insights
    assert len(insights) >= 16
    assert {insight.stage for insight in insights} == {1, 2, 3}
    assert len({insight.key for insight in insights}) == len(insights)
