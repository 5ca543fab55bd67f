"""Accounts in browsers: addresses confirmed, passwords reset and changed, sessions ended, guesses slowed down."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotYet

from tests.e2e.people import PASSWORD, Person
from tests.product import ROOT, Product

NEW = "a wholly new sentence"
SIGN_IN = re.compile(r"/login\?signed-out=1")


@pytest.fixture
def admin(product: Product, person: Callable[..., Person]) -> Person:
    """Somebody who signed up and was then made a platform admin on the server."""
    grace = person("Grace", "The House")
    _administer(product, "grant", grace.email)
    return grace


def _administer(product: Product, action: str, email: str) -> str:
    command = [sys.executable, "-m", "contentapp", "admin", action, email]
    done = subprocess.run(command, cwd=ROOT, env=product.environment, capture_output=True, text=True, check=True)
    return done.stdout


def _read_mail(admin: Person, address: str, subject: str) -> str:
    """Open the newest such mail in the outbox, once a worker has taken it; returns where its link leads."""
    page = admin.page
    page.goto("/app/admin/outbox")
    mail = page.locator(".mails__row").filter(has_text=address).filter(has_text=subject).first
    kept = mail.filter(has_text="Kept here")
    deadline = time.monotonic() + 20
    while not kept.is_visible():
        assert time.monotonic() < deadline, "the worker has not taken this mail"
        page.get_by_role("button", name="Refresh").click()
        with suppress(NotYet):
            kept.wait_for(timeout=500)
    mail.locator("summary").click()
    href = mail.get_by_role("link", name="Open its link").get_attribute("href")
    assert href is not None
    assert href in mail.inner_text()
    return href


def _sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_an_address_is_confirmed_by_the_link_of_its_mail(
    admin: Person, person: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    ada = person()
    ada.page.goto("/app")
    ada.open_account_menu()
    ada.page.get_by_role("menuitem", name="Settings").click()
    expect(ada.page.get_by_text("Not confirmed yet")).to_be_visible()
    ada.page.get_by_role("button", name="Send the link again").click()
    expect(ada.page.get_by_text("A link is in the outbox")).to_be_visible()
    link = _read_mail(admin, ada.email, "Confirm your email address")
    axe(admin.page)
    ada.page.goto(link)
    axe(ada.page)
    ada.page.get_by_role("button", name="Confirm this address").click()
    expect(ada.page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    axe(ada.page)
    ada.page.goto("/app/settings")
    expect(ada.page.get_by_text("Confirmed", exact=True)).to_be_visible()
    expect(ada.page.get_by_role("button", name="Send the link again")).to_have_count(0)


def test_a_forgotten_password_is_reset_and_old_pages_go_to_sign_in(
    admin: Person, person: Callable[..., Person], visit: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    ada = person()
    ada.page.goto("/app/profile?step=audience")
    expect(ada.page.get_by_role("heading", level=1).first).to_be_visible()
    elsewhere = visit("/login")
    elsewhere.get_by_role("link", name="Forgot it?").click()
    elsewhere.get_by_label("Email", exact=True).fill(ada.email)
    elsewhere.get_by_role("button", name="Send me a link").click()
    expect(elsewhere.get_by_role("heading", name="Check your mail")).to_be_visible()
    axe(elsewhere)
    elsewhere.goto(_read_mail(admin, ada.email, "Choose a new password"))
    axe(elsewhere)
    elsewhere.get_by_label("New password").fill(NEW)
    elsewhere.get_by_role("button", name="Set password and sign in").click()
    expect(elsewhere).to_have_url(re.compile(r"/app/?$"))
    expect(ada.page).to_have_url(SIGN_IN)
    again = visit("/")
    _sign_in(again, ada.email, NEW)
    expect(again).to_have_url(re.compile("/app"))


def test_one_session_is_ended_from_another_and_its_pages_go(
    person: Callable[..., Person], visit: Callable[..., Page]
) -> None:
    ada = person()
    other = ada.sign_in(visit("/login")).page
    other.goto("/app/settings")
    expect(other.get_by_text("This session")).to_be_visible()
    ada.page.goto("/app/settings")
    expect(ada.page.locator(".sessions__row")).to_have_count(2)
    ada.page.get_by_role("button", name=re.compile("^Sign out of Chrome")).click()
    expect(other).to_have_url(SIGN_IN)
    expect(ada.page.locator(".sessions__row")).to_have_count(1)
    expect(ada.page.get_by_text("That session is signed out.")).to_be_visible()
    other = ada.sign_in(other).page
    ada.page.reload()
    ada.page.get_by_role("button", name="Sign out everywhere else").click()
    expect(other).to_have_url(SIGN_IN)
    expect(ada.page.locator(".sessions__row")).to_have_count(1)


def test_a_password_is_changed_by_whoever_knows_it(person: Callable[..., Person], visit: Callable[..., Page]) -> None:
    ada = person()
    other = ada.sign_in(visit("/login")).page
    page = ada.page
    page.goto("/app/settings")

    def change(current: str, new: str) -> None:
        page.get_by_label("Current password").fill(current)
        page.get_by_label("New password").fill(new)
        page.get_by_role("button", name="Change password").click()

    change("not this one", NEW)
    expect(page.get_by_text("That is not your current password.")).to_be_visible()
    expect(page.get_by_label("Current password")).to_have_value("")
    change(PASSWORD, "short")
    expect(page.get_by_text("Use at least 10 characters.")).to_be_visible()
    change(PASSWORD, NEW)
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    expect(other).to_have_url(SIGN_IN)
    _sign_in(other, ada.email, NEW)
    expect(other).to_have_url(re.compile("/app"))


def test_a_new_name_is_shown_at_once(person: Callable[..., Person]) -> None:
    ada = person()
    ada.page.goto("/app/settings")
    ada.page.get_by_label("Your name").fill("Ada Lovelace")
    ada.page.get_by_role("button", name="Save name").click()
    expect(ada.page.locator(".account__name").first).to_have_text("Ada Lovelace")


def test_guessing_is_slowed_down_and_says_until_when(
    person: Callable[..., Person], visit: Callable[..., Page], axe: Callable[[Page], None], console
) -> None:
    ada = person()
    console.allow("401|429")
    page = visit("/login")
    for number in range(6):
        _sign_in(page, ada.email, f"guess number {number}")
    expect(page.get_by_role("alert")).to_have_text(re.compile(r"Too many tries .* Try again in 1\d seconds\."))
    axe(page)
    page = visit("/", like=ada.page.context)
    ada.page.goto("/app")
    ada.sign_out()
    _sign_in(page, ada.email, PASSWORD)
    expect(page).to_have_url(re.compile("/app"))


def test_the_outbox_is_not_there_for_others_and_goes_with_the_right_to_it(
    product: Product, admin: Person, person: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    ada = person()
    ada.page.goto("/app/admin/outbox")
    expect(ada.page.get_by_role("heading", name="This page is not here")).to_be_visible()
    expect(ada.page.get_by_role("link", name="Outbox")).to_have_count(0)
    axe(ada.page)
    admin.page.goto("/app")
    admin.page.get_by_role("link", name="Outbox").first.click()
    expect(admin.page.get_by_role("heading", name="Outbox", level=1)).to_be_visible()
    expect(admin.page.locator(".mails__row").first).to_be_visible()
    assert "no platform admin any more" in _administer(product, "revoke", admin.email)
    admin.page.get_by_role("button", name="Refresh").click()
    expect(admin.page.get_by_text("There is nothing here.")).to_be_visible()
    admin.page.reload()
    expect(admin.page.get_by_role("heading", name="This page is not here")).to_be_visible()
