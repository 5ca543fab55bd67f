"""Billing: carts, attempts to pay, what orders became, what the payment provider told, and the sandbox's memory.

Revision: 0015
After: 0014
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0015_billing"


def _run(name: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute((_SQL / name).read_text())


def upgrade() -> None:
    """Tables, who may do what with them, the doors, and the sandbox."""
    _run("1_tables.sql")
    _run("2_rules.sql")
    _run("3_doors.sql")
    _run("4_sandbox.sql")


def downgrade() -> None:
    """Everything again as the release before has it; what was paid stays in the books it knows."""
    _run("down.sql")
