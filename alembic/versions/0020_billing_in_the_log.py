"""What the log says of billing is its owners' to read.

Revision: 0020
After: 0019
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0020_billing_in_the_log"


def _run(name: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / name).read_text())


def upgrade() -> None:
    """For owners."""
    _run("1_owners.sql")


def downgrade() -> None:
    """For every member."""
    _run("down.sql")
