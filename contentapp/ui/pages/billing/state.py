"""The States of billing: the shop with its cart, and one order. Prices come from the server alone."""

from __future__ import annotations

import uuid
from typing import Final

import reflex as rx

from contentapp.domain.billing import carts, products, shop
from contentapp.domain.billing.carts import NotYoursToBuy
from contentapp.domain.billing.currencies import CURRENCIES
from contentapp.domain.bundles import had_sample
from contentapp.domain.businesses import get_profile
from contentapp.domain.ids import read_id
from contentapp.domain.profile.completeness import ready_to_write
from contentapp.errors import AppError, NotFound
from contentapp.settings import settings
from contentapp.ui.live import Live
from contentapp.ui.pages.billing.view import (
    NO_CART,
    NO_ORDER,
    CartView,
    OrderPageView,
    OrderRow,
    ProductView,
    describe_cart,
    describe_order,
    describe_products,
    describe_row,
)
from contentapp.ui.paths import id_in_path
from contentapp.ui.session import Act, acts

_PAGE: Final = 10
_PATIENCE: Final = 120
"""How often a page asks before it says that this takes long: some two minutes."""


class ShopState(rx.State):
    """What is on sale, the cart, and the orders. `asked` is set while a page to pay on is being opened."""

    loaded: bool = False
    mine: bool = False
    sandbox: bool = False
    sells: bool = False
    ready: bool = False
    had_sample: bool = False
    currency: str = "usd"
    currencies: list[str] = []
    products: list[ProductView] = []
    cart: CartView = NO_CART
    orders: list[OrderRow] = []
    older: bool = False
    asked: str = ""
    problem: str = ""

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show the shop; to others than owners, that it is not theirs to see."""
        Live.watch(act, [])
        self.asked = self.problem = ""
        self.mine = act.principal.is_owner
        self.loaded = True
        if not self.mine:
            self.products, self.cart, self.orders = [], NO_CART, []
            return
        self.sandbox, self.sells = settings().uses_sandbox, settings().takes_payments
        self.had_sample = await had_sample(act.session)
        self.ready = not ready_to_write(await get_profile(act.session, act.principal.business_id))
        await self._show(act)
        await self._show_orders(act, None)

    @rx.event
    @acts
    async def change(self, act: Act, product_id: str, by: int) -> None:
        """So many more or fewer of a product; quick presses add up."""
        self.problem = ""
        wanted = read_id(product_id)
        cart = await carts.get_cart(act.session, act.principal)
        quantity = max(0, cart.quantities.get(wanted, 0) + int(by))
        await carts.put_in_cart(act.session, act.principal, wanted, quantity)
        await self._show(act)

    @rx.event
    @acts
    async def choose_currency(self, act: Act, currency: str) -> None:
        """Shop in another currency."""
        self.problem = ""
        await carts.choose_currency(act.session, act.principal, str(currency))
        await self._show(act)

    @rx.event
    @acts
    async def pay(self, act: Act) -> None:
        """Ask for the page to pay on; this tab goes there as soon as it is open."""
        self.problem = ""
        try:
            self.asked = str(await shop.ask_checkout(act.session, act.principal))
        except NotYoursToBuy:
            raise
        except AppError as error:
            self.problem = error.message
        self._left = _PATIENCE

    @rx.event
    @acts
    async def get_free(self, act: Act, product_id: str) -> None:
        """Order what costs nothing."""
        self.problem = ""
        self.asked = str(await shop.ask_free(act.session, act.principal, read_id(product_id)))
        self._left = _PATIENCE

    @rx.event
    @acts
    async def look(self, act: Act) -> None:
        """See whether the page to pay on is open; called again and again while it is awaited."""
        if not self.asked:
            return
        asked = await shop.get_asked(act.session, act.principal, read_id(self.asked))
        self._left -= 1
        if asked.state in ("open", "done"):
            self.asked = ""
            act.leave(asked.url or f"/app/billing/orders/{asked.order_id}")
        elif asked.state in ("refused", "expired"):
            self.asked, self.problem = "", asked.problem
        elif self._left <= 0:
            self.asked, self.problem = "", "This takes longer than usual. Nothing was charged. Try again in a minute."

    @rx.event
    @acts
    async def show_older(self, act: Act) -> None:
        """The next orders below those that are shown."""
        carts.require_buyer(act.principal)
        if not self.orders:
            raise NotFound("There are no older orders.")
        await self._show_orders(act, int(self.orders[-1]["number"]))

    _left: int = 0

    async def _show(self, act: Act) -> None:
        on_sale = await products.list_products(act.session)
        cart = await carts.get_cart(act.session, act.principal)
        self.currency = cart.currency
        sold_in = {currency for product in on_sale for currency in product.prices} | {cart.currency}
        self.currencies = [code for code in CURRENCIES if code in sold_in]
        self.products = describe_products(on_sale, cart)
        self.cart = describe_cart(on_sale, cart)

    async def _show_orders(self, act: Act, older_than: int | None) -> None:
        found = await shop.list_orders(act.session, act.principal, older_than=older_than, most=_PAGE + 1)
        rows = [describe_row(order) for order in found[:_PAGE]]
        self.orders = [*self.orders, *rows] if older_than else rows
        self.older = len(found) > _PAGE


class OrderState(rx.State):
    """One order, watched until nothing more happens to it by itself."""

    loaded: bool = False
    missing: bool = False
    sandbox: bool = False
    order: OrderPageView = NO_ORDER

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show the order of this page; where its end is open, have the truth fetched. The address is not believed."""
        Live.watch(act, [])
        self.sandbox = settings().uses_sandbox
        self.order = NO_ORDER
        self.loaded, self.missing = True, False
        try:
            order = await shop.get_order(act.session, act.principal, self._order_id())
        except (NotFound, NotYoursToBuy):
            self.missing = True
            return
        self.order = describe_order(order)
        if order.is_settling:
            await shop.ask_truth(act.session, act.principal, order.id)

    @rx.event
    @acts
    async def look(self, act: Act) -> None:
        """See what became of it; called again and again while something is awaited."""
        if self.order["settling"]:
            self.order = describe_order(await shop.get_order(act.session, act.principal, self._order_id()))

    @rx.event
    @acts
    async def go_and_pay(self, act: Act) -> None:
        """Back to the page this order can be paid on."""
        order = await shop.get_order(act.session, act.principal, self._order_id())
        act.leave(order.page_url or "/app/billing")

    def _order_id(self) -> uuid.UUID:
        return id_in_path(self)
