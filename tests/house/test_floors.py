"""Few may see every business: who opens such a session is listed here, each with its reason."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent / "contentapp"

SEES_ALL_BUSINESSES = {
    "admin_command.py": "reads who is a platform admin, for the command line",
    "jobs/billing.py": "writes orders, and what the payment provider says of them",
    "jobs/businesses.py": "empties businesses that have been in the bin for good",
    "jobs/generation.py": "writes runs, steps and pieces, for the business of its run",
    "jobs/models.py": "asks for suggestions, for the business whose text it is, and keeps the books",
    "jobs/model_runs.py": "writes runs by a model, for the business of its run, and its books",
    "jobs/housekeeping.py": "clears away old mails, tokens and counted tries",
    "jobs/mail.py": "sends mails, which belong to people and to no business",
    "jobs/sealing.py": "seals the log of every business",
    "jobs/worker.py": "queues runs again that lost their job",
    "seed.py": "writes the catalogue and the demo workspace",
}


def test_only_the_listed_modules_open_a_session_that_sees_every_business() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "contentapp.db.system"
    }
    assert found == set(SEES_ALL_BUSINESSES)
