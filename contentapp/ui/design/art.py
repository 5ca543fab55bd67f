"""Drawings for empty and failed pages, in the colours of the theme."""

from __future__ import annotations

import reflex as rx

_LINE = "var(--line-strong)"
_PAPER = {"fill": "var(--surface)", "stroke": _LINE}
_TINT = {"fill": "var(--kind-bg)", "stroke": "var(--kind)", "stroke_width": "1.5"}


def connected_pieces() -> rx.Component:
    """A post that leads to an article, that leads to a download, that leads to an email."""
    return _drawing(
        344,
        120,
        rx.el.path(
            d="M66 44c20 0 12 26 32 26M152 70c20 0 10-22 30-22M236 48c20 0 12 24 32 24",
            stroke="var(--line-field)",
            stroke_width="1.5",
            stroke_linecap="round",
            stroke_dasharray=".5 5.5",
        ),
        rx.el.g(
            _sheet(16, 20, 54, 60),
            _sheet(10, 14, 54, 60),
            rx.el.circle(cx="24", cy="28", r="6", **_TINT),
            _text("M19 44h36M19 52h36M19 60h20"),
            data_kind="social_post",
        ),
        rx.el.g(
            _sheet(98, 28, 54, 78),
            rx.el.rect(x="107", y="37", width="36", height="22", rx="5", **_TINT),
            _text("M108 70h34M108 78h34M108 86h34M108 94h18"),
            data_kind="blog_post",
        ),
        rx.el.g(
            _sheet(182, 14, 54, 70),
            *(rx.el.rect(x="191", y=y, width="9", height="9", rx="3", **_TINT) for y in ("25", "43", "61")),
            _text("M207 30h19M207 48h19M207 66h12"),
            data_kind="content_upgrade",
        ),
        rx.el.g(
            _sheet(274, 56, 60, 44),
            rx.el.rect(x="268", y="50", width="60", height="44", rx="9", **_TINT),
            rx.el.path(
                d="m273 57 21 16a7 7 0 0 0 8 0l21-16",
                stroke="var(--kind)",
                stroke_width="1.5",
                stroke_linecap="round",
            ),
            data_kind="email_sequence",
        ),
    )


def broken_cup() -> rx.Component:
    """Something is not as it should be, and it is not a drama."""
    outline = {"stroke": "var(--ink-2)", "stroke_width": "1.75", "stroke_linejoin": "round"}
    return _drawing(
        120,
        112,
        rx.el.path(d="M24 98h72", stroke=_LINE, stroke_width="2", stroke_linecap="round"),
        rx.el.path(d="M34 40h44v38a14 14 0 0 1-14 14H48a14 14 0 0 1-14-14z", fill="var(--surface)", **outline),
        rx.el.path(d="M78 48h8a9 9 0 0 1 0 18h-8", **outline),
        rx.el.path(d="m52 40-4 15 8 6-6 13 6 7-2 11", **outline),
        rx.el.path(d="M92 90c4 0 8 3 8 6", stroke="var(--upgrade)", stroke_width="2", stroke_linecap="round"),
        rx.el.circle(cx="106", cy="94", r="2.5", fill="var(--upgrade)"),
    )


def _drawing(width: int, height: int, *shapes: rx.Component) -> rx.Component:
    return rx.el.svg(
        *shapes,
        class_name="empty__art",
        width=str(width),
        height=str(height),
        view_box=f"0 0 {width} {height}",
        fill="none",
        aria_hidden="true",
    )


def _sheet(x: int, y: int, width: int, height: int) -> rx.Component:
    return rx.el.rect(x=str(x), y=str(y), width=str(width), height=str(height), rx="9", **_PAPER)


def _text(lines: str) -> rx.Component:
    return rx.el.path(d=lines, stroke=_LINE, stroke_width="2.5", stroke_linecap="round")
