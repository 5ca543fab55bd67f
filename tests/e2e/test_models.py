"""A model writes: chosen in Settings, stopped by its budget, raised by an owner, and named on what it wrote."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from contentapp.db.addresses import conninfo
from tests.e2e.people import Person
from tests.models.author import write_well
from tests.models.endpoint import Endpoint
from tests.product import Product, running_product


class Served:
    """An endpoint in a thread of its own, beside the browser's."""

    def __init__(self) -> None:
        self.endpoint = Endpoint(write_well)
        self._up = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Endpoint:
        self._thread.start()
        assert self._up.wait(10)
        return self.endpoint

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        async with self.endpoint:
            self._up.set()
            await self._stop.wait()


@pytest.fixture(scope="module")
def house() -> Iterator[Endpoint]:
    with Served() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def installation(clone_database: Callable[[str], str], house: Endpoint) -> Iterator[Product]:
    """A product that may ask one model, for ten cents a run."""
    named = {"name": "house", "provider": "compatible", "model": "small", "base_url": house.url, "concurrency": 2,
             "input_usd_per_million": 1, "output_usd_per_million": 10}  # fmt: skip
    settings = {"CONTENTAPP_MODELS": json.dumps([named]), "CONTENTAPP_RUN_BUDGET_USD": "0.10"}
    with running_product(clone_database("e2e_models"), "e2e_models", settings) as product:
        yield product


@pytest.fixture
def ada(installation: Product, browser: Browser, browser_context_args: dict, console) -> Iterator[Person]:
    context = browser.new_context(**{**browser_context_args, "base_url": installation.url})
    page = console.watch(context.new_page())
    page.goto("/signup")
    person = Person.sign_up(page, "Ada", "Ada's Bakery", database=installation.database)
    person.describe_business()
    yield person
    context.close()


def test_a_model_is_chosen_paid_for_and_named_on_what_it_wrote(ada: Person, looks_well: Callable[[Page], None]) -> None:
    page = ada.page
    page.goto("/app/settings")
    page.get_by_role("button", name="Use house").click()
    expect(page.get_by_role("button", name="Use Built-in writer")).to_be_visible()
    looks_well(page)

    page.goto("/app")
    page.get_by_role("button", name="See the plan first").click()
    expect(page.get_by_text("house writes it. About $")).to_be_visible()
    page.get_by_role("button", name="Write it").click()
    expect(page.get_by_text("Writing stopped before it was done.")).to_be_visible()
    looks_well(page)
    budget = page.get_by_role("textbox", name="This run may cost")
    budget.fill("a lot")
    page.get_by_role("button", name="Raise it and go on").click()
    expect(page.get_by_role("alert").filter(has_text="Type a sum in dollars")).to_be_visible()
    budget.fill("3")
    page.get_by_role("button", name="Raise it and go on").click()
    expect(page.get_by_text("Written", exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_text("of $3.00")).to_be_visible()
    expect(page.get_by_text("10 pieces", exact=True)).to_be_visible()

    page.get_by_role("link", name="Open the board").click()
    ada.open_first("in_review", kind="blog_post")
    expect(page.locator(".panel").get_by_text("house (small)")).to_be_visible()
    expect(page.locator(".panel").get_by_text("1,100 tokens, $0.0029")).to_be_visible()


def test_a_suggestion_is_read_edited_taken_and_taken_back(ada: Person, looks_well: Callable[[Page], None]) -> None:
    page = ada.page
    ada.make_sample()
    expect(page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    ada.open_first("in_review", kind="social_post")
    panel = page.locator(".panel")
    text = panel.get_by_label("Post text")
    first = text.input_value()
    suggestions = panel.get_by_role("region", name="Suggestions")
    suggestions.get_by_role("button", name="Shorten").click()
    expect(suggestions.get_by_role("region", name="What would change").locator("del").first).to_be_visible()
    looks_well(page)
    suggestions.get_by_role("button", name="Reject").click()
    expect(text).to_have_value(first)

    suggestions.get_by_role("button", name="Rewrite").click()
    suggestions.get_by_role("button", name="Edit").click()
    suggestion = suggestions.get_by_label("Text, as suggested")
    edited = f"{suggestion.input_value()}\n\nCome by on Saturday."
    suggestion.fill(edited)
    suggestions.get_by_role("button", name="Accept as edited").click()
    expect(text).to_have_value(edited)
    expect(panel.get_by_text("Ada edited the suggestion")).to_be_visible()
    panel.get_by_role("button", name="Take back version 2, keeping later edits").click()
    expect(text).to_have_value(f"{first}\n\nCome by on Saturday.")


def test_an_admin_sees_the_models_tries_one_and_says_what_a_month_may_cost(
    ada: Person, installation: Product, house: Endpoint, looks_well: Callable[[Page], None]
) -> None:
    page = ada.page
    page.goto("/app/settings")
    page.get_by_role("button", name="Use house").click()
    expect(page.get_by_role("button", name="Use Built-in writer")).to_be_visible()
    ada.make_sample()
    expect(page.locator("[data-card]").first).to_be_visible()
    page.goto("/app/admin/models")
    expect(page.get_by_role("heading", name="This page is not here")).to_be_visible()
    with psycopg.connect(conninfo(installation.database), autocommit=True) as owner:
        owner.execute(
            "INSERT INTO private.platform_admins (user_id) SELECT id FROM auth.users WHERE email = %s", (ada.email,)
        )
    house.write = lambda document: {"word": "bread"} if "say" in document else write_well(document)
    page.reload()
    expect(page.get_by_role("heading", name="Endpoints")).to_be_visible()
    page.get_by_role("button", name="Try house").click()
    expect(page.get_by_text("Answered in")).to_be_visible()
    page.get_by_label("A month may cost $").first.fill("60")
    page.get_by_role("button", name="Save for Ada's Bakery").first.click()
    expect(page.get_by_text("of $60.00")).to_be_visible()
    looks_well(page)
