"""Who writes for the business at hand: the built-in writer, or one of the models that this installation names."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.generation import spending
from contentapp.domain.principal import Principal
from contentapp.endpoints import BUILT_IN, Endpoint
from contentapp.integrations.models.prices import price_of
from contentapp.settings import settings
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import badge, button_class, card
from contentapp.ui.pages.run.costs_view import name_writer
from contentapp.ui.session import Act, acts
from contentapp.ui.shell import ShellState


class WriterView(TypedDict):
    """A writer to choose, in words."""

    name: str
    title: str
    about: str
    chosen: bool


class WriterState(rx.State):
    """The writers there are; `may_choose` for owners."""

    writers: list[WriterView] = []
    may_choose: bool = False

    async def _show(self, session: AsyncSession, who: Principal) -> None:
        choice = await spending.get_choice(session, who.business_id)
        self.writers = describe_writers(settings().models, choice.writer)
        self.may_choose = who.is_owner

    @rx.event
    @acts
    async def choose(self, act: Act, name: str) -> None:
        """Let this one write from now on; what is being written goes on as it began."""
        await spending.choose_writer(act.session, act.principal, str(name))
        await self._show(act.session, act.principal)
        await act.toast(f"{name_writer(str(name))} writes from now on.")


def describe_writers(endpoints: list[Endpoint], chosen: str) -> list[WriterView]:
    """The built-in writer and every endpoint, in words."""
    own: WriterView = {
        "name": BUILT_IN,
        "title": name_writer(BUILT_IN),
        "about": "Writes from your business profile alone, in seconds. Costs nothing, and nothing leaves this server.",
        "chosen": chosen == BUILT_IN,
    }
    return [own, *(_view(one, chosen) for one in endpoints)]


def _view(endpoint: Endpoint, chosen: str) -> WriterView:
    return {
        "name": endpoint.name,
        "title": endpoint.name,
        "about": f"{endpoint.model}. {price_in_words(endpoint)}. Your profile, plan and examples of your texts are sent"
        " to it.",
        "chosen": chosen == endpoint.name,
    }


def price_in_words(endpoint: Endpoint) -> str:
    """What its tokens cost."""
    price = price_of(endpoint)
    # Of a thousand, since some ask more for very long questions.
    into, out = 1_000 * price(1_000, 0), 1_000 * price(0, 1_000)
    return f"${_plain(into)} a million tokens in, ${_plain(out)} out" if into or out else "Costs nothing here"


def _plain(usd: Decimal) -> str:
    return f"{usd.normalize():f}" if usd == usd.to_integral() else f"{usd:.2f}"


def writer_card() -> rx.Component:
    """Each writer in a row, the one that writes marked."""
    writers: Any = WriterState.writers
    return card(
        "Who writes",
        rx.el.div(
            rx.el.p(
                "For ",
                rx.el.b(ShellState.business_name),
                ". Whatever writes, the same checks hold; what a model gets wrong twice, the built-in writer writes.",
                class_name="muted",
            ),
            rx.el.ul(rx.foreach(writers, _writer), class_name="writers"),
            rx.cond(
                writers.length() == 1,
                rx.el.p("No model is set up on this installation.", class_name="field__foot"),
                rx.cond(
                    WriterState.may_choose,
                    rx.fragment(),
                    rx.el.p("An owner of the business chooses.", class_name="field__foot"),
                ),
            ),
            class_name="card__body settings__body",
        ),
        key="writer",
    )


def _writer(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(one.title, class_name="writers__name"),
            rx.el.p(one.about, class_name="writers__about"),
        ),
        rx.cond(
            one.chosen,
            badge(icon("check"), "Writes", tone="ok"),
            rx.cond(
                WriterState.may_choose,
                rx.el.button(
                    "Use",
                    rx.el.span(" ", one.title, class_name="sr-only"),
                    type="button",
                    class_name=button_class(small=True),
                    on_click=WriterState.choose(one.name),
                ),
            ),
        ),
        class_name="writers__one",
    )
