"""The shell in a browser: several businesses, the palette, shortcuts, the sidebar and the phone's drawer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import Person

LOOKS = [("light", 1440, 900), ("dark", 1440, 900), ("light", 390, 844), ("dark", 390, 844)]


def at_home(page: Page) -> None:
    """Open home and wait until it stands."""
    page.goto("/app")
    expect(page.get_by_role("heading", name=re.compile("Good "))).to_be_visible()


def in_business(page: Page, name: str) -> None:
    """The sidebar names this business."""
    expect(page.locator("aside.sidebar .switcher__name")).to_have_text(name)


def make_business(page: Page, name: str) -> None:
    """Create one on its page; the wizard opens."""
    page.goto("/app/businesses")
    page.get_by_label("Name of the business").fill(name)
    page.get_by_role("button", name="Create business").click()
    page.wait_for_url("**/app/profile**")
    in_business(page, name)


def open_palette(page: Page, query: str = "") -> None:
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search or run a command")
    expect(box).to_be_focused()
    if query:
        box.fill(query)


# Several businesses ---------------------------------------------------------------------------------------------------


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


# The palette ----------------------------------------------------------------------------------------------------------


def test_the_palette_finds_a_piece_and_opens_it(person: Callable[..., Person]) -> None:
    ada = person()
    page = ada.page
    ada.describe_business()
    ada.make_sample()
    expect(page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    title = page.locator("[data-card][data-kind=blog_post] .piece__link").first.inner_text()
    at_home(page)
    open_palette(page, title.upper())
    option = page.get_by_role("option", name=title)
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_have_count(0)
    expect(page.locator(".panel").get_by_role("textbox", name="Title")).to_have_value(title)
    open_palette(page)
    expect(page.get_by_role("group", name="Recent").get_by_role("option").first).to_contain_text(title)


def test_the_palette_is_worked_by_keys_alone(person: Callable[..., Person]) -> None:
    page = person().page
    at_home(page)
    open_palette(page)
    options = page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(options.last).to_contain_text("Sign out")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    active = page.get_by_role("combobox").get_attribute("aria-activedescendant")
    assert options.first.get_attribute("id") == active
    page.keyboard.type("answers")
    expect(options).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/app/profile"))
    open_palette(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Search or run a command")).to_have_count(0)


def test_a_command_changes_the_theme(person: Callable[..., Person]) -> None:
    page = person().page
    at_home(page)
    open_palette(page, ">dark")
    page.keyboard.press("Enter")
    expect(page.locator("html.dark")).to_have_count(1)


def test_the_sample_is_made_from_the_palette_once(person: Callable[..., Person]) -> None:
    ada = person()
    page = ada.page
    at_home(page)
    open_palette(page, "sample")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("Tell us a little more first"))).to_be_visible()
    ada.describe_business()
    open_palette(page, "sample")
    page.keyboard.press("Enter")
    page.wait_for_url("**/app/bundles/**")
    expect(page.locator("[data-card]")).to_have_count(10)
    page.reload()
    expect(page.locator("[data-card]").first).to_be_visible()
    open_palette(page, "free sample")
    expect(page.get_by_text("Nothing matches")).to_be_visible()


def test_signing_out_from_the_palette_leaves_no_titles_behind(person: Callable[..., Person]) -> None:
    page = person().page
    at_home(page)
    page.evaluate("localStorage.setItem('contentapp.recent.x', '[]')")
    open_palette(page, "sign out")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/login"))
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('contentapp.recent'))") == []


# Shortcuts and the sidebar --------------------------------------------------------------------------------------------


def test_letters_go_to_pages_but_not_while_one_types(person: Callable[..., Person]) -> None:
    page = person().page
    at_home(page)
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(page).to_have_url(re.compile("/app/bundles"))
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("/app/profile"))
    page.goto("/app/profile?step=overview")
    field = page.get_by_label(re.compile("^What do you mainly sell"))
    field.click()
    page.keyboard.type("gh?[")
    expect(field).to_have_value("gh?[")
    expect(page).to_have_url(re.compile("/app/profile"))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_sheet_lists_shortcuts_and_switches_single_keys_off(person: Callable[..., Person]) -> None:
    page = person().page
    at_home(page)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    for text in ("Search or run a command", "Bundles", "Select the card in focus"):
        expect(sheet.get_by_text(text, exact=True)).to_be_visible()
    sheet.get_by_label(re.compile("Use shortcuts of one key")).uncheck()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    page.keyboard.press("?")
    page.keyboard.press("g")
    page.keyboard.press("b")
    open_palette(page, "shortcuts")
    page.keyboard.press("Enter")
    expect(sheet).to_be_visible()
    expect(page).to_have_url(re.compile(r"/app/?$"))
    sheet.get_by_label(re.compile("Use shortcuts of one key")).check()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(page).to_have_url(re.compile("/app/bundles"))


def test_the_sidebar_is_collapsed_and_stays_so(person: Callable[..., Person]) -> None:
    page = person().page
    at_home(page)
    page.get_by_role("button", name="Collapse sidebar").click()
    expect(page.locator(".app--rail")).to_have_count(1)
    page.reload()
    expect(page.locator(".app--rail")).to_have_count(1)
    page.get_by_role("link", name="Bundles").click()
    expect(page).to_have_url(re.compile("/app/bundles"))
    expect(page.locator(".app--rail")).to_have_count(1)
    page.keyboard.press("[")
    expect(page.locator(".app--rail")).to_have_count(0)


# A phone --------------------------------------------------------------------------------------------------------------

PHONE = {"viewport": {"width": 390, "height": 844}}


def test_the_drawer_holds_the_focus_and_closes(person: Callable[..., Person]) -> None:
    page = person(**PHONE).page
    at_home(page)
    menu = page.get_by_role("button", name="Open menu")
    menu.click()
    drawer = page.get_by_role("dialog", name="Menu")
    expect(drawer).to_be_visible()
    inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(menu).to_be_focused()
    menu.click()
    drawer.get_by_role("link", name="Bundles").click()
    expect(page).to_have_url(re.compile("/app/bundles"))
    expect(drawer).to_have_count(0)


def test_a_phone_switches_searches_and_sees_shortcuts_from_the_drawer(person: Callable[..., Person]) -> None:
    ada = person(**PHONE)
    page = ada.page
    page.goto("/app/businesses")
    page.get_by_label("Name of the business").fill("Rye & Sons")
    page.get_by_role("button", name="Create business").click()
    page.wait_for_url("**/app/profile**")
    drawer = page.get_by_role("dialog", name="Menu")
    page.get_by_role("button", name="Open menu").click()
    drawer.get_by_role("button", name=re.compile("^Business: Rye & Sons")).click()
    page.get_by_role("menuitemradio", name="Ada's Bakery").click()
    expect(page.get_by_role("heading", name=re.compile("Good "))).to_be_visible()
    expect(page.locator(".topbar__title")).to_have_text("Ada's Bakery")
    page.get_by_role("button", name="Open menu").click()
    drawer.get_by_role("button", name="Search or run").click()
    expect(drawer).to_have_count(0)
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Search or run a command").click()
    page.get_by_role("option", name="Bundles").click()
    expect(page).to_have_url(re.compile("/app/bundles"))
    page.get_by_role("button", name="Open menu").click()
    ada.open_account_menu()
    page.get_by_role("menuitem", name="Keyboard shortcuts").click()
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


# Looks ----------------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(("theme", "width", "height"), LOOKS)
def test_palette_sheet_switcher_and_drawer_are_accessible(
    person: Callable[..., Person], axe: Callable[[Page], None], theme: str, width: int, height: int
) -> None:
    page = person(color_scheme=theme, viewport={"width": width, "height": height}).page
    at_home(page)
    open_palette(page)
    axe(page)
    page.get_by_role("combobox").fill("nothing of that sort")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox")).to_have_count(0)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    if width < 768:
        page.get_by_role("button", name="Open menu").click()
        axe(page)
    page.locator("dialog[open], aside.sidebar").get_by_role("button", name=re.compile("^Business: ")).click()
    expect(page.get_by_role("menu")).to_be_visible()
    axe(page)
