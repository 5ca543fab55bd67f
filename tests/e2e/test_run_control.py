"""Writing is stopped and goes on, in front of everybody who watches; a piece that failed is written again."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Page, expect

from contentapp.db.addresses import conninfo
from tests.e2e.people import Person
from tests.product import Product


@pytest.fixture
def unhurried(product: Product) -> Iterator[Product]:
    """A worker that takes half a minute for a sample, which leaves time to look around and stop it."""
    product.stop_worker()
    product.start_worker(step_delay_seconds="3")
    yield product
    product.stop_worker(signal.SIGKILL)
    product.start_worker()


def _hurry(product: Product) -> None:
    """From now on the worker writes as quickly as it can; what it had in hand is taken up again."""
    product.stop_worker(signal.SIGKILL)
    product.start_worker()


@pytest.fixture
def watcher(visit: Callable[..., Page]) -> Callable[[Person], Page]:
    """Opens the same page in a second browser."""

    def watch(person: Person) -> Page:
        page = person.sign_in(visit("/login")).page
        page.goto(person.page.url)
        return page

    return watch


def _start(person: Callable[..., Person], **args: object) -> Person:
    ada = person(**args)
    ada.describe_business()
    ada.make_sample()
    expect(ada.page.locator("[data-card]").nth(1)).to_be_visible()
    return ada


def test_writing_is_stopped_and_goes_on_in_every_browser(
    unhurried: Product, person: Callable[..., Person], watcher: Callable[[Person], Page], axe: Callable[[Page], None]
) -> None:
    ada = _start(person)
    second = watcher(ada)
    expect(second.get_by_role("progressbar")).to_be_visible()
    expect(ada.page.get_by_text(re.compile("left$")).first).to_be_visible()
    ada.page.get_by_role("button", name="Cancel").click()
    for page in (ada.page, second):
        expect(page.get_by_text("Writing is stopped.")).to_be_visible()
        expect(page.get_by_role("progressbar")).to_have_count(0)
    written = ada.page.locator("[data-card]").count()
    assert 2 <= written < 10
    axe(ada.page)
    second.reload()
    expect(second.locator("[data-card]")).to_have_count(written)
    _hurry(unhurried)
    second.locator(".runstrip").get_by_role("button", name="Resume").click()
    for page in (ada.page, second):
        expect(page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
        expect(page.get_by_text("Writing is stopped.")).to_have_count(0)
    ada.page.reload()
    expect(ada.page.locator("[data-card]")).to_have_count(10)


def test_the_toast_takes_a_stop_back(unhurried: Product, person: Callable[..., Person]) -> None:
    ada = _start(person)
    ada.page.get_by_role("button", name="Cancel").click()
    toast = ada.page.locator("[data-sonner-toast]", has_text="Writing stopped")
    toast.get_by_role("button", name="Resume").click()
    expect(ada.page.get_by_role("progressbar")).to_be_visible()
    _hurry(unhurried)
    expect(ada.page.locator("[data-status=in_review] [data-card]")).to_have_count(10)


def test_home_and_bundles_stop_and_resume_a_run(unhurried: Product, person: Callable[..., Person]) -> None:
    ada = _start(person)
    page = ada.page
    page.goto("/app")
    page.get_by_role("button", name=re.compile("Cancel writing")).click()
    expect(page.get_by_role("button", name=re.compile("Resume writing"))).to_be_visible()
    page.goto("/app/bundles")
    page.get_by_role("button", name=re.compile("Resume writing")).click()
    expect(page.get_by_role("button", name=re.compile("Cancel writing"))).to_be_visible()
    _hurry(unhurried)
    expect(page.get_by_text("Ready to review").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("writing"))).to_have_count(0)


def test_a_piece_that_could_not_be_written_is_tried_again(
    product: Product, person: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    with psycopg.connect(conninfo(product.database), autocommit=True) as owner:
        owner.execute("ALTER TABLE blog_posts ADD CONSTRAINT refused CHECK (content = '') NOT VALID")
        try:
            ada = person()
            ada.describe_business()
            ada.make_sample()
            page = ada.page
            failed = page.locator("[data-status=failed] [data-card]")
            expect(failed).to_have_count(1)
            expect(page.get_by_text("1 piece could not be written.")).to_be_visible()
            expect(failed.get_by_text("could not be saved")).to_be_visible()
            axe(page)
        finally:
            owner.execute("ALTER TABLE blog_posts DROP CONSTRAINT refused")
    failed.locator(".piece__link").click()
    expect(page.locator(".panel").get_by_text("This piece could not be written.")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    failed.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    expect(page.locator("[data-status=failed]")).to_have_count(0)
    expect(page.get_by_text("could not be written")).to_have_count(0)


def test_a_phone_shows_the_way_out_of_a_stopped_run(
    unhurried: Product, person: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    ada = _start(person, color_scheme="dark")
    ada.page.set_viewport_size({"width": 390, "height": 844})
    axe(ada.page)
    ada.page.reload()
    expect(ada.page.locator("[data-status=in_review]")).to_be_in_viewport(ratio=0.9)
    ada.page.get_by_role("button", name="Cancel").click()
    expect(ada.page.get_by_text("Writing is stopped.")).to_be_visible()
    axe(ada.page)
    wide = ada.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    _hurry(unhurried)
    ada.page.locator(".runstrip").get_by_role("button", name="Resume").click()
    expect(ada.page.locator("[data-card]")).to_have_count(10)
