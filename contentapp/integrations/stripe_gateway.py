"""Stripe behind the port PaymentGateway, through its own library; the sandbox answers the same calls.

Requests carry idempotency keys of ours, so that one sent twice is one. The API version is pinned: an account's default
changes when somebody presses a button in its dashboard.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from contentapp.domain.payment_ports import (
    ChargeSeen,
    CheckoutSeen,
    CheckoutWanted,
    DisputeSeen,
    EventSeen,
    GatewayAway,
    GatewayRefused,
    NotSigned,
    PaymentSeen,
    ProductWanted,
    RefundSeen,
    RefundWanted,
)

API_VERSION: Final = "2026-05-27.dahlia"
"""The version whose OpenAPI document the contract test validates against."""
SIGNED_WITHIN_SECONDS: Final = 300
_NETWORK_RETRIES: Final = 1
_TIMEOUT_SECONDS: Final = 20.0
_PAYMENT: Final = "payment_intent.latest_charge.balance_transaction"


class StripeGateway:
    """One account at Stripe, or at a server that speaks its API at `api_base`."""

    def __init__(
        self, api_key: str, webhook_secret: str, *, api_base: str = "", http: stripe.HTTPClient | None = None
    ) -> None:
        self._secret = webhook_secret
        self._client = stripe.StripeClient(
            api_key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_base.rstrip("/")} if api_base else None,
            max_network_retries=_NETWORK_RETRIES,
            http_client=http or stripe.HTTPXClient(timeout=_TIMEOUT_SECONDS),
        )

    async def make_customer(self, business_id: uuid.UUID, name: str, email: str) -> str:
        """The provider's id of this business; the same one however often it is asked."""
        params: Any = {"name": name, "metadata": {"business_id": str(business_id)}}
        if email:
            params["email"] = email
        async with _answered():
            made = await self._client.v1.customers.create_async(params, _once(f"customer-{business_id}"))
        return made.id

    async def open_checkout(self, wanted: CheckoutWanted) -> CheckoutSeen:
        """A page to pay on; the same one when the same attempt is asked for again."""
        params: Any = checkout_params(wanted)
        async with _answered():
            session = await self._client.v1.checkout.sessions.create_async(params, _once(wanted.key))
        return _checkout(session.to_dict(), None)

    async def get_checkout(self, session_id: str) -> CheckoutSeen:
        """What became of a page to pay on, with its payment, refunds and disputes."""
        async with _answered():
            session = await self._client.v1.checkout.sessions.retrieve_async(session_id, {"expand": [_PAYMENT]})
            facts = session.to_dict()
            return _checkout(facts, await self._payment(facts.get("payment_intent")))

    async def get_order_of_payment(self, payment_id: str) -> str:
        """The order that a payment is for, as it was named when its page was opened; empty when it is none of ours."""
        async with _answered():
            intent = await self._client.v1.payment_intents.retrieve_async(payment_id)
        return str((intent.to_dict().get("metadata") or {}).get("order_id", ""))

    async def close_checkout(self, session_id: str) -> CheckoutSeen:
        """Close a page so that nobody can pay on it any more, unless somebody has: then it is returned as it is."""
        seen = await self.get_checkout(session_id)
        if seen.status != "open":
            return seen
        try:
            async with _answered():
                await self._client.v1.checkout.sessions.expire_async(session_id)
        except GatewayRefused:
            pass  # somebody paid on it in this very moment: what it is now is asked below
        return await self.get_checkout(session_id)

    async def refund(self, wanted: RefundWanted) -> RefundSeen:
        """Give money back; the same refund when it is asked for again."""
        params: Any = {
            "payment_intent": wanted.payment_id,
            "amount": wanted.amount,
            "metadata": {"refund_id": str(wanted.id), "order_id": str(wanted.order_id)},
        }
        async with _answered():
            made = await self._client.v1.refunds.create_async(params, _once(f"refund-{wanted.id}"))
        return _refund(made.to_dict())

    async def publish_product(self, wanted: ProductWanted) -> str:
        """List a product, or change how it is listed; returns its id there."""
        params: Any = {"name": wanted.name, "active": wanted.active, "metadata": {"product_id": str(wanted.id)}}
        if wanted.description:
            params["description"] = wanted.description
        async with _answered():
            if wanted.known_id:
                return (await self._client.v1.products.update_async(wanted.known_id, params)).id
            return (await self._client.v1.products.create_async(params, _once(f"product-{wanted.id}"))).id

    async def publish_price(self, price_id: uuid.UUID, product_id: str, currency: str, unit_amount: int) -> str:
        """List a price of a product; returns its id there."""
        params: Any = {
            "product": product_id,
            "currency": currency,
            "unit_amount": unit_amount,
            "metadata": {"price_id": str(price_id)},
        }
        async with _answered():
            return (await self._client.v1.prices.create_async(params, _once(f"price-{price_id}"))).id

    async def withdraw_price(self, known_id: str) -> None:
        """A price that is asked no more."""
        async with _answered():
            await self._client.v1.prices.update_async(known_id, {"active": False})

    async def list_charges(self, since: datetime, until: datetime) -> Sequence[ChargeSeen]:
        """Every successful charge that was made, given back or disputed in that time."""
        made = {"created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())}, "limit": 100}
        of_charge: Any = {**made, "expand": ["data.charge.balance_transaction"]}
        async with _answered():
            charges = await _everything(
                self._client.v1.charges.list_async({**made, "expand": ["data.balance_transaction"]})  # pyright: ignore
            )
            refunds = await _everything(self._client.v1.refunds.list_async(of_charge))
            disputes = await _everything(self._client.v1.disputes.list_async(of_charge))
        touched = [thing["charge"] for thing in (*refunds, *disputes) if isinstance(thing.get("charge"), dict)]
        held: Counter[str] = Counter()
        for dispute in disputes:
            held[_id_of(dispute["charge"])] += _dispute(dispute).held
        found = {charge["id"]: charge for charge in (*touched, *charges) if charge.get("status") == "succeeded"}
        return [replace(_charge(charge), held=held[charge_id]) for charge_id, charge in found.items()]

    def read_event(self, body: bytes, signature: str) -> EventSeen:
        """What a webhook says, once its signature has been checked over the raw body. Raises NotSigned."""
        try:
            _ = stripe.WebhookSignature.verify_header(body.decode(), signature, self._secret, SIGNED_WITHIN_SECONDS)
            return _event(json.loads(body))
        except (stripe.SignatureVerificationError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
            raise NotSigned("This was not signed by the payment provider.") from error

    async def _payment(self, intent: Any) -> PaymentSeen | None:
        if not isinstance(intent, dict):
            return None
        charge = intent.get("latest_charge")
        if not isinstance(charge, dict):
            return PaymentSeen(intent["id"], intent["status"])
        of_payment: Any = {"payment_intent": intent["id"], "limit": 100}
        refunds = await self._client.v1.refunds.list_async(of_payment)
        disputes = await self._client.v1.disputes.list_async(of_payment) if charge.get("disputed") else None
        balance = charge.get("balance_transaction")
        return PaymentSeen(
            id=intent["id"],
            status=intent["status"],
            charge_id=charge["id"],
            charged=charge["amount_captured"],
            fee=balance["fee"] if isinstance(balance, dict) else None,
            method=_method(charge.get("payment_method_details")),
            refunds=tuple(_refund(refund.to_dict()) for refund in refunds.data),
            disputes=tuple(_dispute(dispute.to_dict()) for dispute in disputes.data) if disputes else (),
        )


def checkout_params(wanted: CheckoutWanted) -> dict[str, Any]:
    """The request for a page to pay on: each product is one line of quantity 1 at its discounted total."""
    names = {"order_id": str(wanted.order_id), "order_number": str(wanted.number)}
    return {
        "mode": "payment",
        "client_reference_id": str(wanted.order_id),
        "customer": wanted.customer_id,
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": wanted.currency,
                    "unit_amount": line.amount,
                    "product_data": {
                        "name": line.name,
                        **({"description": line.description} if line.description else {}),
                    },
                },
            }
            for line in wanted.lines
        ],
        "allow_promotion_codes": True,
        "automatic_tax": {"enabled": wanted.automatic_tax},
        **({"customer_update": {"address": "auto"}} if wanted.automatic_tax else {}),
        "success_url": wanted.success_url,
        "cancel_url": wanted.cancel_url,
        "expires_at": int(wanted.expires_at.timestamp()),
        "metadata": names,
        "payment_intent_data": {"metadata": names, "description": f"Order {wanted.number}"},
    }


