"""The whole product under test: its own database, web process and worker for each test process, and a real Chromium."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.people import Person
from tests.product import CHROMIUM_FLAGS, Product, running_product, system_chromium

expect.set_options(timeout=15_000)
THEMES = ("light", "dark")
SIZES = ((1440, 900), (390, 844))
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
ENDED = """new Promise((done) => {
  const under_way = (each) => each.playState === "running" && each.effect?.getComputedTiming().endTime < Infinity;
  const look = () => (document.getAnimations().some(under_way) ? requestAnimationFrame(look) : done());
  look();
})"""
"""Every change that is under way and will end: a badge that pulses does not. States are looked at, since what is folded
away ends without keeping the promise `finished`."""


@pytest.fixture(scope="session")
def product(clone_database: Callable[[str], str]) -> Iterator[Product]:
    """Web and worker of this test process, on a database of its own."""
    with running_product(clone_database("e2e"), "e2e") as running:
        yield running


@pytest.fixture
def slow_worker(product: Product) -> Iterator[Product]:
    """A worker that takes its time, so that it can be caught half way."""
    product.stop_worker()
    product.start_worker(step_delay_seconds="0.4")
    yield product
    product.stop_worker()
    product.start_worker()


@pytest.fixture(scope="session")
def base_url(product: Product) -> str:
    return product.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, **system_chromium(), "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}


class Watched:
    """What a browser complained about; a test may say that it expects one kind of complaint."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.expected: list[str] = []

    def watch(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("console", lambda m: self.errors.append(f"{page.url}: {m.text}") if m.type == "error" else None)
        return page

    def allow(self, pattern: str) -> None:
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [error for error in self.errors if not any(re.search(p, error) for p in self.expected)]


@pytest.fixture(autouse=True)
def console() -> Iterator[Watched]:
    """No test passes while a browser complains."""
    watched = Watched()
    yield watched
    assert watched.unexpected() == []


@pytest.fixture
def visit(
    browser: Browser, base_url: str, browser_context_args: dict, console: Watched
) -> Iterator[Callable[..., Page]]:
    """Opens a browser of its own, with a page at a path; as often as a test likes."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", *, like: BrowserContext | None = None, **args: object) -> Page:
        context = like or browser.new_context(**{**browser_context_args, "base_url": base_url, **args})
        if like is None:
            contexts.append(context)
        page = console.watch(context.new_page())
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def person(visit: Callable[..., Page], product: Product) -> Callable[..., Person]:
    """Signs somebody up through the form; their browser stays open."""

    def sign_up(name: str = "Ada", business: str = "Ada's Bakery", **args: object) -> Person:
        return Person.sign_up(visit("/signup", **args), name, business, database=product.database)

    return sign_up


@pytest.fixture
def axe() -> Callable[..., None]:
    """Fails with every rule a page breaks, and where; `colours` asks for the rules about those alone."""

    inspector = Axe()
    script, inspector.axe_script = inspector.axe_script, ""  # half a megabyte: once a page, not once a look at it

    def check(page: Page, *, colours: bool = False) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        only = {"runOnly": {"type": "rule", "values": COLOUR_RULES}} if colours else {}
        results = inspector.run(page, options={"resultTypes": ["violations"], **only})
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


def wear(page: Page, theme: Literal["light", "dark"]) -> None:
    """Change the theme, and wait until it has changed."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    other = THEMES[1 - THEMES.index(theme)]
    expect(page.locator(f"html.{other}")).to_have_count(0)
    page.evaluate(ENDED)


@pytest.fixture
def looks_well(axe: Callable[..., None]) -> Callable[[Page], None]:
    """The page as it stands, in every look: the theme and the window change under it, as they do on a desk."""

    def check(page: Page) -> None:
        for theme, (width, height) in itertools.product(THEMES, SIZES):
            wear(page, theme)
            page.set_viewport_size({"width": width, "height": height})
            axe(page, colours=theme != THEMES[0])  # a theme changes nothing else
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{page.url} is {wide} px wider than its window of {width} px"
        wear(page, THEMES[0])  # so that the next page is not changing its theme while it opens

    return check
