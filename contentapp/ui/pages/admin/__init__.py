"""Pages of those who run this installation. For everybody else they are not there."""

from contentapp.ui.pages.admin.gift import GiftState
from contentapp.ui.pages.admin.ledger import LedgerState, ledger_page
from contentapp.ui.pages.admin.models import ModelsState
from contentapp.ui.pages.admin.models_page import models_page
from contentapp.ui.pages.admin.order import DeskState, order_desk_page
from contentapp.ui.pages.admin.orders import OrdersState, orders_page
from contentapp.ui.pages.admin.outbox import OutboxState, outbox_page
from contentapp.ui.pages.admin.products import ProductsState, products_page

__all__ = [
    "DeskState",
    "GiftState",
    "LedgerState",
    "ModelsState",
    "OrdersState",
    "OutboxState",
    "ProductsState",
    "ledger_page",
    "models_page",
    "order_desk_page",
    "orders_page",
    "outbox_page",
    "products_page",
]
