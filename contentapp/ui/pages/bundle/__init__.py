"""One bundle: its board, and the panel that edits a piece."""

from contentapp.ui.pages.bundle.page import bundle_page
from contentapp.ui.pages.bundle.state import BundleState

__all__ = ["BundleState", "bundle_page"]
