"""Admins find orders by who placed them.

Revision: 0019
After: 0018
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0019_order_search"


def _run(name: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / name).read_text())


def upgrade() -> None:
    """The search."""
    _run("1_search.sql")


def downgrade() -> None:
    """No search."""
    _run("down.sql")
