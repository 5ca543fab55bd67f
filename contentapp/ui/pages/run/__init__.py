"""A run's own page: its plan before, its progress meanwhile, its figures after."""

from contentapp.ui.pages.run.page import run_page
from contentapp.ui.pages.run.state import FiguresState, PlanState

__all__ = ["FiguresState", "PlanState", "run_page"]
