"""A person's businesses: made, named, put into the bin and taken out again."""

from contentapp.ui.pages.businesses.page import businesses_page
from contentapp.ui.pages.businesses.state import BusinessesState

__all__ = ["BusinessesState", "businesses_page"]
