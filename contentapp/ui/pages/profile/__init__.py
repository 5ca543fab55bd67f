"""The business profile, asked a step at a time."""

from contentapp.ui.pages.profile.page import profile_page
from contentapp.ui.pages.profile.state import ProfileState

__all__ = ["ProfileState", "profile_page"]
