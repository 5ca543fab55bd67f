"""The page: the seal's state, filters, and the log by days."""

from __future__ import annotations

from typing import Any, Final

import reflex as rx

from contentapp.domain.history import ENTITY_NAMES, PERIODS
from contentapp.ui.design.art import connected_pieces
from contentapp.ui.design.icons import icon, kind_glyph
from contentapp.ui.design.parts import (
    button_class,
    download_link,
    empty_state,
    link,
    loading,
    page_header,
    searchbox,
    skeleton,
)
from contentapp.ui.pages.activity.state import ActivityState
from contentapp.ui.shell import shell

_SENTENCE: Final = (
    "Every change to content and settings, written by the database itself. Nobody can edit it, us included."
)
_ACTIONS: Final = {"create": "Made", "update": "Changed", "delete": "Removed"}


def activity_page() -> rx.Component:
    """Activity, in its frame."""
    return shell(
        page_header(
            "Activity",
            _SENTENCE,
            download_link(icon("download"), "CSV", href=ActivityState.export_href, class_name=button_class()),
        ),
        rx.cond(
            ActivityState.loaded,
            rx.el.div(_seal(), _tools(), _log(), class_name="page page--activity"),
            rx.el.div(_loading(), class_name="page page--activity"),
        ),
        active="activity",
        title="Activity",
    )


def _seal() -> rx.Component:
    seal: Any = ActivityState.seal
    glyph = rx.match(
        seal.tone,
        ("danger", icon("shield-alert")),
        ("warn", icon("shield-ellipsis")),
        icon("shield-check"),
    )
    return rx.el.section(
        rx.el.span(glyph, class_name="seal__icon"),
        rx.el.div(
            rx.el.p(rx.el.b(seal.title)),
            rx.el.p(
                seal.text,
                rx.cond(seal.hash != "", rx.fragment(" Newest seal ", rx.el.code(seal.hash, class_name="mono"))),
                class_name="seal__text",
            ),
            role="status",
        ),
        rx.el.button("Verify now", type="button", class_name=button_class(small=True), on_click=ActivityState.verify),
        class_name="seal",
        data_tone=seal.tone,
        aria_label="Seals",
    )


def _tools() -> rx.Component:
    return rx.el.div(
        searchbox(
            "Search activity",
            placeholder="Title, person, seal",
            on_change=ActivityState.narrow("search").debounce(350),
            key=ActivityState.cleared.to_string(),
        ),
        _choice("who", "Who", "Anyone", rx.foreach(ActivityState.people, _person)),
        _choice("what", "What", "Everything", *_options({key: _capital(name) for key, name in ENTITY_NAMES.items()})),
        _choice("action", "Change", "Any change", *_options(_ACTIONS)),
        _choice("when", "When", "Any time", *_options({key: name for key, (name, _) in PERIODS.items()})),
        rx.el.button(
            icon("sparkles"),
            "Written by AI",
            type="button",
            class_name="chip",
            aria_pressed=rx.cond(ActivityState.asked["ai"] == "1", "true", "false"),
            on_click=ActivityState.narrow("ai", rx.cond(ActivityState.asked["ai"] == "1", "", "1")),
        ),
        rx.cond(
            ActivityState.is_filtered,
            rx.el.button(
                "Clear", type="button", class_name=button_class(ghost=True, small=True), on_click=ActivityState.clear
            ),
        ),
        class_name="activity__tools",
        role="search",
    )


def _choice(name: str, label: str, everything: str, *options: rx.Component) -> rx.Component:
    return rx.el.select(
        rx.el.option(everything, value=""),
        *options,
        value=ActivityState.asked[name],
        on_change=ActivityState.narrow(name),
        aria_label=label,
        class_name="chip chip--select",
    )


def _options(names: dict[str, str]) -> list[rx.Component]:
    return [rx.el.option(name, value=key) for key, name in names.items()]


