"""The probe's one door: newest migration, queue, runs and workers, as counts and ages.

Revision: 0007
After: 0006
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0007_pulse"


def upgrade() -> None:
    """Through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / "1_pulse.sql").read_text())


def downgrade() -> None:
    """Nothing else was made."""
    op.get_bind().connection.cursor().execute("DROP FUNCTION private.pulse()")
