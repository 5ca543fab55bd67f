"""Run control: a run is stopped, goes on, and a piece that could not be written is written again.

Revision: 0006
After: 0005
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0006_run_control"


def _run(name: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / name).read_text())


def upgrade() -> None:
    """What a run remembers, then the doors to it."""
    _run("1_columns.sql")
    _run("2_doors.sql")


def downgrade() -> None:
    """Everything again as the foundation has it."""
    _run("down.sql")
