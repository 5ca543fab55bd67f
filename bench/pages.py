"""What 300 open pages cost while nothing happens: memory and processor time of the whole product.

The pages are real: a websocket each, Reflex's state loaded, half of them a board and half the home page, all of them
watching for changes. First the product is measured with no page at all.
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

import httpx
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.processes import Cost, cpu_percent, memory
from bench.product import Product, report, running_product
from bench.reflex_client import ReflexClient
from contentapp.db.addresses import conninfo
from contentapp.seed import DEMO_EMAIL, DEMO_PASSWORD

PAGES = 300
AT_ONCE = 15
SETTLE_S = 3.0
WATCH_S = 10.0
MOST_MB, MOST_IDLE_MB = 500, 400


def sign_in(url: str, email: str = DEMO_EMAIL, password: str = DEMO_PASSWORD) -> str:
    """Sign in through the form; returns the Cookie header that a browser would send from then on."""
    with httpx.Client(base_url=url, headers={"Origin": url}, trust_env=False, timeout=30) as visitor:
        form = re.search(r'name="csrf" value="([^"]+)"', visitor.get("/login").text)
        if form is None:
            raise RuntimeError("the sign-in page has no form")
        fields = {"email": email, "password": password, "csrf": form[1], "next": ""}
        answer = visitor.post("/login", data=fields)
        if answer.status_code != 303:
            raise RuntimeError(f"sign-in was refused: {answer.status_code}")
        return "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())


async def open_pages(url: str, cookie: str, paths: list[str]) -> list[ReflexClient]:
    """A loaded page at each of these paths, some at a time."""
    pages: list[ReflexClient] = []
    for start in range(0, len(paths), AT_ONCE):
        some = paths[start : start + AT_ONCE]
        pages += await asyncio.gather(*(ReflexClient.connect(url, cookie, keep=False).load(path) for path in some))
    return pages


async def measure(product: Product) -> tuple[Cost, Cost, float]:
    """Memory with no page, memory with all of them, and the processor's share meanwhile."""
    await asyncio.sleep(SETTLE_S)  # what start-up left behind is let go
    idle = memory(product.process.pid)
    with psycopg.connect(conninfo(product.database)) as connection:
        row = connection.execute("SELECT id FROM content_bundles LIMIT 1").fetchone()
    if row is None:
        raise RuntimeError("the demo workspace has no bundle")
    board = f"/bundles/{row[0]}"
    cookie = sign_in(product.url)
    pages = await open_pages(product.url, cookie, [board, "/"] * (PAGES // 2))
    await asyncio.sleep(SETTLE_S)
    busy = await asyncio.to_thread(cpu_percent, product.process.pid, WATCH_S)
    loaded = memory(product.process.pid)
    still_open = sum(page.is_open for page in pages)
    if still_open != PAGES:
        raise RuntimeError(f"only {still_open} of {PAGES} pages are still open")
    await asyncio.gather(*(page.close() for page in pages))
    return idle, loaded, busy


def main() -> int:
    """Measure and print; 1 when a figure is over its limit."""
    with running_product() as product:
        idle, loaded, busy = asyncio.run(measure(product))
    for name, cost in (("no page", idle), (f"{PAGES} idle pages", loaded)):
        parts = ", ".join(f"{part} {mb:.0f}" for part, mb in sorted(cost.parts.items()))
        print(f"{name:>15}: {cost.mb:4.0f} MB ({parts})")
    print(f"{'processor':>15}: {busy:.1f} % of one core")
    served = loaded.mb - loaded.parts.get("supervisor", 0.0)
    report(
        pages=PAGES,
        pss_mb=round(served, 1),
        cpu_percent=round(busy, 2),
        idle_pss_mb=round(idle.mb, 1),
        kb_a_page=round((loaded.mb - idle.mb) * 1000 / PAGES),
    )
    return int(served >= MOST_MB or idle.mb >= MOST_IDLE_MB)


if __name__ == "__main__":
    raise SystemExit(main())
