"""What happens to money in the sandbox: it is paid or not, a bank takes its time, it goes back, is disputed."""

from __future__ import annotations

from typing import Any, Final

from contentapp.integrations.stripe_sandbox.cards import NUMBERS, TestNumber
from contentapp.integrations.stripe_sandbox.store import Store, Thing

BANK_TAKES_SECONDS: Final = 3 * 24 * 3600
REFUND_TAKES_SECONDS: Final = 24 * 3600
_DISPUTED_AFTER_SECONDS: Final = 3600
_ENHANCED: Final[Thing] = {"enhanced_evidence": {}}
_EVIDENCE_DETAILS: Final[Thing] = {
    "due_by": None,
    "enhanced_eligibility": {},
    "has_evidence": False,
    "past_due": False,
    "submission_count": 0,
}


async def pay(store: Store, session: Thing, number: TestNumber) -> str:
    """Pay on an open page with a test number; returns what to tell the person, empty when it went through."""
    if session["amount_total"] == 0:
        await _complete(store, session, "no_payment_required")
        return ""
    intent = await _intent(store, session)
    if number.ending == "declined":
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {
            "type": "card_error",
            "code": "card_declined",
            "decline_code": number.decline_code,
            "message": number.says,
        }
        await store.put(intent)
        return number.says
    if number.ending in ("delayed", "delayed_failure"):
        intent["status"] = "processing"
        await store.put(intent)
        await _complete(store, session, "unpaid")
        await store.later(intent["id"], number.ending, store.now + BANK_TAKES_SECONDS)
        return ""
    await _charge(store, intent, number)
    await _complete(store, session, "paid")
    if number.afterwards == "dispute":
        await store.later(intent["latest_charge"], "dispute", store.now + _DISPUTED_AFTER_SECONDS)
    return ""


async def expire(store: Store, session: Thing) -> Thing:
    """Close a page that nobody has paid on."""
    session |= {"status": "expired", "url": None}
    await store.put(session)
    await store.emit("checkout.session.expired", session)
    return session


