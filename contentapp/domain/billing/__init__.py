"""Orders: what things cost, and which status of an order may follow which."""

from contentapp.domain.billing.statuses import (
    ORDER_MOVES,
    REFUND_RANKS,
    CheckoutState,
    EventOutcome,
    FulfilmentAnswer,
    FulfilmentQuestion,
    FulfilmentState,
    InvoiceStatus,
    OrderOrigin,
    OrderStatus,
    PlanType,
    RefundStatus,
    SubscriptionStatus,
)

__all__ = [
    "ORDER_MOVES",
    "REFUND_RANKS",
    "CheckoutState",
    "EventOutcome",
    "FulfilmentAnswer",
    "FulfilmentQuestion",
    "FulfilmentState",
    "InvoiceStatus",
    "OrderOrigin",
    "OrderStatus",
    "PlanType",
    "RefundStatus",
    "SubscriptionStatus",
]
