"""A business is renamed by its owners alone, whoever asks the database.

Revision: 0013
After: 0012
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0013_names_for_owners"


def upgrade() -> None:
    """Through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / "1_names.sql").read_text())


def downgrade() -> None:
    """Editors and agents may rename again."""
    op.get_bind().connection.cursor().execute((_SQL / "down.sql").read_text())
