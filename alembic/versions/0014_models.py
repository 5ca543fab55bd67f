"""Models write: who is chosen, what was paid, and what may be paid.

Revision: 0014
After: 0013
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0014_models"


def _run(name: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / name).read_text())


def upgrade() -> None:
    """Tables, then the doors to them."""
    _run("1_tables.sql")
    _run("2_doors.sql")


def downgrade() -> None:
    """The books of model calls are lost; pieces and runs stay."""
    _run("down.sql")
