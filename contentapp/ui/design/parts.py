"""The parts every page is made of, as drawn: the look is in assets/css, the meaning is here."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.react_router.dom import ReactRouterLink

from contentapp.ui.design.icons import Size, icon, kind_glyph

Tone = Literal["ok", "warn", "danger", "outline"]
Text = str | rx.Var[str]


class _PostForm(BaseHTML):
    """A form that the browser itself sends: Reflex's own forms always hold it back."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]


def post_form(*fields: rx.Component, action: str, **props: Any) -> rx.Component:
    """A form sent with POST by a full navigation; `action` is an address outside the workspace."""
    return _PostForm.create(*fields, action=action, method="post", **props)


def link(*content: rx.Component | Text, href: Text, class_name: Text = "link", **props: Any) -> rx.Component:
    """A link to a page of the workspace, followed without a reload."""
    return ReactRouterLink.create(*content, to=href, class_name=class_name, **props)


class _Anchor(BaseHTML):
    """A plain anchor: Reflex's own take every local address for one below /app."""

    tag = "a"

    href: rx.Var[str]
    download: rx.Var[bool]


def download_link(*content: rx.Component | Text, href: Text, **props: Any) -> rx.Component:
    """A link to a file, at an address outside the workspace."""
    return _Anchor.create(*content, href=href, download=True, **props)


def button_class(*, primary: bool = False, ghost: bool = False, small: bool = False, square: bool = False) -> str:
    """The classes of a drawn button."""
    marks = {"primary": primary, "ghost": ghost, "sm": small, "icon": square}
    return " ".join(["button", *(f"button--{name}" for name, on in marks.items() if on)])


def badge(*content: rx.Component | Text, tone: Tone | None = None) -> rx.Component:
    """A short word of state."""
    return rx.el.span(*content, class_name=f"badge badge--{tone}" if tone else "badge")


def kind_icon(kind: Text, size: Size | None = None) -> rx.Component:
    """The tile of a kind, in its colour."""
    return rx.el.span(
        kind_glyph(kind), class_name=f"kind-icon kind-icon--{size}" if size else "kind-icon", data_kind=kind
    )


def meter(percent: rx.Var[int], *, label: Text, text: Text, large: bool = False) -> rx.Component:
    """How much of something is done; `text` is what a screen reader says of it."""
    return rx.el.div(
        rx.el.span(class_name="meter__fill", style={"width": percent.to_string() + "%"}),
        class_name="meter meter--lg" if large else "meter",
        role="progressbar",
        aria_label=label,
        aria_valuemin=0,
        aria_valuemax=100,
        aria_valuenow=percent,
        aria_valuetext=text,
    )


def page_header(title: rx.Component | Text, sub: rx.Component | Text, *actions: rx.Component) -> rx.Component:
    """A page's title, one sentence, and what can be done."""
    return rx.el.div(
        rx.el.div(
            rx.el.h1(title, class_name="page-header__title display"),
            rx.el.p(sub, class_name="page-header__sub"),
        ),
        rx.el.div(*actions, class_name="page-header__actions") if actions else rx.fragment(),
        class_name="page-header",
    )


def card(
    title: str, *body: rx.Component, key: str, aside: rx.Component | None = None, wide: bool = False
) -> rx.Component:
    """A titled box; `key` makes the heading's id."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title, class_name="card__title", id=f"{key}-title"),
            rx.el.div(aside, class_name="card__aside") if aside is not None else rx.fragment(),
            class_name="card__head",
        ),
        *body,
        class_name="card home__wide" if wide else "card",
        aria_labelledby=f"{key}-title",
    )


def empty_state(art: rx.Component, title: Text, text: Text, *actions: rx.Component, level: int = 2) -> rx.Component:
    """What stands where nothing is yet: a drawing, one sentence, the one thing to do."""
    heading = rx.el.h1 if level == 1 else rx.el.h2
    return rx.el.div(
        art,
        heading(title, class_name="empty__title display"),
        rx.el.p(text, class_name="empty__text"),
        rx.el.div(*actions, class_name="empty__actions"),
        class_name="empty",
    )


def segment(label: Text, *, pressed: rx.Var[bool], on_click: Any) -> rx.Component:
    """One of the buttons of a `.segmented` group, of which one is pressed."""
    return rx.el.button(
        label,
        type="button",
        class_name="segmented__item",
        aria_pressed=rx.cond(pressed, "true", "false"),
        on_click=on_click,
    )


def searchbox(label: str, *, placeholder: str, on_change: Any, **props: Any) -> rx.Component:
    """A field to search by; what is typed in it is the browser's own."""
    return rx.el.div(
        icon("search"),
        rx.el.input(
            type="search",
            class_name="input input--sm",
            placeholder=placeholder,
            aria_label=label,
            default_value="",
            on_change=on_change,
            **props,
        ),
        class_name="searchbox",
    )


def skeleton(width: str, kind: Literal["line", "title", "meter", "block"] = "line") -> rx.Component:
    """A grey shape where something will stand; `width` in per cent, or "" for the shape's own."""
    return rx.el.span(class_name=f"skeleton skeleton--{kind}", style={"width": width} if width else {})


def loading(label: str, *shapes: rx.Component, class_name: str = "") -> rx.Component:
    """Skeletons in the shape of what comes, announced once."""
    return rx.el.div(
        rx.el.span(label, class_name="sr-only", role="status"), *shapes, class_name=class_name, aria_busy="true"
    )


def arrow_link(label: Text, href: Text) -> rx.Component:
    """A quiet arrow to a page, named by `label`."""
    return link(
        icon("arrow-right"),
        href=href,
        class_name=button_class(ghost=True, small=True, square=True),
        aria_label=label,
    )
