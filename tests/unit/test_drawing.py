"""The drawing of a year says what the plan says, in both directions."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from contentapp.domain.kinds import Kind
from contentapp.domain.ports import PlanItem
from contentapp.web.drawing import NARROW, PANEL, WIDE, Frame, draw_year

START = datetime(2027, 1, 1, 8, tzinfo=UTC)


def piece(kind: Kind, number: int, day: float, leads_to: str | None = None, topic: str = "Sour shots") -> PlanItem:
    return PlanItem(
        ref=f"{kind}-{number}",
        kind=kind,
        position=number,
        topic=topic,
        angle="",
        goal="share",
        scheduled_for=START + timedelta(days=day),
        leads_to=leads_to,
    )


def year() -> list[PlanItem]:
    posts = [piece("social_post", n, n, f"blog_post-{n * 12 // 365}") for n in range(365)]
    blogs = [piece("blog_post", n, n * 30 + 14, f"content_upgrade-{n // 3}") for n in range(12)]
    downloads = [piece("content_upgrade", n, n * 90 + 40, f"email_sequence-{n}") for n in range(4)]
    sequences = [piece("email_sequence", n, n * 90 + 60, "blog_post-0") for n in range(4)]
    return [*posts, *blogs, *downloads, *sequences]


def moves(svg: str, css: str) -> int:
    return sum(d.count("M") for d in re.findall(rf'<path class="{css}"[^>]* d="([^"]*)"', svg))


def test_every_post_is_a_stroke_and_every_other_piece_a_node() -> None:
    svg = draw_year(year())
    assert moves(svg, "t") == 365
    assert svg.count('class="n k-blog_post') == 12
    assert svg.count('class="n k-content_upgrade') == 4
    assert svg.count('class="n k-email_sequence') == 4


def test_every_connection_of_a_post_is_a_line() -> None:
    items = year()
    items[3] = piece("social_post", 3, 3, "content_upgrade-0")
    items[9] = piece("social_post", 9, 9)
    svg = draw_year(items)
    assert moves(svg, "l") == 363
    assert moves(svg, "l l2") == 1


def test_a_narrow_drawing_thins_the_posts_and_keeps_both_kinds_of_their_lines() -> None:
    posts = [piece("social_post", n, n, "content_upgrade-0" if n % 2 else "blog_post-0") for n in range(365)]
    svg = draw_year([*posts, piece("blog_post", 0, 10, "content_upgrade-0"), piece("content_upgrade", 0, 10)], NARROW)
    near, far = moves(svg, "l"), moves(svg, "l l2")
    assert moves(svg, "t") == near + far == 183
    assert near > 50
    assert far > 50


def test_a_band_is_wider_when_more_posts_lead_through_it() -> None:
    few = [piece("social_post", n, n, "blog_post-0") for n in range(8)]
    many = [piece("social_post", n, n, "blog_post-0") for n in range(24)]
    rest = [piece("blog_post", 0, 4, "content_upgrade-0"), piece("content_upgrade", 0, 5)]
    assert moves(draw_year([*few, *rest]), "l l3") == 2
    assert moves(draw_year([*many, *rest]), "l l3") == 6


def test_one_path_is_marked_through_all_four_kinds() -> None:
    svg = draw_year(year())
    assert re.findall(r'class="h k-(\w+)"', svg) == ["social_post", "blog_post", "content_upgrade"]
    assert re.findall(r'class="n k-(\w+) on"', svg) == ["blog_post", "content_upgrade", "email_sequence"]
    assert "One path is marked: social post, blog post, download, email sequence." in svg


def test_the_label_counts_the_plan_in_words() -> None:
    svg = draw_year([piece("social_post", 0, 0, "blog_post-0"), piece("blog_post", 0, 1)])
    assert 'role="img" aria-label="A drawing of a plan, from top to bottom: 1 social post and 1 blog post.' in svg


def test_topics_are_escaped() -> None:
    svg = draw_year([piece("content_upgrade", 0, 0, topic='<b>"Q&A"</b>')])
    assert "<b>" not in svg
    assert "&lt;b&gt;&quot;Q&amp;A&quot;&lt;/b&gt;" in svg


def test_a_long_topic_is_cut_before_the_next_node() -> None:
    items = [piece("content_upgrade", n, n, topic="A checklist for very patient people " * 4) for n in range(4)]
    names = re.findall(r'class="nm"[^>]*>([^<]*)', draw_year(items))
    assert len(names) == 4
    assert all(name.endswith("…") and len(name) < 40 for name in names)


def test_months_start_at_the_plan_and_leave_room_for_each_other() -> None:
    late = [piece("social_post", n, n + 27) for n in range(365)]
    assert re.findall(r'class="mo"[^>]*>(\w+)', draw_year(late))[:2] == ["Feb", "Mar"]
    assert re.findall(r'class="mo"[^>]*>(\w+)', draw_year(year(), NARROW)) == ["Jan", "Apr", "Jul", "Oct"]
    assert "mo" not in re.findall(r'class="(\w+)"', draw_year(year(), PANEL))


def test_the_same_plan_gives_the_same_drawing_in_any_order_of_drawing() -> None:
    first = draw_year(year(), WIDE)
    draw_year(year(), NARROW)
    assert draw_year(year(), WIDE) == first


@pytest.mark.parametrize("frame", [WIDE, NARROW, PANEL])
def test_every_node_stands_inside_the_frame(frame: Frame) -> None:
    for node in ElementTree.fromstring(draw_year(year(), frame)).iter("circle"):
        assert 0 < float(node.attrib["cx"]) < frame.width
        assert 0 < float(node.attrib["cy"]) < frame.height


@pytest.mark.parametrize("items", [[], [piece("blog_post", 0, 0)], [piece("social_post", 0, 0, "missing")]])
def test_a_plan_of_nothing_or_of_one_piece_is_still_a_drawing(items: list[PlanItem]) -> None:
    root = ElementTree.fromstring(draw_year(items))
    assert root.attrib["aria-label"]
