"""Commerce and controls: orders, subscriptions and refunds; flags, API keys, email providers; links and variants.

Revision: 0002
After: 0001
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0002_commerce_and_controls"


def _run(sql: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute(sql)


def upgrade() -> None:
    """Tables, then what holds them together and closes them, then what Supabase publishes of them."""
    for path in sorted(_SQL.glob("[1-9]_*.sql")):
        _run(path.read_text())


def downgrade() -> None:
    """The tables go, and so does what they held."""
    _run((_SQL / "down.sql").read_text())