@asynccontextmanager
async def _answered() -> AsyncGenerator[None, None]:
    """What the library raises, in the two kinds that matter: worth trying again, or not."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise GatewayAway(type(error).__name__) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        # The key is wrong until somebody mends it; orders wait for that as for a provider that is away.
        raise GatewayAway(type(error).__name__) from error
    except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as error:
        if error.http_status == 409:
            raise GatewayAway("The same request is under way.") from error
        raise GatewayRefused(error.user_message or type(error).__name__) from error
    except stripe.StripeError as error:
        raise GatewayAway(type(error).__name__) from error


async def _everything(asked: Awaitable[stripe.ListObject[Any]]) -> list[dict[str, Any]]:
    page = await asked
    return [thing.to_dict() async for thing in page.auto_paging_iter()]


def _once(key: str) -> Any:
    return {"idempotency_key": key}


def _checkout(session: dict[str, Any], payment: PaymentSeen | None) -> CheckoutSeen:
    totals = session.get("total_details") or {}
    return CheckoutSeen(
        id=session["id"],
        status=session.get("status") or "open",
        payment_status=session["payment_status"],
        currency=session.get("currency") or "",
        subtotal=session.get("amount_subtotal") or 0,
        promotion=totals.get("amount_discount") or 0,
        tax=totals.get("amount_tax") or 0,
        total=session.get("amount_total") or 0,
        order_id=session.get("client_reference_id") or "",
        expires_at=datetime.fromtimestamp(session["expires_at"], UTC),
        url=session.get("url") or "",
        payment=payment,
    )


def _refund(refund: dict[str, Any]) -> RefundSeen:
    return RefundSeen(
        id=refund["id"],
        amount=refund["amount"],
        status=refund.get("status") or "pending",
        reason=refund.get("failure_reason") or refund.get("reason") or "",
        wanted_id=(refund.get("metadata") or {}).get("refund_id", ""),
    )


def _dispute(dispute: dict[str, Any]) -> DisputeSeen:
    return DisputeSeen(id=dispute["id"], amount=dispute["amount"], status=dispute["status"])


def _charge(charge: dict[str, Any]) -> ChargeSeen:
    balance = charge.get("balance_transaction")
    return ChargeSeen(
        id=charge["id"],
        payment_id=_id_of(charge.get("payment_intent")),
        currency=charge["currency"],
        amount=charge["amount_captured"],
        refunded=charge["amount_refunded"],
        fee=balance["fee"] if isinstance(balance, dict) else None,
        order_id=(charge.get("metadata") or {}).get("order_id", ""),
    )


def _method(details: Any) -> str:
    if not isinstance(details, dict):
        return ""
    kind = str(details.get("type", ""))
    card = details.get(kind) or {}
    last4 = card.get("last4") if isinstance(card, dict) else None
    brand = card.get("brand", kind) if isinstance(card, dict) else kind
    return f"{str(brand).replace('_', ' ').title()} {last4}" if last4 else kind.replace("_", " ").capitalize()


def _event(event: dict[str, Any]) -> EventSeen:
    thing = event["data"]["object"]
    names = thing.get("metadata") or {}
    kind = str(thing.get("object", ""))
    return EventSeen(
        id=event["id"],
        type=event["type"],
        object_type=kind,
        object_id=str(thing.get("id", "")),
        payment_id=thing["id"] if kind == "payment_intent" else _id_of(thing.get("payment_intent")),
        order_id=str(names.get("order_id") or thing.get("client_reference_id") or ""),
        api_version=str(event.get("api_version") or ""),
        livemode=bool(event["livemode"]),
        happened_at=datetime.fromtimestamp(event["created"], UTC),
    )


def _id_of(reference: Any) -> str:
    if isinstance(reference, dict):
        return str(reference.get("id", ""))
    return str(reference or "")
