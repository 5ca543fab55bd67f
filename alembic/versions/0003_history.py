"""History: what happened (audit_logs), what texts were before (content_versions), and the log's seals (audit_seals).

Revision: 0003
After: 0002
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "0003_history"
_FUNCTIONS = (
    "names_in_history(uuid, uuid[])",
    "entries_waiting(uuid)",
    "may_read_history(uuid)",
    "entries_without_seal()",
    "seal_entries(uuid, bigint, uuid[], text[])",
    "unsealed_entries(integer)",
    "erase_history(uuid)",
    "watch_history(regclass, text, text, text[], text[])",
    "keep_version()",
    "audit_change()",
    "audit_rows()",
    "refuse_rewriting()",
    "acting_id()",
)


def _run(sql: str) -> None:
    """Many statements as they stand: through the driver, since `%` and `:name` mean something to the layers above."""
    op.get_bind().connection.cursor().execute(sql)


def upgrade() -> None:
    """Tables, functions, then the triggers that write and the policies that let people read."""
    for path in sorted(_SQL.glob("*.sql")):
        _run(path.read_text())


def downgrade() -> None:
    """The functions with every trigger that calls them, on whatever table, then the tables."""
    for function in _FUNCTIONS:
        _run(f"DROP FUNCTION private.{function} CASCADE")
    for table in ("private.unsealed_audit_logs", "public.audit_seals", "public.content_versions", "public.audit_logs"):
        _run(f"DROP TABLE {table}")
