"""History: what happened, what texts were before and the way back to them, and the seals that hold it together."""

from contentapp.domain.history.asked import PERIODS, read_filters
from contentapp.domain.history.authors import AGENT, SERVICE
from contentapp.domain.history.diff import Part, diff_words
from contentapp.domain.history.log import (
    ACTIONS,
    BILLING,
    ENTITY_NAMES,
    Entry,
    Filters,
    LogPage,
    export_page,
    list_actors,
    list_entries,
)
from contentapp.domain.history.seals import (
    Break,
    Checked,
    SealState,
    get_seal_state,
    seal_key,
    seal_waiting,
    verify_chain,
    verify_everything,
)
from contentapp.domain.history.versions import (
    FIELD_NAMES,
    FieldDiff,
    SameText,
    VersionView,
    compare_versions,
    list_versions,
    restore_version,
)

__all__ = [
    "ACTIONS",
    "AGENT",
    "BILLING",
    "ENTITY_NAMES",
    "FIELD_NAMES",
    "PERIODS",
    "SERVICE",
    "Break",
    "Checked",
    "Entry",
    "FieldDiff",
    "Filters",
    "LogPage",
    "Part",
    "SameText",
    "SealState",
    "VersionView",
    "compare_versions",
    "diff_words",
    "export_page",
    "get_seal_state",
    "list_actors",
    "list_entries",
    "list_versions",
    "read_filters",
    "restore_version",
    "seal_key",
    "seal_waiting",
    "verify_chain",
    "verify_everything",
]
