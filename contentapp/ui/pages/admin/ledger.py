"""`/app/admin/ledger`: what was charged, given back, disputed, taxed and taken as fees; and how that compares."""

from __future__ import annotations

from typing import Any, Final

import reflex as rx

from contentapp.domain.billing import desk, ledger
from contentapp.errors import NotFound
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import button_class, card, link, page_header
from contentapp.ui.pages.admin.frame import AdminState, admin_page
from contentapp.ui.pages.admin.money import DeskRow, DifferenceView, describe_differences, describe_row, moment
from contentapp.ui.react.poll import Poll
from contentapp.ui.session import Act, acts, require_platform_admin

_PAGE: Final = 50
_LOOK_EVERY_MS = 1_500
_COLUMNS: Final = ("Order", "Business", "Charged", "Given back", "Disputed", "Tax", "Fee", "Left")


class LedgerState(AdminState):
    """The books, newest first, and the newest comparison; `waits` while another one is asked for."""

    rows: list[DeskRow] = []
    older: bool = False
    checked: str = ""
    compared: int = 0
    differences: list[DifferenceView] = []
    waits: int = 0

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show the books; to others than platform admins, nothing."""
        self.rows, self.checked, self.differences, self.waits = [], "", [], 0
        if await self._enter(act):
            await self._show(act, None)
            await self._show_check(act)

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
    async def compare(self, act: Act) -> None:
        """Compare the books now."""
        await require_platform_admin(act)
        await ledger.ask_comparison(act.session)
        self.waits = 8

    @rx.event
    @acts
    async def look(self, act: Act) -> None:
        """See whether the comparison is there."""
        await require_platform_admin(act)
        before = self.checked
        await self._show_check(act)
        self.waits = 0 if self.checked != before else max(0, self.waits - 1)

    async def _show(self, act: Act, older_than: int | None) -> None:
        found = await desk.list_orders(act.session, older_than=older_than, most=_PAGE + 1)
        rows = [describe_row(order) for order in found[:_PAGE]]
        self.rows = [*self.rows, *rows] if older_than else rows
        self.older = len(found) > _PAGE

    async def _show_check(self, act: Act) -> None:
        check = await ledger.find_check(act.session)
        if check is not None:
            self.checked = f"{moment(check.at)[:-4]}:{check.at:%S} UTC"
            self.compared, self.differences = check.compared, describe_differences(check)


def ledger_page() -> rx.Component:
    """The comparison, then every order."""
    return admin_page(
        page_header(
            "Ledger",
            "What was charged, given back, taxed and taken as fees.",
            rx.el.button(
                icon("scale"),
                rx.cond(LedgerState.waits > 0, "Comparing…", "Compare now"),
                type="button",
                class_name=button_class(primary=True),
                disabled=LedgerState.waits > 0,
                on_click=LedgerState.compare,
            ),
        ),
        rx.el.div(
            _check(),
            rx.el.div(
                rx.el.table(
                    rx.el.thead(rx.el.tr(*(rx.el.th(name, scope="col") for name in _COLUMNS))),
                    rx.el.tbody(rx.foreach(LedgerState.rows, _row)),
                    class_name="ledger",
                ),
                class_name="card ledger__box",
                tab_index=0,
                role="region",
                aria_label="The books",
            ),
            rx.cond(
                LedgerState.older,
                rx.el.button(
                    "Show older orders", type="button", class_name=button_class(), on_click=LedgerState.show_older
                ),
            ),
            class_name="page page--home stack",
        ),
        rx.cond(LedgerState.waits > 0, Poll.create(every_ms=_LOOK_EVERY_MS, on_tick=LedgerState.look)),
        active="ledger",
        title="Ledger",
    )


def _check() -> rx.Component:
    differences: Any = LedgerState.differences
    return card(
        "Compared with the payment provider",
        rx.el.div(
            rx.cond(
                LedgerState.checked == "",
                rx.el.p("Not yet. It happens every night, or when you ask for it.", class_name="sum__note"),
                rx.cond(
                    differences.length() > 0,
                    rx.el.ul(rx.foreach(differences, _difference), class_name="timeline"),
                    rx.el.p(
                        icon("circle-check"),
                        " ",
                        LedgerState.compared,
                        " charges, and no difference.",
                        class_name="row",
                    ),
                ),
            ),
            rx.cond(LedgerState.checked != "", rx.el.p("Looked at ", LedgerState.checked, class_name="sum__note")),
            class_name="order__sum",
            role="status",
        ),
        key="check",
    )


def _difference(one: Any) -> rx.Component:
    return rx.el.li(
        rx.cond(
            one.order_id != "",
            link("Order " + one.number, href="/admin/orders/" + one.order_id, class_name="link num"),
            rx.el.span(one.charge, class_name="sum__note"),
        ),
        rx.el.span(one.sentence, class_name="grow"),
    )


def _row(row: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.td(link(row.number, href="/admin/orders/" + row.id, class_name="link num")),
        rx.el.td(row.business, class_name="truncate"),
        *(
            rx.el.td(value, class_name="num")
            for value in (row.charged, row.refunded, row.held, row.tax, row.fee, row.net)
        ),
    )
