"""Home: what is being written, what to do next, what goes out this week."""

from contentapp.ui.pages.home.page import HomeState, home_page

__all__ = ["HomeState", "home_page"]
