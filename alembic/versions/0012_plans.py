"""A run can be planned first: its plan is shown and adjusted before a word is written.

Revision: 0012
After: 0011
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0012_plans"


def _run(name: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / name).read_text())


def upgrade() -> None:
    """What a planned run is, then the doors to it."""
    _run("1_planned.sql")
    _run("2_doors.sql")


def downgrade() -> None:
    """Runs that wait to be started are stopped: the release before can go on with them."""
    _run("down.sql")
