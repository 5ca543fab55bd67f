"""What writing history costs: a year of content is generated with its triggers and without, in turn, on one database.

Prints `with_s`, `without_s` (a whole generation, the least disturbed of the rounds) and `ratio`; the aim is below 1.2.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import report
from contentapp.database import migrate, use_database
from contentapp.db.addresses import conninfo, worker_address
from contentapp.db.embedded import EmbeddedPostgres
from contentapp.db.session import close_engine, open_engine
from contentapp.domain.catalog import ProductSpec
from contentapp.domain.ports import Component
from contentapp.seed import fill_profile, write_bundle
from contentapp.settings import settings
from tests.builders import sign_up

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
YEAR = ProductSpec(
    key="year",
    name="A year",
    description="",
    type="mixed",
    components=(
        Component("social_post", 365),
        Component("blog_post", 24),
        Component("content_upgrade", 12),
        Component("email_sequence", 8, emails_each=5),
    ),
    time_period="1 year",
    period_days=365,
    features=(),
    prices={},
)
TABLES = ("content_bundles", "social_posts", "blog_posts", "content_upgrades", "email_sequences", "emails")
TRIGGERS = ("audit_i", "audit_u", "audit_d")


def switch(address: str, verb: str, triggers: tuple[str, ...] = TRIGGERS) -> None:
    with psycopg.connect(conninfo(address)) as connection:
        for table in TABLES:
            for trigger in triggers:
                connection.execute(f"ALTER TABLE {table} {verb} TRIGGER {trigger}")  # type: ignore[arg-type]


async def measure(address: str) -> dict[str, list[float]]:
    who, _token = await sign_up("Maren", "Fernhill")
    await fill_profile(who)
    times: dict[str, list[float]] = {"DISABLE": [], "ENABLE": []}
    for _ in range(ROUNDS):
        for verb, taken in times.items():
            switch(address, verb)
            began = time.perf_counter()
            await write_bundle(who.business_id, YEAR)
            taken.append(time.perf_counter() - began)
    return times


async def bench(address: str) -> None:
    open_engine(worker_address(settings()), pool_size=2)
    times = await measure(address)
    await close_engine()
    without, with_it = min(times["DISABLE"]), min(times["ENABLE"])
    report(with_s=round(with_it, 2), without_s=round(without, 2), ratio=round(with_it / without, 2))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="contentapp-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["CONTENTAPP_DATA_DIR"] = folder
        with EmbeddedPostgres(Path(folder) / "pg") as server:
            server.ensure_database()
            use_database(server.url())
            migrate(server.url())
            asyncio.run(bench(server.url()))


if __name__ == "__main__":
    main()
