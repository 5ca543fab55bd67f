"""The home page and its state."""

from __future__ import annotations

import uuid

import reflex as rx
from reflex.event import EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain import bundles
from contentapp.domain.billing import shop
from contentapp.domain.generation import plans
from contentapp.domain.overview import get_overview
from contentapp.ui.design.art import connected_pieces
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import button_class, empty_state, link, loading, page_header, skeleton
from contentapp.ui.live import Changed, Live, View
from contentapp.ui.pages.home.bundle_card import bundle_card
from contentapp.ui.pages.home.steps_card import steps_card
from contentapp.ui.pages.home.view import NOTHING, HomeView, describe_home, describe_paid
from contentapp.ui.pages.home.week_card import week_card
from contentapp.ui.session import Act, acts
from contentapp.ui.shell import ShellState, shell

_SHOWN = (
    "businesses",
    "content_bundles",
    "generation_runs",
    "social_posts",
    "blog_posts",
    "content_upgrades",
    "email_sequences",
)


class HomeState(rx.State):
    """`live` changes by itself; `may_sample` is this person's own. `paid` are orders that wait to be written."""

    loaded: bool = False
    live: HomeView = NOTHING
    may_sample: bool = False
    paid: str = ""

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show the business as it is now, and from now on as it changes."""
        Live.watch(act, [(HOME, "")])
        self.live = describe_home(await get_overview(act.session, act.principal.business_id))
        self.may_sample = act.principal.may_edit and not await bundles.had_sample(act.session)
        waiting = await shop.list_waiting(act.session, act.principal.business_id)
        self.paid = describe_paid(list(waiting.values()))
        if self.live["ready"]:
            for order_id in waiting:
                await shop.ask_truth(act.session, act.principal, order_id)  # what it waited for has been said
        self.loaded = True

    @rx.event
    @acts
    async def make_sample(self, act: Act) -> EventSpec:
        """Have the free sample written, and go and watch."""
        bundle_id = await bundles.request_sample(act.session, act.principal)
        return rx.redirect(f"/bundles/{bundle_id}")

    @rx.event
    @acts
    async def plan_sample(self, act: Act) -> EventSpec:
        """Have the free sample planned, and go and look at the plan."""
        bundle_id = await plans.draft_sample(act.session, act.principal)
        return rx.redirect(f"/bundles/{bundle_id}/run")


async def _render(session: AsyncSession, business_id: uuid.UUID, _key: str, changed: Changed | None) -> HomeView | None:
    if changed is not None and not changed.touches(*_SHOWN):
        return None
    return describe_home(await get_overview(session, business_id))


HOME = View(HomeState, "live", _render)


def home_page() -> rx.Component:
    """Home, in its frame."""
    return shell(rx.cond(HomeState.loaded, _home(), _loading()), active="home")


def _home() -> rx.Component:
    live = HomeState.live
    return rx.fragment(
        page_header(
            rx.fragment(live.greeting, rx.cond(ShellState.first_name != "", ", ", ""), ShellState.first_name),
            live.sentence,
            rx.cond(live.has_bundle, _actions()),
        ),
        rx.el.div(
            rx.cond(
                (HomeState.paid != "") & ~live.ready,
                rx.el.p(
                    icon("receipt"),
                    rx.el.span(
                        HomeState.paid,
                        " The writing begins once we know enough of your business. ",
                        link("Tell us about it", href="/profile", class_name="link"),
                    ),
                    class_name="notice home__paid",
                    role="note",
                ),
            ),
            rx.el.div(
                rx.cond(live.has_bundle, bundle_card(live.bundle, live.drawing), _first_steps()),
                steps_card(live, sample=_sample_button(primary=False, small=True), may_sample=HomeState.may_sample),
                rx.cond(live.has_bundle, week_card(live)),
                class_name="home",
            ),
            class_name="page page--home",
        ),
    )


def _actions() -> rx.Component:
    live = HomeState.live
    review = rx.fragment(icon("eye"), "Review ", live.waiting)
    reviewing = live.waiting > 0
    return rx.fragment(
        rx.cond(_may_ask(), rx.cond(reviewing, _sample_button(primary=False), _sample_button(primary=True))),
        rx.cond(reviewing, link(review, href=live.review_href, class_name=button_class(primary=True))),
    )


def _may_ask() -> rx.Var[bool]:
    return HomeState.may_sample & HomeState.live.ready


def _sample_button(*, primary: bool, small: bool = False) -> rx.Component:
    return rx.el.button(
        icon("sparkles"),
        "Make it" if small else "Make my free sample",
        type="button",
        class_name=button_class(primary=primary, small=small),
        on_click=HomeState.make_sample,
    )


def _first_steps() -> rx.Component:
    """What stands in the place of the first bundle."""
    describe = link("Describe your business", href="/profile", class_name=button_class(primary=True))
    return rx.el.section(
        rx.cond(
            HomeState.may_sample,
            rx.cond(
                HomeState.live.ready,
                empty_state(
                    connected_pieces(),
                    "Ready when you are",
                    "A week of posts, an article, a download and an email sequence that lead to one another, written"
                    " from your answers. Free, and yours to edit.",
                    _sample_button(primary=True),
                    rx.el.button(
                        "See the plan first", type="button", class_name=button_class(), on_click=HomeState.plan_sample
                    ),
                ),
                empty_state(
                    connected_pieces(),
                    "Say it once, publish it for a week",
                    "Tell us about your business. We write a week of posts, an article, a download and an email"
                    " sequence that lead to one another, free.",
                    describe,
                ),
            ),
            empty_state(
                connected_pieces(),
                "No content here yet",
                "What is written for this business appears here, from the first word on.",
                link("Read the business profile", href="/profile", class_name=button_class()),
            ),
        ),
        class_name="card card--empty",
        aria_label="Your first content",
    )


def _loading() -> rx.Component:
    return loading(
        "Loading home",
        rx.el.div(rx.el.div(skeleton("18em", "title"), skeleton("26em"), class_name="stack"), class_name="page-header"),
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    skeleton("40%", "title"),
                    skeleton("55%"),
                    skeleton("100%", "meter"),
                    skeleton("", "block"),
                    class_name="card card--loading stack",
                ),
                rx.el.div(
                    skeleton("35%"),
                    *(skeleton(width) for width in ("70%", "62%", "74%", "58%")),
                    class_name="card card--loading stack",
                ),
                rx.el.div(skeleton("20%"), skeleton("", "block"), class_name="card card--loading stack home__wide"),
                class_name="home",
            ),
            class_name="page page--home",
        ),
    )
