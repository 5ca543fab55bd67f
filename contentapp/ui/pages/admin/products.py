"""`/app/admin/products`: what is sold, at which prices. A price is never changed, a product never deleted."""

from __future__ import annotations

from typing import Any, Final

import reflex as rx

from contentapp.domain.billing import product_desk, products
from contentapp.domain.billing.product_desk import WrongProduct
from contentapp.domain.ids import find_id, read_id
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import badge, button_class, page_header
from contentapp.ui.pages.admin.frame import AdminState, admin_page
from contentapp.ui.pages.admin.money import NEW_PRODUCT, SOLD_IN, ProductRow, describe_products
from contentapp.ui.session import Act, acts, require_platform_admin

_COUNTS: Final = (
    ("social_post", "Social posts"),
    ("blog_post", "Blog posts"),
    ("content_upgrade", "Downloads"),
    ("email_sequence", "Email sequences"),
    ("emails_each", "Emails in each"),
)


class ProductsState(AdminState):
    """Every product. `editing` is the id of the one whose form is open, "new" for one that is being made."""

    rows: list[ProductRow] = []
    editing: str = ""
    values: dict[str, str] = NEW_PRODUCT
    wrong: dict[str, str] = {}

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show every product; to others than platform admins, nothing."""
        self.rows, self.editing, self.wrong = [], "", {}
        if await self._enter(act):
            await self._show(act)

    @rx.event
    @acts
    async def edit(self, act: Act, product_id: str) -> None:
        """Open the form of a product, or of a new one ("new"); nothing closes it."""
        await require_platform_admin(act)
        self.wrong = {}
        found = next((row for row in self.rows if row["id"] == product_id), None)
        self.editing = product_id if found or product_id == "new" else ""
        self.values = dict(found["values"]) if found else dict(NEW_PRODUCT)

    @rx.event
    @acts
    async def save(self, act: Act, form: dict[str, Any]) -> None:
        """Make or change the product whose form is open; what is wrong is said beside its field."""
        await require_platform_admin(act)
        self.values = {**NEW_PRODUCT, **{name: str(value)[:600] for name, value in form.items() if name in NEW_PRODUCT}}
        try:
            draft = product_desk.read_draft(form, SOLD_IN)
        except WrongProduct as error:
            self.wrong = error.fields
            return
        await product_desk.save_product(act.session, find_id(self.editing), draft)
        self.editing, self.wrong = "", {}
        await self._show(act)
        await act.toast(f"{draft.name} is saved.")

    @rx.event
    @acts
    async def put_on_sale(self, act: Act, product_id: str, on_sale: bool) -> None:
        """Archive a product, or sell it again."""
        await require_platform_admin(act)
        await product_desk.set_on_sale(act.session, read_id(product_id), on_sale)
        await self._show(act)

    async def _show(self, act: Act) -> None:
        self.rows = describe_products(await products.list_products(act.session, archived=True))


def products_page() -> rx.Component:
    """The list, with one form open in it."""
    return admin_page(
        page_header(
            "Products",
            "What is sold. A new price leaves the old one with the orders that were placed at it.",
            rx.el.button(
                icon("plus"),
                "New product",
                type="button",
                class_name=button_class(primary=True),
                on_click=ProductsState.edit("new"),
            ),
        ),
        rx.el.div(
            rx.cond(
                ProductsState.editing == "new", rx.el.section(_form(), class_name="card", aria_label="New product")
            ),
            rx.el.ul(rx.foreach(ProductsState.rows, _row), class_name="card desk-list desk-list__products"),
            class_name="page page--home stack",
        ),
        active="products",
        title="Products",
    )


def _row(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.p(
                    rx.el.b(row.name),
                    rx.cond(row.on_sale, rx.fragment(), badge("Archived", tone="outline")),
                    class_name="desk-list__head",
                ),
                rx.el.p(row.holds, rx.cond(row.offers != "", " · " + row.offers, ""), class_name="sum__note"),
                class_name="grow",
            ),
            rx.el.span(row.prices, class_name="num desk-list__prices"),
            rx.el.button(
                "Edit",
                type="button",
                class_name=button_class(),
                aria_label="Edit " + row.name,
                on_click=ProductsState.edit(row.id),
            ),
            rx.el.button(
                rx.cond(row.on_sale, "Archive", "Sell again"),
                type="button",
                class_name=button_class(ghost=True),
                aria_label=rx.cond(row.on_sale, "Archive " + row.name, "Sell " + row.name + " again"),
                on_click=ProductsState.put_on_sale(row.id, ~row.on_sale),
            ),
            class_name="desk-list__row",
        ),
        rx.cond(ProductsState.editing == row.id, _form()),
    )


def _form() -> rx.Component:
    return rx.el.form(
        _field("name", "Name"),
        _field("description", "One sentence about it"),
        rx.el.div(*(_field(name, label, numeric=True) for name, label in _COUNTS), class_name="desk-form__row"),
        rx.el.div(
            _field("days", "Days it covers", numeric=True), _field("period", "Said as"), class_name="desk-form__row"
        ),
        _field("features", "Features, one a line", lines=3),
        _field("tiers", "Discounts: quantity and percent, such as 2: 10, 5: 20"),
        rx.el.div(
            *(_field(f"price_{code}", f"Price in {code.upper()}", numeric=True) for code in SOLD_IN),
            class_name="desk-form__row",
        ),
        rx.el.div(
            rx.el.button("Save product", type="submit", class_name=button_class(primary=True)),
            rx.el.button("Cancel", type="button", class_name=button_class(), on_click=ProductsState.edit("")),
            class_name="row",
        ),
        class_name="desk-form",
        on_submit=ProductsState.save,
        no_validate=True,
    )


def _field(name: str, label: str, *, numeric: bool = False, lines: int = 0) -> rx.Component:
    error: Any = ProductsState.wrong.get(name, "")
    element = rx.el.textarea if lines else rx.el.input
    more: dict[str, Any] = {"rows": lines} if lines else {"type": "text"}
    if numeric:
        more["input_mode"] = "decimal"
    return rx.el.div(
        rx.el.label(label, html_for=f"product-{name}", class_name="field__label"),
        element(
            id=f"product-{name}",
            name=name,
            default_value=ProductsState.values[name],
            class_name="input",
            aria_invalid=rx.cond(error != "", "true", "false"),
            aria_describedby=f"product-{name}-error",
            auto_complete="off",
            **more,
        ),
        rx.el.p(error, class_name="field__error", id=f"product-{name}-error"),
        class_name="field",
    )