async def refund(store: Store, intent: Thing, amount: int, params: Thing) -> Thing:
    """Give money back, the way the card it came from behaves."""
    charge = await _get(store, intent["latest_charge"])
    afterwards = NUMBERS[charge["sandbox"]["number"]].afterwards
    made: Thing = {
        "id": store.new_id("refund"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": store.now,
        "currency": charge["currency"],
        "metadata": params.get("metadata", {}),
        "payment_intent": intent["id"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if afterwards == "refund_waits" else "succeeded",
        "transfer_reversal": None,
    }
    await store.put(made)
    await _count_refunds(store, charge, amount)
    await store.emit("refund.created", made)
    await store.emit("charge.refunded", charge)
    if afterwards:
        await store.later(made["id"], afterwards, store.now + REFUND_TAKES_SECONDS)
    return made


async def fall_due(store: Store) -> bool:
    """Let the next thing happen whose time has come; False when there is none."""
    due = await store.take_due()
    if due is None:
        return False
    thing_id, what = due
    thing = await store.find(thing_id, lock=True)
    if thing is None:
        return True
    if what == "expire":
        if thing["status"] == "open":
            await expire(store, thing)
    elif what in ("delayed", "delayed_failure"):
        await _bank_answers(store, thing, paid=what == "delayed")
    elif what == "dispute":
        await dispute(store, thing)
    else:
        await _refund_ends(store, thing, "failed" if what == "refund_fails" else "succeeded")
    return True


async def dispute(store: Store, charge: Thing) -> Thing:
    """The buyer's bank takes the money back and asks for reasons."""
    made: Thing = {
        "id": store.new_id("dispute"),
        "object": "dispute",
        "amount": charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": store.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": _ENHANCED,
        "evidence_details": _EVIDENCE_DETAILS,
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": "needs_response",
    }
    await store.put(made)
    charge["disputed"] = True
    await store.put(charge)
    await store.emit("charge.dispute.created", made)
    return made


async def end_dispute(store: Store, made: Thing, *, won: bool) -> Thing:
    """The bank decides."""
    made["status"] = "won" if won else "lost"
    await store.put(made)
    await store.emit("charge.dispute.closed", made)
    return made


async def _bank_answers(store: Store, intent: Thing, *, paid: bool) -> None:
    session = await _get(store, intent["sandbox"]["session"])
    if paid:
        await _charge(store, intent, NUMBERS["AT611904300234573201"])
        session["payment_status"] = "paid"
    else:
        intent["status"] = "requires_payment_method"
        await store.put(intent)
    await store.put(session)
    await store.emit(f"checkout.session.async_payment_{'succeeded' if paid else 'failed'}", session)


async def _refund_ends(store: Store, made: Thing, status: str) -> None:
    made["status"] = status
    if status == "failed":
        made["failure_reason"] = "expired_or_canceled_card"
        await _count_refunds(store, await _get(store, made["charge"]), -made["amount"])
    await store.put(made)
    await store.emit("refund.failed" if status == "failed" else "refund.updated", made)


async def _count_refunds(store: Store, charge: Thing, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    await store.put(charge)


async def _complete(store: Store, session: Thing, payment_status: str) -> None:
    session |= {"status": "complete", "payment_status": payment_status, "url": None}
    await store.put(session)
    await store.emit("checkout.session.completed", session)


async def _intent(store: Store, session: Thing) -> Thing:
    """The payment of a page; a second card tries the same one again."""
    if session["payment_intent"]:
        return await _get(store, session["payment_intent"])
    wanted: Thing = session["sandbox"]["payment_intent_data"]
    intent: Thing = {
        "id": store.new_id("payment_intent"),
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_received": 0,
        "created": store.now,
        "currency": session["currency"],
        "customer": session["customer"],
        "description": wanted.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": wanted.get("metadata", {}),
        "sandbox": {"session": session["id"]},
        "payment_method_types": session["payment_method_types"],
        "status": "requires_payment_method",
    }
    session["payment_intent"] = intent["id"]
    await store.put(session)
    return await store.put(intent)


async def _charge(store: Store, intent: Thing, number: TestNumber) -> None:
    amount = intent["amount"]
    fee = (amount * 29 + 500) // 1000 + 30 if amount > 100 else 0
    details: dict[str, Any] = {"type": number.kind, number.kind: {"last4": number.last4}}
    if number.kind == "card":
        details["card"] |= {"brand": number.brand, "exp_month": 12, "exp_year": 2030}
    charge: Thing = {
        "id": store.new_id("charge"),
        "object": "charge",
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "balance_transaction": store.new_id("balance_transaction"),
        "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
        "captured": True,
        "created": store.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "livemode": False,
        "metadata": intent["metadata"],
        "sandbox": {"number": number.number},
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method_details": details,
        "refunded": False,
        "status": "succeeded",
    }
    await store.put(charge)
    await store.put(
        {
            "id": charge["balance_transaction"],
            "object": "balance_transaction",
            "amount": amount,
            "available_on": store.now + 2 * 24 * 3600,
            "balance_type": "payments",
            "created": store.now,
            "currency": intent["currency"],
            "fee": fee,
            "fee_details": [{"amount": fee, "currency": intent["currency"], "type": "stripe_fee"}],
            "net": amount - fee,
            "reporting_category": "charge",
            "source": charge["id"],
            "status": "pending",
            "type": "charge",
        }
    )
    intent |= {
        "status": "succeeded",
        "amount_received": amount,
        "latest_charge": charge["id"],
        "last_payment_error": None,
    }
    await store.put(intent)


async def _get(store: Store, thing_id: str) -> Thing:
    thing = await store.find(thing_id, lock=True)
    if thing is None:
        raise RuntimeError(f"the sandbox lost {thing_id}")
    return thing
