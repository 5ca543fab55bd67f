"""The pages of the workspace that are gone to by name: one line here puts a page into the sidebar, the command palette
and the shortcuts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One page: `href` lies below /app, `go` is the letter that opens it after G, one `group` shares a label.

    `words` are further words the palette finds it by. What is not `listed` has no place in the sidebar. `needs` names
    what it is hidden without (see ShellState.able).
    """

    key: str
    name: str
    icon: str
    href: str
    go: str
    group: str = ""
    words: str = ""
    listed: bool = True
    needs: str = "business"


NAV: Final = (
    NavEntry("home", "Home", "house", "/", "h", words="start dashboard overview"),
    NavEntry("bundles", "Bundles", "layers", "/bundles", "b", "Content", words="board posts content"),
    NavEntry("profile", "Business profile", "store", "/profile", "p", "Workspace", words="wizard answers questions"),
    NavEntry("billing", "Billing", "credit-card", "/billing", "l", "Workspace", words="shop buy orders pay receipts"),
    NavEntry("activity", "Activity", "history", "/activity", "a", "Workspace", words="log audit history changes"),
    NavEntry(
        "businesses",
        "Businesses",
        "building-2",
        "/businesses",
        "w",
        words="workspace rename bin restore",
        listed=False,
        needs="",
    ),
    NavEntry(
        "settings", "Settings", "settings", "/settings", "s", words="account password sessions email", listed=False
    ),
    NavEntry(
        "products", "Products", "package", "/admin/products", "c", "Admin", words="catalogue prices sell", needs="admin"
    ),
    NavEntry("orders", "Orders", "receipt", "/admin/orders", "r", "Admin", words="refund revenue gift", needs="admin"),
    NavEntry("ledger", "Ledger", "scale", "/admin/ledger", "k", "Admin", words="books compare fees", needs="admin"),
    NavEntry("models", "Models", "brain", "/admin/models", "m", "Admin", words="llm openai cost usage", needs="admin"),
    NavEntry("outbox", "Outbox", "mail", "/admin/outbox", "o", "Admin", words="mails sent", needs="admin"),
)
