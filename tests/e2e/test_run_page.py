"""A run's own page: the plan is looked through and changed, then written, then counted."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.people import Person
from tests.product import Product


def _planned(person: Callable[..., Person], **args: object) -> Person:
    ada = person(**args)
    ada.describe_business()
    ada.page.goto("/app")
    ada.page.get_by_role("button", name="See the plan first").click()
    ada.page.wait_for_url("**/run")
    expect(ada.page.get_by_role("button", name="Write it")).to_be_visible()
    return ada


def _posts(page: Page) -> list[str]:
    return [field.input_value() for field in page.get_by_role("spinbutton").all()]


def test_a_plan_is_looked_through_changed_and_written(
    person: Callable[..., Person], looks_well: Callable[[Page], None]
) -> None:
    ada = _planned(person)
    page = ada.page
    looks_well(page)
    assert sum(map(int, _posts(page))) == 7

    facebook = page.get_by_role("spinbutton", name="Facebook")
    facebook.fill("99")
    facebook.press("Tab")
    expect(page.get_by_role("alert").filter(has_text="this bundle has 7")).to_be_visible()
    expect(facebook).to_have_value("99")
    expect(facebook).not_to_be_focused()
    facebook.fill("5")
    facebook.press("Enter")
    expect(page.get_by_role("button", name="Share out the posts on Facebook")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="this bundle")).to_have_count(0)
    expect(facebook).to_be_focused()
    assert sorted(map(int, _posts(page))) == [1, 1, 5]

    theme = page.get_by_role("checkbox", name=re.compile("Sourdough bread"))
    theme.uncheck()
    expect(page.get_by_role("checkbox", name=re.compile("Sourdough bread off"))).not_to_be_checked()
    page.reload()
    expect(facebook).to_have_value("5")
    expect(theme).not_to_be_checked()

    page.get_by_role("button", name="Write it").click()
    page.get_by_role("button", name="Show what was written in figures").click()
    expect(page.get_by_role("heading", name="In figures")).to_be_visible()
    expect(page.get_by_text("12 of 12")).to_be_visible()
    looks_well(page)
    page.get_by_role("link", name="Open the board").click()
    expect(page.locator("[data-status=in_review] [data-card]")).to_have_count(10)


def test_a_planned_bundle_is_found_again_from_everywhere(person: Callable[..., Person]) -> None:
    ada = _planned(person)
    page = ada.page
    plan = page.url
    page.goto("/app/bundles")
    page.get_by_role("link", name=re.compile("^Plan and figures of")).click()
    expect(page).to_have_url(plan)
    page.goto("/app")
    page.get_by_role("link", name="See the plan").click()
    expect(page).to_have_url(plan)
    page.goto(plan.removesuffix("/run"))
    expect(page.get_by_text("Planned, and not written yet")).to_be_visible()
    page.get_by_role("link", name="See the plan").click()
    expect(page.get_by_role("button", name="Write it")).to_be_visible()


def test_progress_is_seen_while_it_is_written(person: Callable[..., Person], slow_worker: Product) -> None:
    ada = _planned(person)
    ada.page.get_by_role("button", name="Write it").click()
    expect(ada.page.get_by_role("progressbar", name="Write")).to_be_visible()
    expect(ada.page.get_by_role("button", name="Write it")).to_have_count(0)
    expect(ada.page.get_by_text("Written", exact=True)).to_be_visible(timeout=30_000)


def test_a_run_that_is_not_there_says_so(person: Callable[..., Person], console) -> None:
    console.allow("404")
    ada = person()
    ada.page.goto("/app/bundles/nonsense/run")
    expect(ada.page.get_by_role("heading", name="This bundle is not here")).to_be_visible()
