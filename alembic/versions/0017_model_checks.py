"""Platform admins try endpoints, and see what businesses spend on models.

Revision: 0017
After: 0016
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0017_model_checks"


def _run(name: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / name).read_text())


def upgrade() -> None:
    """What became of the last try of each endpoint, and the doors to it."""
    _run("1_checks.sql")


def downgrade() -> None:
    """What became of the last tries is lost."""
    _run("down.sql")
