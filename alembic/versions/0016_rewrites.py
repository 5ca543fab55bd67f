"""A text is written anew on request: what was asked, what is suggested, and what became of it.

Revision: 0016
After: 0015
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0016_rewrites"


def _run(name: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / name).read_text())


def upgrade() -> None:
    """The table of requests, and the doors to it."""
    _run("1_rewrites.sql")


def downgrade() -> None:
    """Requests are lost; what was taken of them stays in the texts."""
    _run("down.sql")
