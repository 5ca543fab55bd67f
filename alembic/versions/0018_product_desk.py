"""Admins change what products hold, and have the books compared.

Revision: 0018
After: 0017
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0018_product_desk"


def _run(name: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / name).read_text())


def upgrade() -> None:
    """The doors."""
    _run("1_doors.sql")


def downgrade() -> None:
    """No doors."""
    _run("down.sql")
