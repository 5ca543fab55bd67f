"""Every page in both themes and at both sizes: no accessibility violation, nothing wider than the window."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import Person

STEPS = ("basics", "overview", "audience", "strategy", "preferences", "platforms", "blog", "email", "goals")
LOOKS = [("light", 1440, 900), ("dark", 1440, 900), ("light", 390, 844), ("dark", 390, 844)]


def _fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than its window"


@pytest.mark.parametrize(("theme", "width", "height"), LOOKS)
def test_public_pages_are_accessible(
    visit: Callable[..., Page], axe: Callable[[Page], None], console, theme: str, width: int, height: int
) -> None:
    console.allow("404")
    page = visit("/", color_scheme=theme, viewport={"width": width, "height": height})
    for path in ("/", "/login", "/signup", "/login?signed-out=1", "/nowhere"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)
        _fits(page)


@pytest.mark.parametrize(("theme", "width", "height"), LOOKS)
def test_app_pages_are_accessible(
    person: Callable[..., Person], axe: Callable[[Page], None], theme: str, width: int, height: int
) -> None:
    ada = person(color_scheme=theme, viewport={"width": width, "height": height})
    page = ada.page
    for step in STEPS:
        page.goto(f"/app/profile?step={step}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)
        _fits(page)
    for path in ("/app", "/app/bundles"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        axe(page)
        _fits(page)
    ada.describe_business()
    ada.make_sample()
    expect(page.locator("[data-card]").first).to_be_visible()
    axe(page)
    _fits(page)
    for kind in ("social_post", "blog_post", "content_upgrade", "email_sequence"):
        ada.open_first("in_review", kind=kind)
        axe(page)
        page.keyboard.press("Escape")
        expect(page.locator(".panel")).to_have_count(0)
    for path in ("/app", "/app/bundles"):
        page.goto(path)
        expect(page.get_by_text("Ready to review").first).to_be_visible()
        axe(page)
        _fits(page)


def test_an_unknown_page_of_the_app_leads_back(
    person: Callable[..., Person], axe: Callable[[Page], None], console
) -> None:
    ada = person()
    console.allow("404")
    ada.page.goto("/app/nowhere")
    expect(ada.page.get_by_role("heading", level=1)).to_be_visible()
    axe(ada.page)
    ada.page.get_by_role("link", name=re.compile("home|Home")).last.click()
    expect(ada.page.get_by_role("heading", name=re.compile("Good "))).to_be_visible()
