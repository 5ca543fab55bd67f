"""The business profile, asked a step at a time."""

from contentapp.ui.pages.profile.page import profile_page
from contentapp.ui.pages.profile.sample_state import SampleState
from contentapp.ui.pages.profile.state import ProfileState

__all__ = ["ProfileState", "SampleState", "profile_page"]
