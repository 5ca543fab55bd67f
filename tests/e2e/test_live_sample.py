"""The live sample beside the wizard: it follows the answers, and every phrase leads back to its question."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import Person, give_role
from tests.product import Product

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def ada(person: Callable[..., Person]) -> Person:
    """Somebody who has described her business and sees her last answer in the sample."""
    ada = person()
    ada.answer_wizard()
    expect(ada.page.locator(".from.is-fresh", has_text="bread goes stale by Tuesday").first).to_be_visible()
    return ada


def test_it_names_the_answer_it_needs_until_there_is_something_to_write(
    person: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    page = (ada := person()).page
    beside = page.get_by_role("region", name="Live sample")
    expect(beside.get_by_role("heading", name="Your first post will read here")).to_be_visible()
    beside.get_by_role("link", name="What field are you in?").click()
    expect(page.get_by_label("What field are you in?")).to_be_focused()
    axe(page)
    ada.answer("What field are you in?", "Bakery")
    beside.get_by_role("link", name="What do you mainly sell?").click()
    expect(page.get_by_label("What do you mainly sell?")).to_be_focused()
    ada.answer("What do you mainly sell?", "sourdough bread")
    expect(beside.get_by_role("heading", name="Your first post would read")).to_be_visible()
    expect(beside.locator(".from", has_text=re.compile("sourdough bread", re.I)).first).to_be_visible()
    expect(beside.get_by_text("It would say more with the offer.")).to_be_visible()


def test_answers_appear_in_it_and_change_with_it(ada: Person) -> None:
    page = ada.page
    beside = page.get_by_role("region", name="Live sample")
    expect(
        beside.locator(".from.is-fresh", has_text=re.compile("bread goes stale by Tuesday", re.I)).first
    ).to_be_visible()
    expect(beside.get_by_text("bread goes stale by Tuesday, answered just now")).to_be_visible()
    page.get_by_role("button", name="Remove bread goes stale by Tuesday").click()
    ada.answer("What gets in their way?", "the last loaf is gone by noon\n")
    expect(beside.locator(".from", has_text=re.compile("the last loaf is gone by noon", re.I)).first).to_be_visible()
    expect(beside.get_by_text(re.compile("goes stale by Tuesday", re.I))).to_have_count(0)


def test_a_phrase_names_its_question_and_leads_to_it(ada: Person) -> None:
    page = ada.page
    beside = page.get_by_role("region", name="Live sample")
    phrase = beside.locator(".from", has_text=re.compile("sourdough bread", re.I)).first
    phrase.hover()
    expect(page.locator(".from-tip")).to_have_text("What do you mainly sell?")
    page.mouse.move(0, 0)
    expect(page.locator(".from-tip")).to_have_count(0)
    phrase.focus()
    expect(page.locator(".from-tip")).to_have_text("What do you mainly sell?")
    page.keyboard.press("Escape")
    expect(page.locator(".from-tip")).to_have_count(0)
    expect(phrase).to_have_accessible_description(re.compile(r"What do you mainly sell\? sourdough bread"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("step=overview"))
    expect(page.get_by_label("What do you mainly sell?")).to_be_focused()


def test_it_says_for_which_platform_it_is_written(ada: Person) -> None:
    page = ada.page
    beside = page.get_by_role("region", name="Live sample")
    expect(beside.get_by_role("button", name="LinkedIn")).to_have_attribute("aria-pressed", "true")
    page.goto("/app/profile?step=platforms")
    for platform in ("Mastodon", "X"):
        page.get_by_role("group", name="Where do you post?").get_by_role("button", name=platform, exact=True).click()
    expect(beside.get_by_role("combobox", name="Written for")).to_have_value("x")
    beside.get_by_role("combobox", name="Written for").select_option("mastodon")
    expect(beside.get_by_role("button", name="Mastodon")).to_have_attribute("aria-pressed", "true")
    expect(beside.locator(".post__text")).to_contain_text(re.compile("[a-z]"))


def test_another_opening_the_article_and_the_email_are_one_press_away(ada: Person, axe: Callable[[Page], None]) -> None:
    page = ada.page
    beside = page.get_by_role("region", name="Live sample")
    text = beside.locator(".post__text")
    first = text.inner_text()
    beside.get_by_role("button", name="Try another opening").click()
    expect(text).not_to_have_text(first)
    beside.get_by_role("button", name="Blog").click()
    expect(beside.get_by_role("heading", name="Your first article would begin")).to_be_visible()
    axe(page)
    beside.get_by_role("button", name="Email").click()
    expect(beside.get_by_role("heading", name="Your first email would read")).to_be_visible()
    expect(text).to_contain_text("Ada's Bakery")


def test_on_a_phone_it_is_a_strip_that_unfolds_and_folds_when_a_phrase_is_followed(
    person: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    ada = person(viewport=PHONE)
    ada.answer_wizard()
    page = ada.page
    strip = page.get_by_role("button", name=re.compile("^Your first post would read"))
    expect(strip).to_contain_text(re.compile("bread goes stale by Tuesday", re.I))
    expect(strip).to_have_attribute("aria-expanded", "false")
    phrase = page.locator(".from", has_text=re.compile("sourdough bread", re.I)).first
    expect(phrase).to_be_hidden()
    strip.click()
    expect(phrase).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(phrase).to_be_hidden()
    expect(strip).to_be_focused()
    strip.click()
    phrase.click()
    expect(page.get_by_label("What do you mainly sell?")).to_be_focused()
    expect(strip).to_have_attribute("aria-expanded", "false")


def test_a_viewer_sees_the_sample_and_may_try_another_opening(ada: Person, product: Product) -> None:
    give_role(product.database, ada, "viewer")
    page = ada.page
    page.reload()
    expect(page.get_by_text("You can read this profile.")).to_be_visible()
    beside = page.get_by_role("region", name="Live sample")
    expect(beside.locator(".from").first).to_be_visible()
    first = beside.locator(".post__text").inner_text()
    beside.get_by_role("button", name="Try another opening").click()
    expect(beside.locator(".post__text")).not_to_have_text(first)
