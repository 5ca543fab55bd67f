"""Pages of those who run this installation. For everybody else they are not there."""

from contentapp.ui.pages.admin.outbox import OutboxState, outbox_page

__all__ = ["OutboxState", "outbox_page"]
