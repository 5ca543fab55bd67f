"""What row-level security costs: a list of 20 posts at 500,000 posts and 2,000 businesses, with it and without it.

The same statement, over the same kind of connection, on a database of its own: as a signed-in member through the web
process's login, and as the owner of the tables, whom no policy is asked about. Both say which business they mean. The
last line is JSON: medians in milliseconds of a round trip, taken in turns, so that a busy machine slows both.

Asking and answering share one processor. Over two, either sleeps while the other works, and on a virtual machine a
slightly longer sleep can cost many times its length to wake up from: that would measure the scheduler, not the policy.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from contentapp.database import migrate, use_database
from contentapp.db.addresses import conninfo, web_address
from contentapp.db.embedded import EmbeddedPostgres
from contentapp.settings import settings

BUSINESSES = 2_000
POSTS = 500_000
WARM_UP = 300
ROUNDS = 3_000

# Triggers rest while this loads: the registry's rows are made here. Ids say what they belong to.
LOAD = f"""
SET session_replication_role = replica;
INSERT INTO auth.users (id, email)
  SELECT md5('person ' || n)::uuid, 'person-' || n || '@example.com' FROM generate_series(1, {BUSINESSES}) AS n;
INSERT INTO businesses (id, profile_id, name)
  SELECT md5('business ' || n)::uuid, md5('person ' || n)::uuid, 'Business ' || n
  FROM generate_series(1, {BUSINESSES}) AS n;
INSERT INTO business_members (business_id, user_id, role)
  SELECT md5('business ' || n)::uuid, md5('person ' || n)::uuid, 'owner' FROM generate_series(1, {BUSINESSES}) AS n;
INSERT INTO content_bundles (id, business_id, name, status, time_period, period_start, period_end)
  SELECT md5('bundle ' || n)::uuid, md5('business ' || n)::uuid, 'A year', 'ready', '1 year', '2026-01-01', '2026-12-31'
  FROM generate_series(1, {BUSINESSES}) AS n;
INSERT INTO social_posts (business_id, bundle_id, created_at, platform, content)
  SELECT md5('business ' || b)::uuid, md5('bundle ' || b)::uuid, timestamptz '2026-01-01' + n * interval '1 minute',
    'linkedin', repeat('What a post says, in a few words of the usual length. ', 5)
  FROM (SELECT n, 1 + n % {BUSINESSES} AS b FROM generate_series(1, {POSTS}) AS n) AS numbered;
INSERT INTO content_items (id, business_id, type) SELECT id, business_id, 'social_post' FROM social_posts;
"""

LIST = """
SELECT id, status, platform, content, scheduled_for, updated_at FROM public.social_posts
WHERE business_id = %s AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 20
"""

BECOME = "SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true)"


def _named(kind: str, number: int) -> uuid.UUID:
    """The id that LOAD made of this name: md5, as the database has it."""
    return uuid.UUID(hashlib.md5(f"{kind} {number}".encode()).hexdigest())


def load(address: str) -> None:
    """Everything the list is picked from, analysed as autovacuum would have it."""
    with psycopg.connect(conninfo(address), autocommit=True) as owner:
        owner.execute(LOAD)  # pyright: ignore[reportArgumentType]
        owner.execute("VACUUM ANALYZE")
        counted = owner.execute(
            "SELECT (SELECT count(*) FROM social_posts), (SELECT count(*) FROM businesses)"
        ).fetchone()
    assert counted == (POSTS, BUSINESSES)


def take(connection: psycopg.Connection, role: str, number: int) -> float:
    """Milliseconds from asking for the list of one business to having it; becoming somebody is not in it."""
    with connection.transaction():
        connection.execute(BECOME, (role, json.dumps({"sub": str(_named("person", number))})))
        begun = time.perf_counter()
        rows = connection.execute(LIST, (_named("business", number),)).fetchall()
        spent = time.perf_counter() - begun
    assert len(rows) == 20
    return spent * 1000


def share_a_processor(*connections: psycopg.Connection) -> None:
    """Keep this process and the server's behind `connections` on one processor, where the system knows how."""
    if sys.platform == "linux":
        one = {min(os.sched_getaffinity(0))}
        for process in (0, *(connection.info.backend_pid for connection in connections)):
            os.sched_setaffinity(process, one)


def measure(address: str) -> dict[str, float]:
    """Medians of both, taken in turns over businesses at random."""
    pick = random.Random(7)
    with_ms: list[float] = []
    without_ms: list[float] = []
    with (
        psycopg.connect(conninfo(web_address(settings())), autocommit=True) as member,
        psycopg.connect(conninfo(address), autocommit=True) as owner,
    ):
        share_a_processor(member, owner)
        stranger = json.dumps({"sub": str(_named("person", 2))})
        with member.transaction():
            member.execute(BECOME, ("authenticated", stranger))
            assert member.execute(LIST, (_named("business", 1),)).fetchall() == []  # the wall stands
        for round_number in range(WARM_UP + ROUNDS):
            number = pick.randint(1, BUSINESSES)
            # Whoever comes first reads the pages of this business into memory, so they take turns in that, too.
            both = [(with_ms, member, "authenticated"), (without_ms, owner, "none")]
            for times, connection, role in both if round_number % 2 else reversed(both):
                spent = take(connection, role, number)
                if round_number >= WARM_UP:
                    times.append(spent)
    medians = {"with_ms": statistics.median(with_ms), "without_ms": statistics.median(without_ms)}
    return {name: round(value, 4) for name, value in medians.items()}


def main() -> None:
    """Make the database, measure, print."""
    with tempfile.TemporaryDirectory(prefix="contentapp-bench-") as folder:
        Path(folder).chmod(0o755)  # the server may run as another account
        os.environ["CONTENTAPP_DATA_DIR"] = folder
        with EmbeddedPostgres(Path(folder) / "pg", settings={"shared_buffers": "128MB"}) as server:
            use_database(server.url())
            migrate(server.url())
            print(f"Loading {POSTS:,} posts of {BUSINESSES:,} businesses ...")
            load(server.url())
            medians = measure(server.url())
    facts = {**medians, "ratio": round(medians["with_ms"] / medians["without_ms"], 3)}
    print(json.dumps({**facts, "posts": POSTS, "businesses": BUSINESSES}))


if __name__ == "__main__":
    main()
