"""Buying in a browser: the shop, the page that is paid on, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.people import Person

DECLINED = "4000 0000 0000 0002"


@pytest.fixture
def buyer(person: Callable[..., Person]) -> Person:
    """Somebody whose business can be written for, in the shop."""
    ada = person()
    ada.describe_business()
    ada.page.goto("/app/billing")
    return ada


def _choose(page: Page, product: str, quantity: int = 1) -> None:
    more = page.get_by_role("button", name=f"One more of {product}")
    group = page.get_by_role("group", name=f"Quantity of {product}")
    for number in range(1, quantity + 1):
        more.click()
        expect(group.get_by_label("In your cart")).to_have_text(str(number))


def _go_to_payment(page: Page) -> None:
    page.get_by_role("button", name="Pay in the sandbox").click()
    page.wait_for_url("**/sandbox/stripe/pay/**")


def _pay(page: Page, number: str = "") -> None:
    if number:
        page.get_by_label("Test card or account number").fill(number)
    page.get_by_role("button", name=re.compile("^Pay|^Complete")).click()


def _expect_paid(page: Page) -> None:
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.get_by_role("link", name="Open the board")).to_be_visible()


def test_what_is_chosen_is_priced_paid_and_written(buyer: Person, looks_well: Callable[[Page], None]) -> None:
    page = buyer.page
    expect(page.get_by_text("Test mode.")).to_be_visible()
    _choose(page, "A month of everything", 2)
    summary = page.get_by_role("complementary", name="Your order")
    expect(summary.get_by_text("10 % off")).to_be_visible()
    expect(summary).to_contain_text("−$38.00")
    expect(summary).to_contain_text("$342.00")
    looks_well(page)
    _go_to_payment(page)
    expect(page.locator("[data-total]")).to_have_text("$342.00")
    looks_well(page)
    _pay(page)
    _expect_paid(page)
    expect(page.get_by_text("Paid with Visa 4242")).to_be_visible()
    looks_well(page)
    page.get_by_role("link", name="Open the board").click()
    expect(page.locator("[data-card]").first).to_be_visible()
    page.goto("/app/billing")
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(r"^Order \d+"))).to_be_visible()


def test_a_declined_card_charges_nothing_and_another_one_can_be_used(buyer: Person, console: Watched) -> None:
    console.allow("402")
    page = buyer.page
    _choose(page, "A set of downloads")
    _go_to_payment(page)
    _pay(page, DECLINED)
    expect(page.get_by_role("alert")).to_contain_text("Your card was declined.")
    page.get_by_role("link", name="Back to your cart").click()
    expect(page.get_by_role("complementary", name="Your order")).to_contain_text("$160.00")
    _go_to_payment(page)
    _pay(page)
    _expect_paid(page)
