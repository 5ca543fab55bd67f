"""Giving products away, on the page of all orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import reflex as rx

from contentapp.domain.billing import desk, products
from contentapp.domain.billing.desk import Owned
from contentapp.domain.billing.pricing import MOST_OF_ONE
from contentapp.domain.ids import read_id
from contentapp.errors import AppError, Invalid
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import button_class, card
from contentapp.ui.pages.admin.frame import AdminState
from contentapp.ui.session import Act, acts, require_platform_admin

_OF: Final = "of-"


class GiftState(AdminState):
    """What may be given; `owned` are the businesses to choose from, once an address turns out to own several.

    `given` counts gifts: the form begins anew with each.
    """

    offered: list[list[str]] = []
    owned: list[list[str]] = []
    error: str = ""
    given: int = 0

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show what may be given; to others than platform admins, nothing."""
        self.offered, self.owned, self.error = [], [], ""
        if await self._enter(act):
            self.offered = [[str(one.id), one.name] for one in await products.list_products(act.session)]

    @rx.event
    @acts
    async def give(self, act: Act, form: dict[str, Any]) -> None:
        """Give the products that have a quantity to a business of whoever has this address."""
        await require_platform_admin(act)
        self.error = ""
        try:
            lines = _read_lines(form)
            owned = await desk.list_owned(act.session, str(form.get("email", ""))[:320])
            to = _choose(owned, str(form.get("business", "")))
            if to is not None:
                await desk.give(act.session, to, lines)
        except AppError as error:
            self.error = error.message
            return
        if to is None:
            self.owned = [[str(one.business_id), one.name] for one in owned]
            self.error = "They own several businesses. Choose which one gets it."
            return
        self.owned = []
        self.given += 1
        await act.toast(f"{to.name} gets it in a moment.")


def _choose(owned: tuple[Owned, ...], business: str) -> Owned | None:
    """The business that was chosen, or the only one there is; one that was chosen for another address is not."""
    if len(owned) == 1:
        return owned[0]
    return next((one for one in owned if str(one.business_id) == business), None)


def _read_lines(form: Mapping[str, Any]) -> list[tuple[UUID, int]]:
    """What was typed beside each product. Raises Invalid."""
    lines: list[tuple[UUID, int]] = []
    for name, value in form.items():
        typed = str(value).strip()
        if not name.startswith(_OF) or typed in ("", "0"):
            continue
        if not (typed.isascii() and typed.isdecimal()) or int(typed) > MOST_OF_ONE:
            raise Invalid(f"A quantity is a number up to {MOST_OF_ONE}.")
        lines.append((read_id(name.removeprefix(_OF)), int(typed)))
    return lines


def gift_card() -> rx.Component:
    """The form."""
    return card(
        "Give something away",
        rx.el.form(
            rx.el.div(
                rx.el.label("Address of an owner", html_for="gift-email", class_name="field__label"),
                rx.el.input(id="gift-email", name="email", type="email", class_name="input", auto_complete="off"),
                class_name="field",
            ),
            rx.cond(
                GiftState.owned.length() > 0,
                rx.el.div(
                    rx.el.label("Business", html_for="gift-business", class_name="field__label"),
                    rx.el.select(
                        rx.foreach(GiftState.owned, lambda one: rx.el.option(one[1], value=one[0])),
                        id="gift-business",
                        name="business",
                        class_name="input",
                    ),
                    class_name="field",
                ),
            ),
            rx.el.fieldset(
                rx.el.legend("How many of each", class_name="field__label"),
                rx.foreach(GiftState.offered, _quantity),
                class_name="gift__what",
            ),
            rx.cond(GiftState.error != "", rx.el.p(GiftState.error, class_name="field__error", role="alert")),
            rx.el.button(icon("gift"), "Give", type="submit", class_name=button_class()),
            class_name="desk-form",
            key=GiftState.given.to_string(),
            on_submit=GiftState.give,
            no_validate=True,
        ),
        key="gift",
    )


def _quantity(product: Any) -> rx.Component:
    name = _OF + product[0]
    return rx.el.div(
        rx.el.label(product[1], html_for=name, class_name="grow"),
        rx.el.input(id=name, name=name, input_mode="numeric", class_name="input", placeholder="0", auto_complete="off"),
        class_name="gift__line",
    )
