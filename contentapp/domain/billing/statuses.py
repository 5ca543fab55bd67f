"""Orders and subscriptions: their statuses, and which may follow which."""

from __future__ import annotations

from typing import Final, Literal

OrderStatus = Literal["pending", "paid", "failed", "refunded", "partially_refunded", "canceled"]
RefundStatus = Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
UNDONE_REFUNDS: Final[frozenset[str]] = frozenset({"failed", "canceled"})
"""Refunds whose money stayed."""
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
    "canceled": ("paid",),
}
"""Services alone move an order. It comes back from a refund because a bank may refuse one days after it was made, and
from being given up when money came for it all the same."""

OrderOrigin = Literal["checkout", "free", "comp"]
CheckoutState = Literal["asked", "opening", "open", "done", "expired", "refused"]
FulfilmentState = Literal["waiting", "held", "started", "withdrawn"]
FulfilmentQuestion = Literal["", "refunded", "disputed"]
FulfilmentAnswer = Literal["", "keep", "withdraw"]
EventOutcome = Literal["waiting", "handled", "kept", "unknown", "failed"]
"""Kept: known by its name and left for the work that handles it. Unknown: of no order of ours."""

REFUND_RANKS: Final[dict[RefundStatus, int]] = {
    "pending": 0,
    "requires_action": 1,
    "succeeded": 2,
    "canceled": 3,
    "failed": 3,
}
"""How far a refund has come. It never goes back, so that an older answer that is read later changes nothing: a bank
may refuse one that had succeeded (https://docs.stripe.com/refunds#failed-refunds), and nothing comes after that."""
