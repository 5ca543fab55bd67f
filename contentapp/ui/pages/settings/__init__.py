"""One's own account: name, address, password, and where one is signed in."""

from contentapp.ui.pages.settings.page import settings_page
from contentapp.ui.pages.settings.state import SettingsState

__all__ = ["SettingsState", "settings_page"]
