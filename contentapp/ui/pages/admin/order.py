"""`/app/admin/orders/[order_id]`: what happened to one order, and what can be done with it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.domain.billing import desk, refunds
from contentapp.domain.billing.currencies import read_money
from contentapp.domain.billing.refunds import NothingToRefund, foresee
from contentapp.domain.ids import read_id
from contentapp.errors import AppError, Invalid, NotFound
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import badge, button_class, card, link, page_header
from contentapp.ui.pages.admin.frame import AdminState, admin_page
from contentapp.ui.pages.admin.money import NO_DESK, DeskView, describe_desk
from contentapp.ui.pages.billing.parts import status_badge
from contentapp.ui.pages.not_found import not_here
from contentapp.ui.paths import id_in_path
from contentapp.ui.react.commit_field import CommitField
from contentapp.ui.react.frame import Confirm
from contentapp.ui.react.poll import Poll
from contentapp.ui.session import Act, acts, require_platform_admin

_LOOK_EVERY_MS = 1_500


class DeskState(AdminState):
    """One order. `typed` is how much is to go back, `words` what that brings; `waits` while a job is at it."""

    missing: bool = False
    order: DeskView = NO_DESK
    typed: str = ""
    words: str = ""
    error: str = ""
    waits: int = 0

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show the order; to others than platform admins, nothing."""
        self.order, self.missing, self.error, self.waits = NO_DESK, False, "", 0
        if await self._enter(act):
            await self._show(act)

    @rx.event
    @acts
    async def look(self, act: Act) -> None:
        """See what became of what was asked for."""
        await require_platform_admin(act)
        self.waits = max(0, self.waits - 1)
        await self._show(act)

    @rx.event
    @acts
    async def type_amount(self, act: Act, amount: str) -> None:
        """Say what giving so much back would bring."""
        await require_platform_admin(act)
        self.typed, self.error = amount[:20], ""
        try:
            order = await desk.get_order(act.session, id_in_path(self))
            wanted = read_money(amount, order.currency)
            refunds.require_left(wanted, order.left)
            self.words = foresee(wanted, order.left, order.currency, order.fulfilment).words
        except (Invalid, NothingToRefund) as problem:
            self.error, self.words = problem.message, ""

    @rx.event
    @acts
    async def refund(self, act: Act) -> None:
        """Give back what was typed."""
        await require_platform_admin(act)
        self.error = ""
        try:
            order = await desk.get_order(act.session, id_in_path(self))
            amount = read_money(self.typed, order.currency)
            await refunds.ask_refund(act.session, order.id, amount, left=order.left, reason="requested_by_customer")
        except NotFound:
            raise
        except AppError as problem:
            self.error = problem.message
            return
        await self._wait(act)

    @rx.event
    @acts
    async def answer(self, act: Act, answer: str) -> None:
        """Say whether content whose money went back stays."""
        await require_platform_admin(act)
        await desk.answer_question(act.session, id_in_path(self), "withdraw" if answer == "withdraw" else "keep")
        await self._wait(act)

    @rx.event
    @acts
    async def replay(self, act: Act, event_id: str) -> None:
        """Have an event handled again."""
        await require_platform_admin(act)
        await desk.replay_event(act.session, read_id(event_id))
        await self._wait(act)

    @rx.event
    @acts
    async def refresh(self, act: Act) -> None:
        """Have the truth fetched again."""
        await require_platform_admin(act)
        await desk.refresh_order(act.session, id_in_path(self))
        await self._wait(act)

    @rx.event
    @acts
    async def resend(self, act: Act) -> None:
        """Send the receipt once more."""
        await require_platform_admin(act)
        await desk.resend_receipt(act.session, id_in_path(self))
        await act.toast("The receipt is on its way.")

    async def _wait(self, act: Act) -> None:
        self.waits = 6
        await self._show(act)

    async def _show(self, act: Act) -> None:
        try:
            order = await desk.get_order(act.session, id_in_path(self))
        except NotFound:
            self.missing = True
            return
        fresh = describe_desk(order, await desk.get_timeline(act.session, order.id))
        if fresh["left"] != self.order["left"]:
            self.typed, self.words = fresh["left"], fresh["consequence"]
        self.order = fresh


