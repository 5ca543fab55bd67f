"""Orders and subscriptions: their statuses, and which may follow which."""

from __future__ import annotations

from typing import Final, Literal

OrderStatus = Literal["pending", "paid", "failed", "refunded", "partially_refunded", "canceled"]
RefundStatus = Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
InvoiceStatus = Literal["pending", "paid", "failed", "void"]
PlanType = Literal["optimization", "scheduling", "analytics"]
SubscriptionStatus = Literal[
    "incomplete", "incomplete_expired", "trialing", "active", "past_due", "canceled", "unpaid", "paused"
]
"""Stripe's, all of them: https://docs.stripe.com/api/subscriptions/object#subscription_object-status"""

ORDER_MOVES: Final[dict[OrderStatus, tuple[OrderStatus, ...]]] = {
    "pending": ("paid", "failed", "canceled"),
    "failed": ("pending", "paid", "canceled"),
    "paid": ("partially_refunded", "refunded"),
    "partially_refunded": ("refunded", "paid"),
    "refunded": ("partially_refunded", "paid"),
    "canceled": (),
}
"""Services alone move an order. It comes back from a refund because a bank may refuse one days after it was made."""
