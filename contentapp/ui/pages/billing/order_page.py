"""One order: what became of it, what it cost, and where its content is."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import button_class, card, link, loading, page_header, skeleton
from contentapp.ui.pages.billing.parts import lines, status_badge, test_strip
from contentapp.ui.pages.billing.state import OrderState
from contentapp.ui.pages.not_found import not_here
from contentapp.ui.react.poll import Poll
from contentapp.ui.shell import shell

_LOOK_EVERY_MS = 1_000


def order_page() -> rx.Component:
    """`/app/billing/orders/[order_id]`."""
    return shell(
        rx.cond(OrderState.loaded, rx.cond(OrderState.missing, not_here(), _order()), _loading()),
        active="billing",
        title="Order",
    )


def _order() -> rx.Component:
    order: Any = OrderState.order
    return rx.fragment(
        page_header(
            "Order " + order.row.number,
            rx.fragment(link("Billing", href="/billing", class_name="link"), " · ", order.row.at),
        ),
        rx.el.div(
            rx.cond(OrderState.sandbox, test_strip()),
            _outcome(order),
            card(
                "What you ordered",
                rx.el.div(
                    lines(order.lines),
                    rx.el.dl(
                        rx.foreach(order.amounts, _amount),
                        rx.foreach(order.refunds, _amount),
                        class_name="sum__amounts",
                    ),
                    rx.cond(order.method != "", rx.el.p("Paid with ", order.method, class_name="sum__note")),
                    class_name="order__sum",
                ),
                key="lines",
                aside=status_badge(order.row),
            ),
            class_name="page page--form stack",
        ),
        rx.cond(order.settling, Poll.create(every_ms=_LOOK_EVERY_MS, on_tick=OrderState.look)),
    )


def _outcome(order: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(order.headline, class_name="display order__headline"),
            rx.el.p(order.text, class_name="order__text"),
            class_name="grow",
            role="status",
        ),
        rx.cond(
            order.row.bundle_id != "",
            link(
                "Open the board",
                icon("arrow-right"),
                href="/bundles/" + order.row.bundle_id,
                class_name=button_class(primary=True),
            ),
        ),
        rx.cond(
            order.page_url != "",
            rx.el.button(
                "Go to payment", type="button", class_name=button_class(primary=True), on_click=OrderState.go_and_pay
            ),
        ),
        rx.cond(order.waits, link("Your business profile", href="/profile", class_name=button_class())),
        rx.cond(order.again, link("Back to your cart", href="/billing", class_name=button_class(primary=True))),
        class_name="card order__outcome",
        aria_label="What became of it",
    )


def _amount(one: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(one.name), rx.el.dd(one.amount, class_name="num"), class_name=rx.cond(one.strong, "sum__total", "")
    )


def _loading() -> rx.Component:
    return loading(
        "Loading",
        rx.el.div(rx.el.div(skeleton("8em", "title"), skeleton("20em"), class_name="stack"), class_name="page-header"),
        rx.el.div(skeleton("100%", "block"), skeleton("100%", "block"), class_name="page page--form stack"),
    )