def _person(person: Any) -> rx.Component:
    return rx.el.option(person.name, value=person.id)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _log() -> rx.Component:
    log: Any = ActivityState.log
    more = rx.cond(
        log.older != "",
        rx.el.button("Older", type="button", class_name=button_class(), on_click=ActivityState.show_older),
        rx.el.span("That is all of it.", class_name="faint"),
    )
    nothing = rx.cond(
        ActivityState.is_filtered,
        empty_state(
            connected_pieces(),
            "Nothing like that happened",
            "No entry of the log fits these filters.",
            rx.el.button("Show everything", type="button", class_name=button_class(), on_click=ActivityState.clear),
        ),
        empty_state(
            connected_pieces(),
            "Nothing has happened yet",
            "What you and your colleagues change appears here, with who did it and when.",
            link("Describe your business", href="/profile", class_name=button_class(primary=True)),
        ),
    )
    return rx.el.div(
        rx.cond(
            log.count > 0,
            rx.fragment(
                rx.foreach(log.days, _day),
                rx.el.div(
                    more,
                    rx.el.span(log.count, rx.cond(log.count == 1, " entry", " entries"), class_name="faint"),
                    class_name="activity__foot",
                ),
            ),
            nothing,
        ),
        class_name="card activity",
    )


def _day(day: Any) -> rx.Component:
    return rx.fragment(
        rx.el.h2(day.name, class_name="activity__day"),
        rx.el.ol(rx.foreach(day.rows, _row), class_name="activity__rows"),
    )


def _row(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(row.time, class_name="event__time", title=row.at),
        rx.el.span(_avatar(row), class_name="event__node", aria_hidden="true"),
        rx.el.div(
            rx.el.p(rx.el.b(row.actor), " ", row.verb, " ", _thing(row), _states(row), _note(row)),
            rx.cond(row["items"].length() > 0, _several(row)),
            class_name="event__what",
        ),
        rx.cond(
            row.hash != "",
            rx.el.code(row.hash, class_name="event__seal mono", title="The seal of this entry begins so"),
            rx.el.span("waits", class_name="event__seal faint", title="Sealed in a moment"),
        ),
        class_name="event",
    )


def _avatar(row: Any) -> rx.Component:
    system = "avatar avatar--sm avatar--system"
    return rx.fragment(
        rx.match(
            row.who,
            ("writer", rx.el.span(icon("pen-line"), class_name=system)),
            ("system", rx.el.span(icon("cog"), class_name=system)),
            ("agent", rx.el.span(icon("key-round"), class_name=system)),
            rx.el.span(row.initials, class_name="avatar avatar--sm"),
        )
    )


def _thing(row: Any) -> rx.Component:
    return rx.cond(row.title != "", _named(row))


def _named(row: Any) -> rx.Component:
    """The thing itself: content in its kind's colour, a link where there is a page of it."""
    badge = rx.fragment(kind_glyph(row.kind), rx.el.span(row.title, class_name="truncate"))
    return rx.cond(
        row.kind != "",
        rx.cond(
            row.href != "",
            link(badge, href=row.href, class_name="kind-badge event__thing", data_kind=row.kind),
            rx.el.span(badge, class_name="kind-badge event__thing", data_kind=row.kind),
        ),
        rx.cond(
            row.href != "",
            link(row.title, href=row.href, class_name="link"),
            rx.el.span(row.title, class_name="event__plain"),
        ),
    )


def _states(row: Any) -> rx.Component:
    return rx.cond(
        row.old != "",
        rx.fragment(" from ", rx.el.span(row.old, class_name="badge"), " to ", rx.el.span(row.new, class_name="badge")),
    )


def _note(row: Any) -> rx.Component:
    return rx.cond(row.note != "", rx.el.span(" ", row.note, class_name="faint"))


def _several(row: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary("Show them", class_name="link faint"),
        rx.el.ul(rx.foreach(row["items"], _item), class_name="event__items"),
    )


def _item(item: Any) -> rx.Component:
    return rx.el.li(rx.el.span(item.time, class_name="faint"), " ", item.said, " ", _named(item))


def _loading() -> rx.Component:
    rows = (skeleton("100%", "title") for _ in range(6))
    return loading("Loading activity", skeleton("", "block"), *rows, class_name="stack")
