"""Bundles: what was written together, as cards by status."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain import bundles
from contentapp.domain.businesses import get_profile
from contentapp.domain.overview import BundleOverview, list_bundles
from contentapp.domain.profile.completeness import ready_to_write
from contentapp.ui.design.art import connected_pieces
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import (
    button_class,
    empty_state,
    kind_icon,
    link,
    loading,
    meter,
    page_header,
    skeleton,
)
from contentapp.ui.live import Changed, Live, View
from contentapp.ui.pages.bundle_parts import bundle_status, figures
from contentapp.ui.pages.bundle_view import BUNDLE_STATUS_NAMES, BundleView, describe_bundle, pieces
from contentapp.ui.pages.run_control import run_button
from contentapp.ui.session import Act, acts
from contentapp.ui.shell import shell

_SHOWN = (
    "content_bundles",
    "generation_runs",
    "social_posts",
    "blog_posts",
    "content_upgrades",
    "email_sequences",
)
_COLUMNS = 3


class GroupView(TypedDict):
    """The bundles of one status; `wide` is how many columns they take, "1" to "3"."""

    status: str
    name: str
    count: int
    wide: str
    bundles: list[BundleView]


class BundlesView(TypedDict):
    """All bundles, those that want attention first."""

    sentence: str
    groups: list[GroupView]


class BundlesState(rx.State):
    """`live` changes by itself; the rest is what this person may start."""

    loaded: bool = False
    live: BundlesView = {"sentence": "", "groups": []}
    may_sample: bool = False
    ready: bool = False

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show the bundles as they are now, and from now on as they change."""
        Live.watch(act, [(BUNDLES, "")])
        who = act.principal
        self.live = describe_bundles(await list_bundles(act.session, who.business_id))
        if not self.live["groups"]:
            self.may_sample = who.may_edit and not await bundles.had_sample(act.session)
            self.ready = not ready_to_write(await get_profile(act.session, who.business_id))
        self.loaded = True

    @rx.event
    @acts
    async def make_sample(self, act: Act) -> EventSpec:
        """Have the free sample written, and go and watch."""
        bundle_id = await bundles.request_sample(act.session, act.principal)
        return rx.redirect(f"/bundles/{bundle_id}")


async def _render(
    session: AsyncSession, business_id: uuid.UUID, _key: str, changed: Changed | None
) -> BundlesView | None:
    if changed is not None and not changed.touches(*_SHOWN):
        return None
    return describe_bundles(await list_bundles(session, business_id))


BUNDLES = View(BundlesState, "live", _render)


def describe_bundles(found: tuple[BundleOverview, ...]) -> BundlesView:
    """The bundles by status, in the order of BUNDLE_STATUS_NAMES; within a status the newest first."""
    order = list(BUNDLE_STATUS_NAMES)
    ordered = sorted(found, key=lambda bundle: order.index(bundle.status))
    groups: list[GroupView] = []
    for status, members in groupby(ordered, key=lambda bundle: bundle.status):
        cards = [describe_bundle(bundle) for bundle in members]
        groups.append(
            {
                "status": status,
                "name": BUNDLE_STATUS_NAMES[status],
                "count": len(cards),
                "wide": str(min(len(cards), _COLUMNS)),
                "bundles": cards,
            }
        )
    waiting = sum(bundle.waiting for bundle in found)
    total = pieces(sum(bundle.pieces for bundle in found))
    review = f"{waiting} {'waits' if waiting == 1 else 'wait'} for your review" if waiting else "none waits for you"
    return {"sentence": f"{total}, {review}.", "groups": groups}


def bundles_page() -> rx.Component:
    """The list of bundles, in its frame."""
    live: Any = BundlesState.live
    return shell(
        rx.cond(
            BundlesState.loaded,
            rx.cond(
                live.groups.length() > 0,
                rx.fragment(
                    page_header("Bundles", live.sentence),
                    rx.el.div(rx.foreach(live.groups, _group), class_name="page page--home bundles__groups"),
                ),
                rx.fragment(
                    page_header("Bundles", "Content that was written together and leads from one piece to the next."),
                    rx.el.div(_empty(), class_name="page page--home"),
                ),
            ),
            _loading(),
        ),
        active="bundles",
    )


def _group(group: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2(group.name, " ", rx.el.span(group.count, class_name="faint"), class_name="bundles__title"),
        rx.el.ul(rx.foreach(group.bundles, _card), class_name="bundles"),
        class_name="bundles__group",
        data_wide=group.wide,
        aria_label=group.name,
    )


def _card(bundle: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h3(
                link(bundle.name, href="/bundles/" + bundle.id, class_name="bundle__link"),
                class_name="bundle__title display",
            ),
            bundle_status(bundle.status, bundle.status_name),
            class_name="bundle__head",
        ),
        rx.el.p(bundle.period, class_name="bundle__period"),
        rx.el.ul(rx.foreach(bundle.kinds, _kind), class_name="bundle__kinds"),
        rx.el.p(
            figures(bundle),
            rx.el.span(bundle.percent, " %", class_name="faint build__percent"),
            class_name="build__figures",
        ),
        meter(bundle.percent, label=bundle.name, text=bundle.spoken),
        rx.el.div(
            link(
                rx.cond(bundle.status == "draft", "See the plan", "Plan and figures"),
                href="/bundles/" + bundle.id + "/run",
                class_name=button_class(small=True),
                aria_label="Plan and figures of " + bundle.name,
            ),
            run_button(bundle),
            class_name="bundle__foot",
        ),
        class_name="card bundle",
    )


def _kind(kind: Any) -> rx.Component:
    return rx.el.li(
        kind_icon(kind.key, "sm"),
        rx.cond(
            kind.count == kind.total,
            rx.el.b(kind.total),
            rx.el.span(rx.el.b(kind.count), " / ", kind.total, class_name="faint"),
        ),
        rx.el.span(kind.name, class_name="muted"),
        class_name="bundle__kind",
    )


def _empty() -> rx.Component:
    text = "A bundle is a set of posts, articles, downloads and emails that lead to one another. The first one is free."
    make = rx.el.button(
        icon("sparkles"),
        "Make my free sample",
        type="button",
        class_name=button_class(primary=True),
        on_click=BundlesState.make_sample,
    )
    describe = link("Describe your business", href="/profile", class_name=button_class(primary=True))
    return rx.cond(
        BundlesState.may_sample,
        empty_state(
            connected_pieces(),
            "A week of content, one click away",
            text,
            rx.cond(BundlesState.ready, make, describe),
        ),
        empty_state(
            connected_pieces(),
            "No bundles here yet",
            "What is written for this business appears here.",
            link("Back to home", href="/", class_name=button_class()),
        ),
    )


def _loading() -> rx.Component:
    card = rx.el.li(
        skeleton("60%", "title"),
        skeleton("45%"),
        skeleton("80%"),
        skeleton("100%", "meter"),
        class_name="card card--loading stack",
    )
    return loading(
        "Loading bundles",
        rx.el.div(rx.el.div(skeleton("10em", "title"), skeleton("20em"), class_name="stack"), class_name="page-header"),
        rx.el.div(rx.el.ul(card, card, class_name="bundles"), class_name="page page--home"),
    )