def order_desk_page() -> rx.Component:
    """The order in the frame."""
    return admin_page(rx.cond(DeskState.missing, not_here(), _order()), active="orders", title="Order")


def _order() -> rx.Component:
    order: Any = DeskState.order
    return rx.fragment(
        page_header(
            "Order " + order.row.number,
            rx.fragment(link("Orders", href="/admin/orders", class_name="link"), " · ", order.row.at),
            rx.el.button("Fetch again", type="button", class_name=button_class(), on_click=DeskState.refresh),
            rx.el.button("Send receipt again", type="button", class_name=button_class(), on_click=DeskState.resend),
        ),
        rx.el.div(
            rx.cond(
                order.problem != "",
                rx.el.p(icon("circle-alert"), order.problem, class_name="notice notice--danger", role="note"),
            ),
            rx.cond(order.asks, _question(order)),
            card(
                order.row.what,
                rx.el.dl(
                    rx.foreach(
                        order.facts, lambda fact: rx.el.div(rx.el.dt(fact[0]), rx.el.dd(fact[1], class_name="num"))
                    ),
                    class_name="sum__amounts order__sum",
                ),
                key="facts",
                aside=status_badge(order.row),
            ),
            rx.cond(order.may_refund, _refund(order)),
            card("What happened", rx.el.ol(rx.foreach(order.timeline, _entry), class_name="timeline"), key="timeline"),
            class_name="page page--form stack",
        ),
        rx.cond(DeskState.waits > 0, Poll.create(every_ms=_LOOK_EVERY_MS, on_tick=DeskState.look)),
    )


def _question(order: Any) -> rx.Component:
    return rx.el.section(
        rx.el.p(order.question, " What becomes of it?", class_name="grow"),
        rx.el.div(
            rx.el.button("Leave it there", type="button", class_name=button_class(), on_click=DeskState.answer("keep")),
            Confirm.create(
                "Take it back",
                label="Take the content back",
                title="Take the content back?",
                text="Its writing stops, and the bundle goes into the bin.",
                action="Take it back",
                on_confirm=DeskState.answer("withdraw"),
            ),
            class_name="row order__answers",
        ),
        class_name="card order__outcome",
        aria_label="A question",
    )


def _refund(order: Any) -> rx.Component:
    return card(
        "Give money back",
        rx.el.div(
            rx.el.div(
                rx.el.label("How much", html_for="refund-amount", class_name="field__label"),
                CommitField.create(
                    id="refund-amount",
                    type="text",
                    value=DeskState.typed,
                    class_name="input",
                    on_commit=DeskState.type_amount,
                ),
                rx.el.p(order.left_words, class_name="sum__note"),
                rx.cond(DeskState.error != "", rx.el.p(DeskState.error, class_name="field__error", role="alert")),
                class_name="field",
            ),
            rx.el.p(DeskState.words, class_name="sum__note", role="status"),
            Confirm.create(
                "Refund…",
                label="Refund",
                title="Give this money back?",
                text=DeskState.words,
                action="Give it back",
                on_confirm=DeskState.refund,
            ),
            class_name="desk-form",
        ),
        key="refund",
    )


def _entry(entry: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(entry.at, class_name="num sum__note"),
        rx.el.span(rx.el.b(entry.what), " ", entry.detail, class_name="grow"),
        rx.cond(entry.event_id != "", badge(entry.outcome)),
        rx.cond(
            entry.event_id != "",
            rx.el.button(
                "Replay",
                type="button",
                class_name=button_class(ghost=True, small=True),
                on_click=DeskState.replay(entry.event_id),
            ),
        ),
    )
