"""`/app/admin/orders`: orders of everybody, what came in by month, and a gift to somebody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import reflex as rx

from contentapp.domain.billing import desk
from contentapp.errors import NotFound
from contentapp.ui.design.parts import badge, button_class, card, link, page_header, searchbox, segment
from contentapp.ui.pages.admin.frame import AdminState, admin_page
from contentapp.ui.pages.admin.gift import gift_card
from contentapp.ui.pages.admin.money import NO_REVENUE, DeskRow, RevenueView, describe_revenue, describe_row
from contentapp.ui.pages.billing.parts import currency_switch, status_badge
from contentapp.ui.session import Act, acts, require_platform_admin

_PAGE: Final = 25
_LONGEST: Final = 320
_FILTERS: Final = (
    ("", "All"),
    ("paid", "Paid"),
    ("pending", "Waiting"),
    ("failed", "Failed"),
    ("refunded", "Refunded"),
    ("asks", "Needs an answer"),
)


class OrdersState(AdminState):
    """Orders by `status` and the `words` that were typed, the newest first; `older` says that there are more."""

    rows: list[DeskRow] = []
    older: bool = False
    status: str = ""
    words: str = ""
    revenue: RevenueView = NO_REVENUE
    currency: str = "usd"
    currencies: list[str] = []

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show the newest orders; to others than platform admins, nothing."""
        self.rows, self.revenue, self.status, self.words = [], NO_REVENUE, "", ""
        if await self._enter(act):
            await self._show(act, None)
            await self._show_revenue(act)

    @rx.event
    @acts
    async def narrow(self, act: Act, status: str) -> None:
        """Only orders in that state."""
        await require_platform_admin(act)
        self.status = status if status in dict(_FILTERS) else ""
        await self._show(act, None)

    @rx.event
    @acts
    async def find(self, act: Act, words: str) -> None:
        """Only orders that these words name."""
        await require_platform_admin(act)
        self.words = str(words)[:_LONGEST]
        await self._show(act, None)

    @rx.event
    @acts
    async def show_older(self, act: Act) -> None:
        """The next orders below those that are shown."""
        await require_platform_admin(act)
        if not self.rows:
            raise NotFound("There are no older orders.")
        await self._show(act, int(self.rows[-1]["number"]))

    @rx.event
    @acts
    async def choose_currency(self, act: Act, currency: str) -> None:
        """What came in, in another currency."""
        await require_platform_admin(act)
        self.currency = str(currency)
        await self._show_revenue(act)

    async def _show(self, act: Act, older_than: int | None) -> None:
        found = await desk.list_orders(
            act.session, status=self.status, words=self.words, older_than=older_than, most=_PAGE + 1
        )
        rows = [describe_row(order) for order in found[:_PAGE]]
        self.rows = [*self.rows, *rows] if older_than else rows
        self.older = len(found) > _PAGE

    async def _show_revenue(self, act: Act) -> None:
        months = await desk.list_revenue(act.session)
        self.currencies = sorted({month.currency for month in months}, reverse=True)
        if self.currencies and self.currency not in self.currencies:
            self.currency = self.currencies[0]
        self.revenue = describe_revenue(months, self.currency, datetime.now(UTC).date())


def orders_page() -> rx.Component:
    """Revenue, the list, and the gift."""
    rows: Any = OrdersState.rows
    return admin_page(
        page_header("Orders", "Everything that was bought here, and what became of it."),
        rx.el.div(
            rx.cond(OrdersState.currencies.length() > 0, _revenue()),
            rx.el.div(
                searchbox(
                    "Find orders",
                    placeholder="Number, address, business, payment",
                    on_change=OrdersState.find.debounce(300),
                ),
                _filters(),
                class_name="desk-tools",
                role="search",
            ),
            rx.cond(
                rows.length() > 0,
                rx.el.ul(rx.foreach(rows, _row), class_name="card desk-list"),
                rx.el.p("No such orders.", class_name="sum__note"),
            ),
            rx.cond(
                OrdersState.older,
                rx.el.button(
                    "Show older orders", type="button", class_name=button_class(), on_click=OrdersState.show_older
                ),
            ),
            gift_card(),
            class_name="page page--home stack",
        ),
        active="orders",
        title="Orders",
    )


def _filters() -> rx.Component:
    return rx.el.div(
        *(
            segment(label, pressed=OrdersState.status == key, on_click=OrdersState.narrow(key))
            for key, label in _FILTERS
        ),
        class_name="segmented desk-filters",
        role="group",
        aria_label="Which orders",
    )


def _revenue() -> rx.Component:
    revenue: Any = OrdersState.revenue
    return card(
        "Revenue by month",
        rx.el.p(revenue.words, class_name="bars__sum"),
        rx.el.ul(
            rx.foreach(
                revenue.bars,
                lambda bar: rx.el.li(
                    rx.el.span(bar.charged, class_name="num"),
                    rx.cond(bar.refunded != "", rx.el.span(bar.refunded, class_name="num sum__note")),
                    rx.el.span(
                        rx.el.span(class_name="bars__back", style={"height": bar.back.to_string() + "%"}),
                        class_name="bars__bar",
                        style={"height": bar.height.to_string() + "px"},
                        aria_hidden="true",
                    ),
                    rx.el.span(bar.month, class_name="bars__month"),
                ),
            ),
            class_name="bars",
            tab_index=0,
            role="list",
            aria_label="Revenue of each month",
        ),
        key="revenue",
        aside=currency_switch(
            OrdersState.currencies, chosen=OrdersState.currency, on_choose=OrdersState.choose_currency
        ),
    )


def _row(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            link(row.number, href="/admin/orders/" + row.id, class_name="link num", aria_label="Order " + row.number),
            rx.el.div(
                rx.el.p(
                    rx.el.b(row.business), " ", rx.el.span(row.what, class_name="sum__note"), class_name="truncate"
                ),
                rx.el.p(row.at, " · ", row.email, class_name="sum__note truncate"),
                class_name="grow",
            ),
            rx.cond(row.flag != "", badge(row.flag, tone="warn")),
            status_badge(row),
            rx.el.span(row.total, class_name="num desk-list__prices"),
            class_name="desk-list__row",
        )
    )
