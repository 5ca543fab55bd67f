"""Several businesses of one person, in browsers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import Person, at_home, give_role, in_business, make_business, open_palette
from tests.product import Product

LOOKS = [("light", 1440, 900), ("dark", 1440, 900), ("light", 390, 844), ("dark", 390, 844)]


def test_a_second_business_is_made_and_gone_to_and_left_by_the_menu(person: Callable[..., Person]) -> None:
    ada = person()
    page = ada.page
    at_home(page)
    page.get_by_role("button", name="Business: Ada's Bakery").click()
    page.get_by_role("menuitem", name="New business").click()
    expect(page.get_by_label("Name of the business")).to_be_focused()
    page.keyboard.type("Rye & Sons")
    page.keyboard.press("Enter")
    page.wait_for_url("**/app/profile**")
    in_business(page, "Rye & Sons")
    page.get_by_role("button", name="Business: Rye & Sons").click()
    page.get_by_role("menuitemradio", name="Ada's Bakery").click()
    expect(page.get_by_role("heading", name=re.compile("Good "))).to_be_visible()
    in_business(page, "Ada's Bakery")
    page.reload()
    in_business(page, "Ada's Bakery")


def test_another_business_is_gone_to_by_the_palette_alone(person: Callable[..., Person]) -> None:
    page = person().page
    make_business(page, "Rye & Sons")
    at_home(page)
    open_palette(page, "switch bakery")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    in_business(page, "Ada's Bakery")


def test_what_is_in_one_business_is_not_seen_in_another(person: Callable[..., Person]) -> None:
    ada = person()
    page = ada.page
    ada.describe_business()
    ada.make_sample()
    expect(page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    make_business(page, "Rye & Sons")
    page.goto("/app/bundles")
    expect(page.get_by_text("No bundles here yet")).to_be_visible()
    open_palette(page, "sourdough")
    expect(page.get_by_text("Nothing matches")).to_be_visible()


def test_a_switch_takes_the_sessions_other_tabs_along(
    person: Callable[..., Person], visit: Callable[..., Page]
) -> None:
    ada = person()
    page = ada.page
    make_business(page, "Rye & Sons")
    other = visit("/app/profile?step=basics", like=page.context)
    in_business(other, "Rye & Sons")
    expect(other.get_by_label(re.compile("^What field are you in"))).to_be_visible()
    page.get_by_role("button", name="Business: Rye & Sons").click()
    page.get_by_role("menuitemradio", name="Ada's Bakery").click()
    in_business(page, "Ada's Bakery")
    expect(other).to_have_url(re.compile(r"/app/?$"))
    in_business(other, "Ada's Bakery")
    expect(other.get_by_text("You went to another business in another tab.")).to_be_visible()


def test_another_browser_of_the_same_person_stays_where_it_is(
    person: Callable[..., Person], visit: Callable[..., Page]
) -> None:
    ada = person()
    elsewhere = ada.sign_in(visit("/login"))
    at_home(elsewhere.page)
    make_business(ada.page, "Rye & Sons")
    elsewhere.page.reload()
    in_business(elsewhere.page, "Ada's Bakery")


def test_a_name_is_changed_where_it_stands(person: Callable[..., Person]) -> None:
    page = person().page
    page.goto("/app/businesses")
    page.get_by_role("button", name="Rename Ada's Bakery").click()
    field = page.get_by_label("Name", exact=True)
    expect(field).to_be_focused()
    field.fill("  ")
    page.get_by_role("button", name="Save name").click()
    expect(page.get_by_text("Give the business a name.")).to_be_visible()
    field.fill("Ada's Oven")
    field.press("Enter")
    in_business(page, "Ada's Oven")
    expect(page.locator("main .rows__name")).to_have_text("Ada's Oven")
    page.get_by_role("button", name="Rename Ada's Oven").click()
    field.fill("Something else")
    field.press("Escape")
    expect(field).to_have_count(0)
    expect(page.locator("main .rows__name")).to_have_text("Ada's Oven")


def test_an_editor_reads_the_name_in_the_wizard_and_who_may_change_it(
    person: Callable[..., Person], product: Product, axe: Callable[[Page], None]
) -> None:
    ada = person()
    page = ada.page
    page.goto("/app/profile?step=basics")
    name = page.get_by_label(re.compile("^What is your business called"))
    expect(name).to_be_editable()
    ada.answer("What is your business called?", "Ada's Oven")
    in_business(page, "Ada's Oven")
    give_role(product.database, ada, "editor")
    page.reload()
    expect(name).not_to_be_editable()
    expect(name).to_have_value("Ada's Oven")
    expect(name).to_have_accessible_description("Only an owner can change the name. Ask one of them.")
    ada.answer("What field are you in?", "Bakery")
    axe(page)


def test_a_business_goes_into_the_bin_and_comes_back(person: Callable[..., Person]) -> None:
    page = person().page
    make_business(page, "Rye & Sons")
    page.goto("/app/businesses")
    page.get_by_role("button", name="Put Rye & Sons into the bin").click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("30 days")
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    in_business(page, "Rye & Sons")
    page.get_by_role("button", name="Put Rye & Sons into the bin").click()
    page.get_by_role("button", name="Put into the bin", exact=True).click()
    in_business(page, "Ada's Bakery")
    expect(page.get_by_text(re.compile("Rye & Sons is in the bin until"))).to_be_visible()
    page.get_by_role("button", name="Restore Rye & Sons").click()
    expect(page.get_by_role("button", name="Open Rye & Sons")).to_be_visible()
    in_business(page, "Ada's Bakery")


def test_whoever_bins_their_only_business_is_led_to_make_or_restore_one(person: Callable[..., Person]) -> None:
    page = person().page
    page.goto("/app/businesses")
    page.get_by_role("button", name="Put Ada's Bakery into the bin").click()
    page.get_by_role("button", name="Put into the bin", exact=True).click()
    expect(page.get_by_text("You have no business to work in.")).to_be_visible()
    in_business(page, "No business")
    page.goto("/app")
    expect(page).to_have_url(re.compile("/app/businesses"))
    page.get_by_role("button", name="Restore Ada's Bakery").click()
    expect(page.get_by_role("heading", name=re.compile("Good "))).to_be_visible()
    in_business(page, "Ada's Bakery")


def test_pages_of_a_binned_business_leave_in_every_browser(
    person: Callable[..., Person], visit: Callable[..., Page]
) -> None:
    ada = person()
    elsewhere = ada.sign_in(visit("/login"))
    at_home(elsewhere.page)
    ada.page.goto("/app/businesses")
    ada.page.get_by_role("button", name="Put Ada's Bakery into the bin").click()
    ada.page.get_by_role("button", name="Put into the bin", exact=True).click()
    expect(elsewhere.page).to_have_url(re.compile("/app/businesses"))
    expect(elsewhere.page.get_by_role("button", name="Restore Ada's Bakery")).to_be_visible()


def test_a_name_is_changed_on_every_open_page(person: Callable[..., Person], visit: Callable[..., Page]) -> None:
    ada = person()
    at_home(ada.page)
    elsewhere = visit("/app/bundles", like=ada.page.context)
    in_business(elsewhere, "Ada's Bakery")
    ada.page.goto("/app/profile?step=basics")
    ada.answer("What is your business called?", "Ada's Bread")
    in_business(elsewhere, "Ada's Bread")
    in_business(ada.page, "Ada's Bread")


@pytest.mark.parametrize(("theme", "width", "height"), LOOKS)
def test_the_page_of_businesses_is_accessible(
    person: Callable[..., Person], axe: Callable[[Page], None], theme: str, width: int, height: int
) -> None:
    page = person(color_scheme=theme, viewport={"width": width, "height": height}).page
    page.goto("/app/businesses")
    page.get_by_label("Name of the business").fill("Rye & Sons with a name that is long enough to be cut off somewhere")
    page.get_by_role("button", name="Create business").click()
    page.wait_for_url("**/app/profile**")
    page.goto("/app/businesses")
    page.get_by_role("button", name="Rename Ada's Bakery").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    axe(page)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Put Ada's Bakery into the bin").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Put into the bin", exact=True).click()
    expect(page.get_by_role("button", name="Restore Ada's Bakery")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
