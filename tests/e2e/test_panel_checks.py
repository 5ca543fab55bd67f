"""The checks beside a text: what they find while it is written, where, and the fix by one press."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from contentapp.db.addresses import conninfo
from tests.e2e.people import Person
from tests.product import Product

TWO_SPACES = "A loaf is kept for you  until noon."
LOOKS = [("light", 1440, 900), ("dark", 390, 844)]


def _on_x(ada: Person, product: Product, pictures: Sequence[str] = ("A loaf",), post_type: str = "single") -> None:
    """Open a post that goes to X, with pictures nobody has described yet."""
    ada.describe_business()
    ada.make_sample()
    expect(ada.page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    bundle_id = ada.page.url.partition("?")[0].rstrip("/").rpartition("/")[2]
    with psycopg.connect(conninfo(product.database)) as owner:
        owner.execute(
            "UPDATE social_posts SET platform = 'x', post_type = %s, media_prompts = %s, media_alt_texts = '{}' "
            "WHERE bundle_id = %s",
            [post_type, list(pictures), bundle_id],
        )
    ada.page.reload()
    ada.open_first("in_review", kind="social_post")


def _checks(page: Page) -> Locator:
    return page.get_by_role("region", name="Checks")


def test_a_post_that_gets_too_long_for_x_says_so_and_falls_silent_when_it_fits(
    person: Callable[..., Person], product: Product
) -> None:
    ada = person()
    _on_x(ada, product)
    page = ada.page
    expect(_checks(page)).to_contain_text("280 characters on X: source, checked in November 2026")
    page.get_by_label("Hashtags").fill("")
    page.get_by_label("Post text").fill("Bread for all. " * 20)
    expect(page.locator(".panel .counter")).to_contain_text("300 / 280")
    expect(_checks(page)).to_contain_text("X takes 280 characters with hashtags; this has 300.")
    page.get_by_label("Post text").fill("See https://example.com/an-address-that-counts-as-23 \U0001f35e")
    expect(page.locator(".panel .counter")).to_contain_text("30 / 280")
    expect(_checks(page)).not_to_contain_text("X takes 280 characters")


def test_a_finding_is_shown_in_the_text_mended_and_brought_back(
    person: Callable[..., Person], product: Product
) -> None:
    ada = person()
    _on_x(ada, product)
    page = ada.page
    field = page.get_by_label("Post text")
    field.fill(f"\U0001f35e {TWO_SPACES}")
    finding = _checks(page).locator(".finding", has_text="two spaces")
    finding.get_by_role("button", name="Show").click()
    expect(field).to_be_focused()
    assert field.evaluate("f => f.value.slice(f.selectionStart, f.selectionEnd)") == "  "
    finding.get_by_role("button", name="Fix").click()
    mended = f"\U0001f35e {TWO_SPACES.replace('  ', ' ')}"
    expect(field).to_have_value(mended)
    expect(finding).to_have_count(0)
    _checks(page).get_by_role("button", name="Undo the fix").click()
    expect(field).to_have_value(f"\U0001f35e {TWO_SPACES}")
    finding.get_by_role("button", name="Fix").click()
    expect(field).to_have_value(mended)
    expect(finding).to_have_count(0)
    expect(page.locator(".panel .saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    page.reload()
    expect(page.get_by_label("Post text")).to_have_value(mended)


def test_a_prompt_is_copied_and_an_alt_text_stays(person: Callable[..., Person], product: Product) -> None:
    ada = person()
    _on_x(ada, product, pictures=["A loaf on a board", "A baker at dawn"])
    page = ada.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy prompt 2").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "A baker at dawn"
    expect(_checks(page)).to_contain_text("2 pictures have no text for those who cannot see it.")
    page.get_by_label("Prompt for picture 1").fill("A dark loaf on a board")
    page.get_by_label("Alt text of picture 2").fill("A baker opens the oven.")
    page.get_by_label("Alt text of picture 2").blur()
    expect(_checks(page)).to_contain_text("A picture has no text for those who cannot see it.")
    page.reload()
    expect(page.get_by_label("Prompt for picture 1")).to_have_value("A dark loaf on a board")
    expect(page.get_by_label("Alt text of picture 1")).to_have_value("")
    expect(page.get_by_label("Alt text of picture 2")).to_have_value("A baker opens the oven.")


def test_pictures_are_taken_away_and_added(person: Callable[..., Person], product: Product) -> None:
    ada = person()
    _on_x(ada, product, pictures=["A loaf on a board", "A baker at dawn"])
    page = ada.page
    page.get_by_role("button", name="Remove picture 1").click()
    expect(page.get_by_label("Prompt for picture 2")).to_have_count(0)
    expect(page.get_by_label("Prompt for picture 1")).to_have_value("A baker at dawn")
    page.get_by_role("button", name="Add a picture").click()
    expect(page.get_by_label("Prompt for picture 2")).to_be_focused()
    page.keyboard.type("An oven, open")
    page.get_by_label("Alt text of picture 2").fill("An open oven.")
    page.get_by_label("Alt text of picture 2").blur()
    expect(_checks(page)).to_contain_text("A picture has no text for those who cannot see it.")
    page.reload()
    expect(page.get_by_label("Prompt for picture 1")).to_have_value("A baker at dawn")
    expect(page.get_by_label("Prompt for picture 2")).to_have_value("An oven, open")
    expect(page.get_by_label("Alt text of picture 2")).to_have_value("An open oven.")


def test_a_thread_is_counted_and_shown_post_by_post(person: Callable[..., Person], product: Product) -> None:
    ada = person()
    _on_x(ada, product, post_type="thread")
    page = ada.page
    page.get_by_label("Hashtags").fill("")
    page.get_by_label("Post text").fill(f"{'a' * 200}\n\n---\n\n{'b' * 150}")
    expect(page.locator(".panel .counter")).to_contain_text("200 / 280 in the longest of 2 posts")
    expect(page.locator(".panel .post")).to_have_count(2)
    expect(_checks(page)).not_to_contain_text("X takes 280 characters")


def test_a_poll_is_counted_without_its_answers_and_shown_with_them(
    person: Callable[..., Person], product: Product
) -> None:
    ada = person()
    _on_x(ada, product, post_type="poll")
    page = ada.page
    page.get_by_label("Hashtags").fill("")
    page.get_by_label("Post text").fill("Crust or crumb?\n\n○ Crust\n○ Crumb")
    expect(page.locator(".panel .counter")).to_contain_text("15 / 280")
    expect(page.locator(".post__poll li")).to_have_text(["Crust", "Crumb"])


@pytest.mark.parametrize(("theme", "width", "height"), LOOKS)
def test_the_checks_are_accessible(
    person: Callable[..., Person],
    product: Product,
    axe: Callable[[Page], None],
    theme: str,
    width: int,
    height: int,
) -> None:
    ada = person(color_scheme=theme)
    _on_x(ada, product)
    page = ada.page
    page.set_viewport_size({"width": width, "height": height})
    page.get_by_label("Post text").fill(f"{TWO_SPACES} " * 9)
    expect(_checks(page).locator(".finding").first).to_contain_text("Error: X takes 280 characters")
    expect(_checks(page).get_by_role("button", name="Fix").first).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
