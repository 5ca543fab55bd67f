"""Accounts: confirmed addresses, mails with links that work once, sessions one can end, counted tries, platform admins.

Revision: 0004
After: 0003
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0004_accounts"


def _run(sql: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute(sql)


def upgrade() -> None:
    """Tables, then the functions that are their only doors."""
    for path in sorted(_SQL.glob("[1-6]_*.sql")):
        _run(path.read_text())


def downgrade() -> None:
    """Everything of this revision; waiting mails and confirmations are lost with it."""
    _run((_SQL / "down.sql").read_text())
