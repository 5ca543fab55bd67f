"""A run that loses its worker goes on where it was, in front of the person who watches."""

from __future__ import annotations

import signal
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.people import Person
from tests.product import Product


def test_a_killed_worker_loses_nothing_and_repeats_nothing(slow_worker: Product, person: Callable[..., Person]) -> None:
    ada = person()
    ada.describe_business()
    ada.make_sample()
    expect(ada.page.locator("[data-card]").nth(2)).to_be_visible()
    expect(ada.page.get_by_role("progressbar")).to_be_visible()
    slow_worker.stop_worker(signal.SIGKILL)
    slow_worker.start_worker()
    expect(ada.page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    expect(ada.page.locator("[data-card]")).to_have_count(10)


def test_home_shows_how_far_the_writing_is(slow_worker: Product, person: Callable[..., Person]) -> None:
    ada = person()
    ada.describe_business()
    ada.make_sample()
    expect(ada.page.locator("[data-card]").first).to_be_visible()
    ada.page.goto("/app")
    expect(ada.page.get_by_role("progressbar").first).to_be_visible()
    expect(ada.page.get_by_text("Ready to review").first).to_be_visible()
