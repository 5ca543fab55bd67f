"""Activity: the log of a business, and how far it is sealed."""

from contentapp.ui.pages.activity.page import activity_page
from contentapp.ui.pages.activity.state import ActivityState

__all__ = ["ActivityState", "activity_page"]
