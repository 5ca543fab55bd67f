"""Buying in a browser: the shop, the page that is paid on, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Page, expect

from contentapp.db.addresses import conninfo
from tests.e2e.conftest import Watched
from tests.e2e.people import Person
from tests.product import Product

DECLINED, CHALLENGE, BANK_PAYS = "4000 0000 0000 0002", "4000 0000 0000 3220", "AT61 1904 3002 3457 3201"


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


def test_a_bank_asks_back_and_a_promotion_code_is_taken_off(buyer: Person, console: Watched) -> None:
    console.allow("402|422")
    page = buyer.page
    _choose(page, "A set of downloads")
    _go_to_payment(page)
    page.get_by_label("Promotion code").fill("welcome10")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("[data-total]")).to_have_text("$144.00")
    _pay(page, CHALLENGE)
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was charged")
    _pay(page, CHALLENGE)
    page.get_by_role("button", name="Confirm").click()
    _expect_paid(page)
    expect(page.get_by_text("−$16.00")).to_be_visible()
    expect(page.get_by_text("$144.00")).to_be_visible()


def test_a_bank_that_takes_days_is_waited_for_and_the_page_follows(buyer: Person) -> None:
    page = buyer.page
    _choose(page, "Two email sequences")
    _go_to_payment(page)
    _pay(page, BANK_PAYS)
    expect(page.get_by_role("heading", name="Your bank is confirming the payment")).to_be_visible()
    desk = page.context.new_page()
    desk.goto("/sandbox/stripe/desk")
    desk.get_by_role("button", name="Forward a week").click()
    _expect_paid(page)


def test_what_is_free_is_ordered_without_payment(buyer: Person) -> None:
    page = buyer.page
    page.get_by_role("button", name="Get it free").click()
    _expect_paid(page)
    expect(page.get_by_text("Free", exact=True)).to_be_visible()
    page.goto("/app/billing")
    expect(page.get_by_role("link", name="Open bundles")).to_be_visible()


def _make_admin(person: Person, product: Product) -> None:
    with psycopg.connect(conninfo(product.database), autocommit=True) as owner:
        owner.execute(
            "INSERT INTO private.platform_admins (user_id) SELECT id FROM auth.users WHERE email = %s", (person.email,)
        )


def test_an_admin_gives_part_of_the_money_back_and_then_all(
    buyer: Person, product: Product, looks_well: Callable[[Page], None]
) -> None:
    page = buyer.page
    _choose(page, "A month of everything")
    _go_to_payment(page)
    _pay(page)
    _expect_paid(page)
    order_url = page.url
    _make_admin(buyer, product)
    page.goto(f"/app/admin/orders/{order_url.rpartition('/')[2]}")
    expect(page.get_by_text("checkout.session.completed")).to_be_visible()
    looks_well(page)
    amount = page.get_by_label("How much")
    amount.fill("40")
    amount.press("Enter")
    expect(page.get_by_text("$40.00 goes back. The order stays")).to_be_visible()
    _refund(page)
    expect(page.get_by_text("Part refunded")).to_be_visible()
    expect(amount).to_have_value("150.00")
    _refund(page)
    expect(page.get_by_text("Refunded", exact=True)).to_be_visible()
    page.get_by_role("button", name="Leave it there").click()
    expect(page.get_by_role("button", name="Leave it there")).to_have_count(0)
    page.goto(order_url)
    expect(page.get_by_role("heading", name="This order was refunded")).to_be_visible()
    page.goto("/app/admin/ledger")
    page.get_by_role("button", name="Compare now").click()
    expect(page.get_by_text("and no difference.")).to_be_visible()
    looks_well(page)
    page.goto("/app/admin/orders")
    expect(page.get_by_role("heading", name="Revenue by month")).to_be_visible()
    looks_well(page)


def test_an_admin_makes_a_product_and_archives_it(
    person: Callable[..., Person], product: Product, looks_well: Callable[[Page], None]
) -> None:
    ada = person()
    _make_admin(ada, product)
    page = ada.page
    page.goto("/app/admin/products")
    page.get_by_role("button", name="New product").click()
    page.get_by_label("Name", exact=True).fill(f"Offer {ada.email}")
    page.get_by_label("Price in USD", exact=True).fill("12.345")
    page.get_by_role("button", name="Save product").click()
    expect(page.get_by_text("Write it like 12.50")).to_be_visible()
    expect(page.get_by_text("Say how many of what it holds.")).to_be_visible()
    looks_well(page)
    page.get_by_label("Social posts", exact=True).fill("3")
    page.get_by_label("Price in USD", exact=True).fill("12.34")
    page.get_by_role("button", name="Save product").click()
    row = page.get_by_role("main").get_by_role("listitem").filter(has_text=f"Offer {ada.email}")
    expect(row).to_contain_text("$12.34")
    row.get_by_role("button", name=re.compile("^Archive")).click()
    expect(row).to_contain_text("Archived")


def _refund(page: Page) -> None:
    page.get_by_role("button", name="Refund", exact=True).click()
    page.get_by_role("button", name="Give it back").click()


def test_an_admin_gives_two_products_to_one_of_somebodys_businesses_and_finds_the_order(
    buyer: Person, product: Product, looks_well: Callable[[Page], None]
) -> None:
    page = buyer.page
    _make_admin(buyer, product)
    page.goto("/app/businesses")
    page.get_by_label("Name of the business").fill("Second Kiln")
    page.get_by_role("button", name="Create business").click()
    page.wait_for_url("**/app/profile**")
    page.goto("/app/admin/orders")
    page.get_by_label("Address of an owner").fill(buyer.email)
    page.get_by_role("button", name="Give", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose which one gets it.")
    page.get_by_label("Business", exact=True).select_option("Second Kiln")
    page.get_by_role("button", name="Give", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what to give.")
    page.get_by_label("A set of downloads").fill("2")
    page.get_by_label("Two email sequences").fill("1")
    looks_well(page)
    page.get_by_role("button", name="Give", exact=True).click()
    expect(page.get_by_text("Second Kiln gets it in a moment.")).to_be_visible()
    expect(page.get_by_label("A set of downloads")).to_have_value("")
    search = page.get_by_role("searchbox", name="Find orders")
    order = page.get_by_role("listitem").filter(has_text="A set of downloads × 2").filter(has_text=buyer.email)
    for words in ("second ki", buyer.email):
        search.fill(words)
        expect(order).to_contain_text("A gift")
    search.fill("nobody at all")
    expect(page.get_by_text("No such orders.")).to_be_visible()


def test_what_is_bought_before_the_business_is_described_is_written_once_it_is(person: Callable[..., Person]) -> None:
    ada = person()
    page = ada.page
    page.goto("/app/billing")
    _choose(page, "A set of downloads")
    _go_to_payment(page)
    _pay(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.goto("/app")
    expect(page.get_by_role("note").filter(has_text=re.compile(r"Order \d+ is paid"))).to_be_visible()
    ada.describe_business()
    page.goto("/app")
    expect(page.get_by_role("main").get_by_text("A set of downloads").first).to_be_visible()
