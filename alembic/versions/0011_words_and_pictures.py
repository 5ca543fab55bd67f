"""A business names the words it never uses, and a post says what its pictures show.

Revision: 0011
After: 0010
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0011_words_and_pictures"


def upgrade() -> None:
    """Through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / "1_columns.sql").read_text())


def downgrade() -> None:
    """The words and the descriptions are lost."""
    op.get_bind().connection.cursor().execute((_SQL / "down.sql").read_text())
