"""The shop: what is on sale, the cart beside it, the orders below."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.art import connected_pieces
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import (
    button_class,
    empty_state,
    kind_icon,
    link,
    loading,
    page_header,
    skeleton,
)
from contentapp.ui.pages.billing.parts import currency_switch, lines, status_badge, test_strip
from contentapp.ui.pages.billing.state import ShopState
from contentapp.ui.react.poll import Poll
from contentapp.ui.shell import shell

_LOOK_EVERY_MS = 600


def billing_page() -> rx.Component:
    """`/app/billing`."""
    return shell(
        rx.cond(ShopState.loaded, rx.cond(ShopState.mine, _shop(), _not_yours()), _loading()),
        active="billing",
        title="Billing",
    )


def _shop() -> rx.Component:
    return rx.fragment(
        page_header(
            "Billing",
            "Content is bought once and is yours.",
            currency_switch(ShopState.currencies, chosen=ShopState.currency, on_choose=ShopState.choose_currency),
        ),
        rx.el.div(
            rx.cond(ShopState.sandbox, test_strip()),
            rx.cond(
                ShopState.ready,
                rx.fragment(),
                rx.el.p(
                    icon("store"),
                    rx.el.span(
                        "Everything is written from your business profile, and there is too little in it yet. ",
                        link("Tell us more", href="/profile", class_name="link"),
                    ),
                    class_name="notice",
                    role="note",
                ),
            ),
            rx.el.div(
                rx.el.section(
                    rx.el.ul(rx.foreach(ShopState.products, _product), class_name="card goods"), aria_label="Shop"
                ),
                _summary(),
                class_name="till",
            ),
            _orders(),
            class_name="page stack billing",
        ),
        rx.cond(ShopState.asked != "", Poll.create(every_ms=_LOOK_EVERY_MS, on_tick=ShopState.look)),
    )


def _product(one: Any) -> rx.Component:
    return rx.el.li(
        kind_icon(one.kind, "lg"),
        rx.el.div(
            rx.el.h2(one.name, class_name="goods__name"),
            rx.el.p(one.description, class_name="goods__text"),
            rx.el.p(one.features, class_name="goods__features"),
            rx.cond(
                one.tiers.length() > 0,
                rx.el.p(
                    rx.foreach(
                        one.tiers,
                        lambda tier: rx.el.span(
                            tier.text, class_name=rx.cond(tier.hit, "goods__tier goods__tier--hit", "goods__tier")
                        ),
                    ),
                    rx.el.span(one.hint, class_name="goods__hint"),
                    class_name="goods__tiers",
                    aria_live="polite",
                ),
            ),
            class_name="goods__what",
        ),
        rx.el.div(
            rx.cond(
                one.price != "",
                rx.fragment(
                    rx.el.b(one.price, class_name="display num"), rx.el.span(one.per, class_name="goods__per num")
                ),
                rx.el.span("Not sold in this currency", class_name="goods__per"),
            ),
            class_name="goods__price",
        ),
        rx.el.div(rx.cond(one.free, _get_free(one), _stepper(one)), class_name="goods__act"),
        class_name="goods__row",
    )


def _get_free(one: Any) -> rx.Component:
    return rx.cond(
        ShopState.had_sample,
        link("Open bundles", href="/bundles", class_name=button_class()),
        rx.el.button(
            "Get it free",
            type="button",
            class_name=button_class(),
            disabled=ShopState.asked != "",
            on_click=ShopState.get_free(one.id),
        ),
    )


def _stepper(one: Any) -> rx.Component:
    return rx.el.div(
        rx.el.button(
            icon("minus"),
            type="button",
            aria_label="One less of " + one.name,
            disabled=one.quantity == 0,
            on_click=ShopState.change(one.id, -1),
        ),
        rx.el.output(one.quantity, class_name="num", aria_live="polite", aria_label="In your cart"),
        rx.el.button(
            icon("plus"),
            type="button",
            aria_label="One more of " + one.name,
            disabled=one.price == "",
            on_click=ShopState.change(one.id, 1),
        ),
        class_name="stepper",
        role="group",
        aria_label="Quantity of " + one.name,
    )


def _summary() -> rx.Component:
    cart: Any = ShopState.cart
    return rx.el.aside(
        rx.el.h2("Your order", class_name="sum__title"),
        rx.cond(cart.empty, rx.el.p("Nothing yet. Choose how many of what you would like.", class_name="sum__note")),
        lines(cart.lines),
        rx.cond(
            cart.total != "",
            rx.el.dl(
                _amount("Subtotal", cart.subtotal),
                rx.cond(cart.off != "", _amount("Volume discount", cart.off, "sum__off")),
                _amount("Tax and codes", "at payment"),
                _amount("Total", cart.total, "sum__total"),
                class_name="sum__amounts",
            ),
        ),
        rx.cond(cart.problem != "", rx.el.p(cart.problem, class_name="field__error")),
        rx.cond(
            ShopState.problem != "",
            rx.el.p(icon("circle-alert"), ShopState.problem, class_name="notice notice--danger", role="alert"),
        ),
        _pay(cart),
        rx.cond(
            cart.lands.length() > 0,
            rx.fragment(
                rx.el.h3("Lands on your board", class_name="sum__lands-title"),
                rx.el.ul(
                    rx.foreach(
                        cart.lands,
                        lambda one: rx.el.li(
                            rx.el.span(class_name="dot"),
                            rx.el.b(one.count, class_name="num"),
                            rx.el.span(one.name),
                            data_kind=one.kind,
                        ),
                    ),
                    class_name="sum__lands",
                ),
                rx.el.p(
                    "One connected bundle. Its writing begins when the payment is confirmed.", class_name="sum__note"
                ),
            ),
        ),
        class_name="card sum",
        aria_label="Your order",
    )


def _pay(cart: Any) -> rx.Component:
    busy = ShopState.asked != ""
    return rx.cond(
        ShopState.sells,
        rx.el.button(
            rx.cond(ShopState.sandbox, icon("flask-conical"), icon("lock")),
            rx.cond(
                busy, "Opening the payment page…", rx.cond(ShopState.sandbox, "Pay in the sandbox", "Go to payment")
            ),
            type="button",
            class_name=f"{button_class(primary=True)} button--lg sum__pay",
            disabled=busy | (cart.total == "") | (cart.problem != ""),
            aria_busy=rx.cond(busy, "true", "false"),
            on_click=ShopState.pay,
        ),
        rx.el.p("Payments are not set up here yet.", class_name="sum__note"),
    )


def _amount(name: str, amount: Any, class_name: str = "") -> rx.Component:
    return rx.el.div(rx.el.dt(name), rx.el.dd(amount, class_name="num"), class_name=class_name)


def _orders() -> rx.Component:
    orders: Any = ShopState.orders
    return rx.el.section(
        rx.el.h2("Orders", class_name="billing__title display", id="orders"),
        rx.cond(
            orders.length() > 0,
            rx.fragment(
                rx.el.ul(rx.foreach(orders, _order), class_name="card orders"),
                rx.cond(
                    ShopState.older,
                    rx.el.button(
                        "Show older orders", type="button", class_name=button_class(), on_click=ShopState.show_older
                    ),
                ),
            ),
            rx.el.p("Your orders will stand here, each with its receipt and its bundle.", class_name="sum__note"),
        ),
        class_name="stack",
        aria_labelledby="orders",
    )


def _order(row: Any) -> rx.Component:
    return rx.el.li(
        link(row.number, href="/billing/orders/" + row.id, class_name="link num", aria_label="Order " + row.number),
        rx.el.span(row.at, class_name="orders__at num"),
        rx.el.span(row.what, class_name="orders__what truncate", title=row.what),
        status_badge(row),
        rx.cond(
            row.bundle_id != "",
            link(
                "Open the board",
                href="/bundles/" + row.bundle_id,
                class_name="link orders__bundle",
                aria_label="Open the board of order " + row.number,
            ),
            rx.el.span(class_name="orders__bundle"),
        ),
        rx.el.span(
            row.total,
            rx.cond(row.back != "", rx.el.span(row.back, class_name="orders__back")),
            class_name="num orders__total",
        ),
        class_name="orders__row",
    )


def _not_yours() -> rx.Component:
    return rx.el.div(
        empty_state(
            connected_pieces(),
            "Billing is for owners",
            "What this business buys is its owners' to see. Ask one of them.",
            link("Back to bundles", href="/bundles", class_name=button_class()),
            level=1,
        ),
        class_name="page",
    )


def _loading() -> rx.Component:
    return loading(
        "Loading",
        rx.el.div(rx.el.div(skeleton("8em", "title"), skeleton("20em"), class_name="stack"), class_name="page-header"),
        rx.el.div(skeleton("100%", "block"), skeleton("100%", "block"), class_name="page stack"),
    )
