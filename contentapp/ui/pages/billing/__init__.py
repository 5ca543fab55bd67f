"""Where an owner buys, and sees what was bought."""

from contentapp.ui.pages.billing.order_page import order_page
from contentapp.ui.pages.billing.page import billing_page
from contentapp.ui.pages.billing.state import OrderState, ShopState

__all__ = ["OrderState", "ShopState", "billing_page", "order_page"]
