"""A renamed business is renamed on its open pages, and a job knows the request that asked for it.

Revision: 0010
After: 0007
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0010_names_and_requests"


def upgrade() -> None:
    """Through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / "1_triggers.sql").read_text())


def downgrade() -> None:
    """Jobs that wait lose the id: the release before would take it for an argument of theirs."""
    op.get_bind().connection.cursor().execute((_SQL / "down.sql").read_text())
