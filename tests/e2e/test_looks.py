"""Every page in both themes and at both sizes: no accessibility violation, nothing wider than the window."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SIZES, THEMES, Watched, wear
from tests.e2e.people import Person

STEPS = ("basics", "overview", "audience", "strategy", "preferences", "platforms", "blog", "email", "goals")


def test_public_pages_are_accessible(
    visit: Callable[..., Page], looks_well: Callable[[Page], None], console: Watched
) -> None:
    console.allow("404|409")
    page = visit("/")
    paths = ("/", "/login", "/signup", "/login?signed-out=1", "/nowhere", "/reset-password")
    for path in (*paths, "/reset-password?token=spent", "/verify-email?token=spent"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        looks_well(page)


def test_every_step_of_the_wizard_is_accessible(
    person: Callable[..., Person], looks_well: Callable[[Page], None]
) -> None:
    page = person().page
    for step in STEPS:
        page.goto(f"/app/profile?step={step}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        looks_well(page)


def test_app_pages_are_accessible_when_empty_and_when_full(
    person: Callable[..., Person], looks_well: Callable[[Page], None]
) -> None:
    ada = person()
    page = ada.page
    for path in ("/app", "/app/bundles", "/app/settings"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        looks_well(page)
    ada.describe_business()
    ada.make_sample()
    expect(page.locator("[data-card]").first).to_be_visible()
    looks_well(page)
    for path in ("/app", "/app/bundles"):
        page.goto(path)
        expect(page.get_by_text("Ready to review").first).to_be_visible()
        looks_well(page)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_panel_of_every_kind_is_accessible(
    person: Callable[..., Person], axe: Callable[[Page], None], width: int, height: int
) -> None:
    """Beside the board and over it are two panels: each is opened in a window of its size."""
    ada = person(viewport={"width": width, "height": height})
    ada.describe_business()
    ada.make_sample()
    for kind in ("social_post", "blog_post", "content_upgrade", "email_sequence"):
        ada.open_first("in_review", kind=kind)
        for theme in THEMES:
            wear(ada.page, theme)
            axe(ada.page)
        ada.page.keyboard.press("Escape")
        expect(ada.page.locator(".panel")).to_have_count(0)


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
