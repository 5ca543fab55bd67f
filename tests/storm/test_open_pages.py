"""Three hundred open pages: every one of them shows a change, soon, and none complains."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator

import psycopg
import pytest
from playwright.async_api import Page, async_playwright, expect

from bench.product import percentile
from bench.reflex_client import ReflexClient, Update, state_name
from contentapp.domain.accounts import SESSION_COOKIE
from tests.product import CHROMIUM_FLAGS, Product, running_product, system_chromium
from tests.storm.conftest import Person, ask_for_sample, newcomer, until

PAGES = 300
BROWSERS = 3
ROUNDS = 10
AT_ONCE = 15
BOARD = state_name("contentapp.ui.pages.bundle.state", "BundleState")
HOME = state_name("contentapp.ui.pages.home.page", "HomeState")


@pytest.fixture
async def product(address: str, engine: None) -> AsyncIterator[Product]:
    with running_product(address, "open-pages") as running:
        yield running


async def _open(url: str, person: Person, bundle_id: uuid.UUID) -> list[ReflexClient]:
    """Two boards for each home page."""
    paths = ["/" if number % 3 == 2 else f"/bundles/{bundle_id}" for number in range(PAGES - BROWSERS)]
    pages: list[ReflexClient] = []
    for start in range(0, len(paths), AT_ONCE):
        some = paths[start : start + AT_ONCE]
        pages += await asyncio.gather(*(ReflexClient.connect(url, person.cookie).load(path) for path in some))
    return pages


def _shows(update: Update, text: str) -> bool:
    """Whether this update has a card with that text (a board), or is home drawn afresh."""
    cards = update.vars.get(BOARD, {}).get("patch", {}).get("cards", [])
    return "live" in update.vars.get(HOME, {}) or any(card["line"] == text for card in cards)


async def _arrivals(pages: list[ReflexClient], text: str) -> list[float]:
    def arrived(page: ReflexClient) -> bool:
        return any(_shows(update, text) for update in page.updates)

    await asyncio.gather(*(page.until(arrived, within=30) for page in pages))
    return [next(update.at for update in page.updates if _shows(update, text)) for page in pages]


@pytest.mark.timeout(300)
async def test_three_hundred_pages_receive_a_change(product: Product, owner: psycopg.Connection) -> None:
    person = await newcomer()
    bundle_id = await ask_for_sample(person)
    await until(owner, "SELECT count(*) FROM generation_runs WHERE status = 'done'")
    pages = await _open(product.url, person, bundle_id)
    late: list[float] = []
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(args=CHROMIUM_FLAGS, **system_chromium())  # type: ignore[arg-type]
        context = await chromium.new_context(base_url=product.url)
        token = person.cookie.removeprefix(f"{SESSION_COOKIE}=")
        await context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": product.url}])
        complaints: list[str] = []
        browsers = [await _browser_page(await context.new_page(), bundle_id, complaints) for _ in range(BROWSERS)]
        for number in range(ROUNDS):
            text = f"Round {number} of the oven."
            for page in pages:
                page.updates.clear()
            began = time.perf_counter()
            owner.execute(
                "UPDATE social_posts SET content = %s WHERE id = (SELECT id FROM social_posts ORDER BY id LIMIT 1)",
                (text,),
            )
            late += [1000 * (at - began) for at in await _arrivals(pages, text)]
            for page in browsers:
                await expect(page.locator("[data-card]", has_text=text)).to_have_count(1, timeout=15_000)
        assert complaints == []
        await chromium.close()
    assert [page.errors for page in pages if page.errors or not page.is_open] == []
    await asyncio.gather(*(page.close() for page in pages))
    assert "Traceback" not in product.log.read_text(), product.log.read_text()[-3000:]
    print(
        f"\n{PAGES} pages, {ROUNDS} changes: median {percentile(late, 0.5):.0f} ms, "
        f"p95 {percentile(late, 0.95):.0f} ms, last {max(late):.0f} ms"
    )


async def _browser_page(page: Page, bundle_id: uuid.UUID, complaints: list[str]) -> Page:
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await page.goto(f"/app/bundles/{bundle_id}")
    await expect(page.locator("[data-card]")).to_have_count(10, timeout=30_000)
    return page
