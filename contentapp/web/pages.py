"""Rendering of the plain HTML pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, values: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """A page from its template."""
    return HTMLResponse(_templates.get_template(template).render(values), status)


def error_page(
    status: int, title: str, message: str, *, href: str = "/", label: str = "Back to the start"
) -> HTMLResponse:
    """A calm full page that says what happened and leads back."""
    values = {"status": status, "title": title, "message": message, "action_href": href, "action_label": label}
    return page("error.html", values, status=status)
