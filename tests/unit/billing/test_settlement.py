"""Any interleaving, doubling, loss and reordering of what is seen ends in the same books, one bundle, one receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentapp.domain.billing.fulfilment import Fulfilled, next_fulfilment
from contentapp.domain.billing.refunds import foresee
from contentapp.domain.billing.settlement import HAD_MONEY, Books, merge_refunds, refund_status, settle, way
from contentapp.domain.billing.statuses import ORDER_MOVES, REFUND_RANKS
from contentapp.domain.payment_ports import CheckoutSeen, DisputeSeen, PaymentSeen, RefundSeen

LATER = datetime(2026, 12, 2, tzinfo=UTC)
OPEN = CheckoutSeen("cs_1", "open", "unpaid", "usd", 1_000, 0, 0, 1_000, "order", LATER, url="https://pay.example/")
WAITING = replace(OPEN, status="complete", url="", payment=PaymentSeen("pi_1", "processing"))
REFUSED = replace(WAITING, payment=PaymentSeen("pi_1", "requires_payment_method"))
EXPIRED = replace(OPEN, status="expired", url="")
CHARGE = PaymentSeen("pi_1", "succeeded", "ch_1", 990, None, "Visa 4242")
PAID = replace(WAITING, payment_status="paid", promotion=100, tax=90, total=990, payment=CHARGE)


def _with(checkout: CheckoutSeen, **facts: object) -> CheckoutSeen:
    assert checkout.payment is not None
    return replace(checkout, payment=replace(checkout.payment, **facts))  # type: ignore[arg-type]


HALF = RefundSeen("re_1", 400, "pending")
GIVEN = replace(HALF, status="succeeded")
REST = RefundSeen("re_2", 590, "succeeded")
LOST = DisputeSeen("dp_1", 990, "lost")

STORIES: dict[str, list[CheckoutSeen]] = {
    "paid": [OPEN, PAID, _with(PAID, fee=59)],
    "paid by a bank": [OPEN, WAITING, PAID, _with(PAID, fee=59)],
    "refused by a bank": [OPEN, WAITING, REFUSED],
    "expired": [OPEN, EXPIRED],
    "part refunded": [OPEN, PAID, _with(PAID, refunds=(HALF,)), _with(PAID, refunds=(GIVEN,))],
    "refunded": [OPEN, PAID, _with(PAID, refunds=(GIVEN,)), _with(PAID, refunds=(GIVEN, REST))],
    "refund refused": [
        OPEN,
        PAID,
        _with(PAID, refunds=(replace(REST, amount=990),)),
        _with(PAID, refunds=(replace(REST, amount=990, status="failed"),)),
    ],
    "disputed": [
        OPEN,
        PAID,
        _with(PAID, disputes=(replace(LOST, status="needs_response"),)),
        _with(PAID, disputes=(LOST,)),
    ],
    "dispute won": [
        OPEN,
        PAID,
        _with(PAID, disputes=(replace(LOST, status="needs_response"),)),
        _with(PAID, disputes=(replace(LOST, status="won"),)),
    ],
}
ENDS = {
    "paid": "paid",
    "paid by a bank": "paid",
    "refused by a bank": "failed",
    "expired": "canceled",
    "part refunded": "partially_refunded",
    "refunded": "refunded",
    "refund refused": "paid",
    "disputed": "paid",
    "dispute won": "paid",
}
NEW = Books(status="pending", currency="usd", price=1_000, session_id="cs_1")


@dataclass
class Shop:
    """What the database does around the pure rules: one row an order, under a lock."""

    books: Books = NEW
    right: Fulfilled | None = None
    receipts: int = 0
    bundles: int = 0

    def settle(self, seen: CheckoutSeen) -> None:
        before = self.books.status
        self.books = settle(self.books, [seen])
        for status in way(before, self.books.status):
            assert status in ORDER_MOVES[before]
            before = status
        assert before == self.books.status
        if self.books.status in HAD_MONEY:
            self.receipts = self.receipts or 1
            self.right = next_fulfilment(self.right, self.books.status, disputed=self.books.is_disputed)

    def start(self) -> None:
        if self.right == Fulfilled("waiting") and self.books.status in ("paid", "partially_refunded"):
            self.bundles += 1
            self.right = Fulfilled("started")


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, list[int]]:
    """A story, and in which order its moments are seen: doubled, old after new, some never; the last at some time.

    -1 is a worker that begins what was paid for.
    """
    name = draw(st.sampled_from(sorted(STORIES)))
    last = len(STORIES[name]) - 1
    seen = draw(st.lists(st.integers(-1, last), max_size=12))
    seen.insert(draw(st.integers(0, len(seen))), last)
    return name, seen


@given(histories())
@settings(max_examples=5_000, deadline=None)
def test_whatever_is_seen_in_whatever_order_ends_in_the_same_books(history: tuple[str, list[int]]) -> None:
    name, moments = history
    shop = Shop()
    for moment in moments:
        shop.start() if moment < 0 else shop.settle(STORIES[name][moment])
    shop.start()
    expected = Books_of(name)
    assert shop.books == expected
    assert shop.books.status == ENDS[name]
    assert shop.receipts == (1 if name not in ("refused by a bank", "expired") else 0)
    assert shop.bundles <= 1
    if name in ("paid", "paid by a bank", "part refunded", "refund refused", "dispute won"):
        assert (shop.bundles, shop.right) == (1, Fulfilled("started"))
    elif name == "refunded":
        assert shop.right in (Fulfilled("withdrawn"), Fulfilled("started", "refunded"))
    elif name == "disputed":
        assert shop.right in (Fulfilled("held"), Fulfilled("started", "disputed"))
    else:
        assert shop.right is None


def Books_of(name: str) -> Books:
    """The books of a story that was seen from beginning to end."""
    books = NEW
    for moment in STORIES[name]:
        books = settle(books, [moment])
    return books


@given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=6))
@settings(max_examples=500, deadline=None)
def test_a_second_attempt_is_not_undone_by_news_of_the_first(order: list[int], again: list[int]) -> None:
    second = replace(PAID, id="cs_2")
    books = replace(settle(NEW, [REFUSED]), status="pending", session_id="cs_2")
    news = [REFUSED, replace(OPEN, id="cs_2"), second, _with(second, fee=59)]
    for moment in [*order, *again]:
        books = settle(books, [news[moment]])
    assert (books.status, books.paid_by, books.fee, books.problem) == ("paid", "cs_2", 59, "")


def test_an_order_that_was_given_up_is_paid_when_money_comes_after_all() -> None:
    books = settle(NEW, [EXPIRED])
    assert settle(books, [PAID]).status == "paid"


def test_what_does_not_match_is_paid_and_pointed_out() -> None:
    assert "instead of $10.00" in settle(NEW, [replace(PAID, subtotal=900)]).problem
    assert "instead of USD" in settle(NEW, [replace(PAID, currency="eur")]).problem
    twice = settle(settle(NEW, [PAID]), [replace(PAID, id="cs_2")])
    assert (twice.paid_by, twice.total) == ("cs_1", 990)
    assert twice.problem.startswith("Paid twice")


def test_a_refund_never_goes_back() -> None:
    for known, rank in REFUND_RANKS.items():
        for seen, other in REFUND_RANKS.items():
            merged = merge_refunds({"re": RefundSeen("re", 1, known)}, [RefundSeen("re", 1, seen)])["re"]
            assert merged.status == (seen if other >= rank else known)
    assert refund_status("something new") == "pending"


@pytest.mark.parametrize(
    ("amount", "state", "withdraws", "asks"),
    [
        (400, None, False, False),
        (400, "started", False, False),
        (990, "waiting", True, False),
        (990, "started", False, True),
    ],
)
def test_a_refund_says_what_it_brings_before_it_is_made(
    amount: int, state: str | None, withdraws: bool, asks: bool
) -> None:
    seen = foresee(amount, 990, "usd", state)  # type: ignore[arg-type]
    assert (seen.withdraws, seen.asks) == (withdraws, asks)
    assert f"${amount / 100:.2f}" in seen.words
