"""From a commit to the DOM of every other browser that shows the same board.

Eight Chromium pages watch one board. A card's text is changed straight in the database, by a connection that no page
knows of. Each page notes, with the machine's one clock, when the new text stands in its DOM. In the same run, a bare
psycopg LISTEN notes when the same commits reach it: the physical limit of anything built on NOTIFY.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

import psycopg
from playwright.sync_api import Browser, BrowserContext, Page, expect

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import browser, percentile, report, running_product
from contentapp.db.addresses import conninfo
from contentapp.db.notify import CHANNEL
from contentapp.seed import DEMO_EMAIL, DEMO_PASSWORD

CLIENTS = 8
ROUNDS = 150
PAUSE_S = 0.15

_WATCH = """(card) => {
  window.seen = {};
  const look = () => {
    const text = document.querySelector(`[data-card="${card}"] .piece__link`)?.textContent ?? "";
    const round = /^Round (\\d+) /.exec(text)?.[1];
    if (round && !(round in window.seen)) window.seen[round] = performance.timeOrigin + performance.now();
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def _sign_in(chromium: Browser, url: str) -> BrowserContext:
    context = chromium.new_context(base_url=url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("Email", exact=True).fill(DEMO_EMAIL)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/app**")
    page.close()
    return context


def _open_boards(chromium: Browser, url: str, bundle: str, card: str) -> list[Page]:
    state = _sign_in(chromium, url).storage_state()
    pages: list[Page] = []
    for _ in range(CLIENTS):
        context = chromium.new_context(
            base_url=url, storage_state=state, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(f"/app/bundles/{bundle}")
        expect(page.locator(f'[data-card="{card}"]')).to_be_visible(timeout=30_000)
        page.evaluate(_WATCH, card)
        pages.append(page)
    return pages


def _listen(address: str, heard: list[float], ready: threading.Event, enough: int) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        ready.set()
        for notify in connection.notifies(timeout=60):
            if json.loads(notify.payload).get("t") == "social_posts":  # sealing the log announces itself too
                heard.append(time.time() * 1000)
            if len(heard) == enough:
                return


def _measure(address: str, card: str, pages: list[Page]) -> tuple[list[float], list[float]]:
    """Milliseconds from each commit's return to each page's DOM, and to a bare listener."""
    committed: list[float] = []
    heard: list[float] = []
    ready = threading.Event()
    listener = threading.Thread(target=_listen, args=(address, heard, ready, ROUNDS))
    listener.start()
    ready.wait(10)
    with psycopg.connect(address, autocommit=True) as connection:
        for number in range(ROUNDS):
            connection.execute(
                "UPDATE social_posts SET content = %s WHERE id = %s", (f"Round {number} of the oven.", card)
            )
            committed.append(time.time() * 1000)
            pages[0].wait_for_timeout(PAUSE_S * 1000)  # lets the browser's own messages through, unlike a plain sleep
    listener.join(30)
    last = f"Round {ROUNDS - 1} "
    for page in pages:
        expect(page.locator(f'[data-card="{card}"] .piece__link')).to_contain_text(last)
    seen = [page.evaluate("window.seen") for page in pages]
    late = [by_round[str(n)] - at for by_round in seen for n, at in enumerate(committed) if str(n) in by_round]
    if len(late) < CLIENTS * ROUNDS * 0.99:
        raise RuntimeError(f"only {len(late)} of {CLIENTS * ROUNDS} changes were seen")
    return late, [at - when for at, when in zip(heard, committed, strict=True)]


def main() -> None:
    """Measure and print."""
    with running_product() as product, browser() as chromium:
        address = conninfo(product.database)
        with psycopg.connect(address) as connection:
            row = connection.execute(
                "SELECT bundle_id, id FROM social_posts WHERE status = 'in_review' ORDER BY scheduled_for LIMIT 1"
            ).fetchone()
        if row is None:
            raise RuntimeError("the demo workspace has no post in review")
        bundle, card = str(row[0]), str(row[1])
        dom, bare = _measure(address, card, _open_boards(chromium, product.url, bundle, card))
    print(f"commit -> DOM of {CLIENTS} browsers, {ROUNDS} commits")
    print(f"  DOM          median {percentile(dom, 0.5):6.1f} ms   p95 {percentile(dom, 0.95):6.1f} ms")
    print(f"  bare LISTEN  median {percentile(bare, 0.5):6.1f} ms   p95 {percentile(bare, 0.95):6.1f} ms")
    report(
        p95_ms=round(percentile(dom, 0.95), 1),
        clients=CLIENTS,
        median_ms=round(percentile(dom, 0.5), 1),
        commits=ROUNDS,
        listen_p95_ms=round(percentile(bare, 0.95), 1),
    )


if __name__ == "__main__":
    main()
