"""Several businesses a person: the session's own, made, binned, restored; a purged one keeps its row.

Revision: 0005
After: 0004
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0005_several_businesses"


def _run(sql: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute(sql)


def upgrade() -> None:
    """Columns, then who is where, then the doors for making and binning."""
    for path in sorted(_SQL.glob("[1-3]_*.sql")):
        _run(path.read_text())


def downgrade() -> None:
    """The foundation's functions, without what came later. What is in the bin stays there."""
    _run((_SQL / "down.sql").read_text())
