"""The shell in a browser: the palette, shortcuts, the sidebar and the phone's drawer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import Person, at_home, open_palette

LOOKS = [("light", 1440, 900), ("dark", 1440, 900), ("light", 390, 844), ("dark", 390, 844)]


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
    expect(page.get_by_role("option", name="Sign out")).to_be_visible()
    expect(page.get_by_role("option", name="Collapse or expand the sidebar")).to_have_count(0)
    page.get_by_role("option", name="Bundles").click()
    expect(page).to_have_url(re.compile("/app/bundles"))
    page.get_by_role("button", name="Open menu").click()
    ada.open_account_menu()
    page.get_by_role("menuitem", name="Keyboard shortcuts").click()
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


# Looks ----------------------------------------------------------------------------------------------------------------


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
