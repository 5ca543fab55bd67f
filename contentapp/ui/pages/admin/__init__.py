"""Pages of those who run this installation. For everybody else they are not there."""

from contentapp.ui.pages.admin.models import ModelsState
from contentapp.ui.pages.admin.models_page import models_page
from contentapp.ui.pages.admin.outbox import OutboxState, outbox_page

__all__ = ["ModelsState", "OutboxState", "models_page", "outbox_page"]
