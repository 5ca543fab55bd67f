"""All pages of the workspace, with where they are and what they load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import reflex as rx

from contentapp.ui.pages.activity import ActivityState, activity_page
from contentapp.ui.pages.admin import (
    DeskState,
    GiftState,
    LedgerState,
    ModelsState,
    OrdersState,
    OutboxState,
    ProductsState,
    ledger_page,
    models_page,
    order_desk_page,
    orders_page,
    outbox_page,
    products_page,
)
from contentapp.ui.pages.billing import OrderState, ShopState, billing_page, order_page
from contentapp.ui.pages.bundle import BundleState, bundle_page
from contentapp.ui.pages.bundles import BundlesState, bundles_page
from contentapp.ui.pages.businesses import BusinessesState, businesses_page
from contentapp.ui.pages.home import HomeState, home_page
from contentapp.ui.pages.not_found import not_found_page
from contentapp.ui.pages.profile import ProfileState, SampleState, profile_page
from contentapp.ui.pages.run import FiguresState, PlanState, run_page
from contentapp.ui.pages.settings import SettingsState, settings_page
from contentapp.ui.shell import ShellState


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `route` lies below /app, `on_load` runs at each visit, in order."""

    route: str
    component: Callable[[], rx.Component]
    title: str
    on_load: list[Any]


PAGES: Final = (
    Page("/", home_page, "Home · contentapp", [ShellState.load, HomeState.load]),
    Page(
        "/profile",
        profile_page,
        "Business profile · contentapp",
        [ShellState.load, ProfileState.load, SampleState.refresh],
    ),
    Page("/bundles", bundles_page, "Bundles · contentapp", [ShellState.load, BundlesState.load]),
    Page("/bundles/[bundle_id]", bundle_page, "Bundle · contentapp", [ShellState.load, BundleState.load]),
    Page(
        "/bundles/[bundle_id]/run",
        run_page,
        "Plan and figures · contentapp",
        [ShellState.load, PlanState.load, FiguresState.load],
    ),
    Page("/billing", billing_page, "Billing · contentapp", [ShellState.load, ShopState.load]),
    Page("/billing/orders/[order_id]", order_page, "Order · contentapp", [ShellState.load, OrderState.load]),
    Page("/businesses", businesses_page, "Businesses · contentapp", [ShellState.load, BusinessesState.load]),
    Page("/settings", settings_page, "Settings · contentapp", [ShellState.load, SettingsState.load]),
    Page("/admin/models", models_page, "Models · contentapp", [ShellState.load, ModelsState.load]),
    Page("/admin/products", products_page, "Products · contentapp", [ShellState.load, ProductsState.load]),
    Page("/admin/orders", orders_page, "Orders · contentapp", [ShellState.load, OrdersState.load, GiftState.load]),
    Page("/admin/orders/[order_id]", order_desk_page, "Order · contentapp", [ShellState.load, DeskState.load]),
    Page("/admin/ledger", ledger_page, "Ledger · contentapp", [ShellState.load, LedgerState.load]),
    Page("/admin/outbox", outbox_page, "Outbox · contentapp", [ShellState.load, OutboxState.load]),
    Page("/activity", activity_page, "Activity · contentapp", [ShellState.load, ActivityState.load]),
    Page("/404", not_found_page, "Not found · contentapp", [ShellState.load]),
)
