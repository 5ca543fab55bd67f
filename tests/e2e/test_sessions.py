"""Sessions in browsers: where people land, and what happens to open pages when a session ends."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.people import Person


def test_a_visitor_is_sent_to_sign_in_and_comes_back(person: Callable[..., Person], visit: Callable[..., Page]) -> None:
    ada = person()
    elsewhere = visit("/app/profile?step=audience")
    expect(elsewhere).to_have_url(re.compile("/login"))
    elsewhere.get_by_label("Email", exact=True).fill(ada.email)
    elsewhere.get_by_label("Password").fill("correct horse battery")
    elsewhere.get_by_role("button", name="Sign in").click()
    expect(elsewhere).to_have_url(re.compile(r"/app/profile/?\?step=audience"))


def test_a_wrong_password_is_said_beside_the_field(
    person: Callable[..., Person], visit: Callable[..., Page], console
) -> None:
    ada = person()
    console.allow("401")
    page = visit("/login")
    page.get_by_label("Email", exact=True).fill(ada.email)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("That email and password do not match.")).to_be_visible()
    expect(page.get_by_label("Email", exact=True)).to_have_value(ada.email)


def test_signing_out_closes_every_page_of_the_session(
    person: Callable[..., Person], visit: Callable[..., Page]
) -> None:
    ada = person()
    second = visit("/app", like=ada.page.context)
    expect(second.get_by_role("heading", name=re.compile("Good "))).to_be_visible()
    ada.page.goto("/app")
    expect(ada.page.get_by_role("heading", name=re.compile("Good "))).to_be_visible()
    ada.sign_out()
    expect(ada.page).to_have_url(re.compile("/login"))
    expect(second).to_have_url(re.compile("/login"))


def test_the_theme_can_be_switched_and_is_kept(person: Callable[..., Person]) -> None:
    ada = person()
    ada.page.goto("/app")
    ada.open_account_menu()
    ada.page.get_by_role("menuitemradio", name="Dark").click()
    expect(ada.page.locator("html.dark")).to_have_count(1)
    ada.page.reload()
    expect(ada.page.locator("html.dark")).to_have_count(1)
