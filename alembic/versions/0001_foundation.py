"""Foundation: roles, people, businesses, the catalogue, bundles with their pieces, generation runs, and the queue.

Revision: 0001
After: nothing
"""

from __future__ import annotations

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    "generation_steps",
    "generation_runs",
    "emails",
    "email_sequences",
    "content_upgrades",
    "blog_posts",
    "social_posts",
    "content_items",
    "content_bundles",
    "product_prices",
    "product_components",
    "bundle_products",
    "business_members",
    "businesses",
)
_SQL = Path(__file__).parent.parent / "sql" / "0001_foundation"


def _run(sql: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute(sql)


def upgrade() -> None:
    """Roles, then tables, then what holds them together and closes them."""
    for path in sorted(_SQL.glob("[1-6]_*.sql")):
        _run(path.read_text())
    _run("SET LOCAL search_path = queue")
    _run(SchemaManager.get_schema())
    _run("SET LOCAL search_path = public")
    _run((_SQL / "7_queue.sql").read_text())


def downgrade() -> None:
    """Everything but the roles, which belong to the cluster, and another product's `auth`."""
    for table in _TABLES:
        _run(f"DROP TABLE public.{table} CASCADE")
    _run("DROP SCHEMA queue CASCADE")
    _run("DROP SCHEMA private CASCADE")
    _run(
        """DO $$ BEGIN
          IF obj_description(to_regclass('auth.users')) = 'contentapp' THEN DROP SCHEMA auth CASCADE; END IF;
        END $$"""
    )
