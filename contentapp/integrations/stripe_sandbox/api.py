"""The API: `/v1/...` as Stripe has it, for the objects that orders need."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contentapp.integrations.stripe_sandbox import objects, paying
from contentapp.integrations.stripe_sandbox.forms import read_form
from contentapp.integrations.stripe_sandbox.objects import BadRequest
from contentapp.integrations.stripe_sandbox.store import Store, Thing, opened, shown

_KINDS: Final = {
    "customers": "customer",
    "products": "product",
    "prices": "price",
    "coupons": "coupon",
    "promotion_codes": "promotion_code",
    "checkout/sessions": "checkout.session",
    "payment_intents": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
    "balance_transactions": "balance_transaction",
    "events": "event",
}
_FILTERS: Final = frozenset({"payment_intent", "charge", "customer", "product", "type", "code"})
_KNOWN: Final[dict[str, frozenset[str]]] = {
    "customers": frozenset({"name", "email", "metadata", "description"}),
    "products": frozenset({"id", "name", "description", "active", "metadata"}),
    "prices": frozenset({"product", "product_data", "currency", "unit_amount", "metadata", "active"}),
    "coupons": frozenset({"id", "percent_off", "amount_off", "currency", "duration", "name", "metadata"}),
    "promotion_codes": frozenset({"promotion", "code", "active", "metadata"}),
    "refunds": frozenset({"payment_intent", "charge", "amount", "reason", "metadata"}),
    "checkout/sessions": frozenset(
        {
            *("mode", "client_reference_id", "customer", "customer_email", "customer_update", "line_items"),
            *("allow_promotion_codes", "automatic_tax", "success_url", "cancel_url", "expires_at", "metadata"),
            "payment_intent_data",
        }
    ),
}
_Make = Callable[[Store, Thing], Awaitable[Thing]]


class Api:
    """Answers requests that carry `key`; `pages` is where a browser finds the sandbox's pages."""

    def __init__(self, key: str, pages: str) -> None:
        self._key, self._pages = key, pages
        self._makers: dict[str, _Make] = {
            "customers": objects.make_customer,
            "products": objects.make_product,
            "prices": objects.make_price,
            "coupons": objects.make_coupon,
            "promotion_codes": objects.make_promotion_code,
            "checkout/sessions": self._make_session,
            "refunds": _make_refund,
        }

    def routes(self) -> list[Route]:
        """Everything under /v1."""
        return [Route("/v1/{path:path}", self.answer, methods=["GET", "POST"])]

    async def answer(self, request: Request) -> Response:
        """One request, in one transaction; one that carries an idempotency key is worked on once."""
        if request.headers.get("authorization") != f"Bearer {self._key}":
            return _error(BadRequest("Invalid API Key provided.", code="api_key_invalid", status=401))
        path = str(request.path_params["path"])
        if request.method == "GET":
            params, key = read_form(request.query_params.multi_items()), ""
        else:
            form = await request.form()
            params = read_form([(name, value) for name, value in form.multi_items() if isinstance(value, str)])
            key = request.headers.get("idempotency-key", "")
        try:
            async with opened() as store:
                return await self._once(store, request.method, path, params, key)
        except BadRequest as refused:
            return _error(refused)

    async def _once(self, store: Store, method: str, path: str, params: Thing, key: str) -> Response:
        if not key:
            return JSONResponse(await self._work(store, method, path, params))
        asked = hashlib.sha256(json.dumps([path, params], sort_keys=True).encode()).hexdigest()
        # A second request with this key waits here until the first has committed.
        is_new = await store.session.scalar(
            text(
                "INSERT INTO sandbox.answers (key, request) VALUES (:key, :asked) ON CONFLICT DO NOTHING RETURNING true"
            ),
            {"key": key, "asked": asked},
        )
        if not is_new:
            before = (
                await store.session.execute(
                    text("SELECT request, body FROM sandbox.answers WHERE key = :key"), {"key": key}
                )
            ).one()
            if before.request != asked:
                message = (
                    "Keys for idempotent requests can only be used with the same parameters they were first used with."
                )
                raise BadRequest(message, code="idempotency_error")
            return JSONResponse(before.body, headers={"idempotent-replayed": "true"})
        body = await self._work(store, method, path, params)
        await store.session.execute(
            text("UPDATE sandbox.answers SET status = 200, body = CAST(:body AS jsonb) WHERE key = :key"),
            {"key": key, "body": json.dumps(body)},
        )
        return JSONResponse(body)

    async def _work(self, store: Store, method: str, path: str, params: Thing) -> Thing:
        expand = params.pop("expand", [])
        if method == "GET":
            return await _read(store, path, params, expand)
        if path in self._makers:
            unknown = sorted(set(params) - _KNOWN[path])
            if unknown:
                raise BadRequest(
                    f"Received unknown parameter: {unknown[0]}", code="parameter_unknown", param=unknown[0]
                )
            return await _expanded(store, shown(await self._makers[path](store, params)), expand)
        return await _expanded(store, shown(await _change(store, path, params)), expand)

    async def _make_session(self, store: Store, params: Thing) -> Thing:
        return await objects.make_session(store, params, pages=self._pages)


async def _make_refund(store: Store, params: Thing) -> Thing:
    intent = await store.find(params.get("payment_intent", ""), "payment_intent", lock=True)
    if intent is None or not intent["latest_charge"]:
        raise BadRequest("No such payment_intent.", code="resource_missing", param="payment_intent")
    charge = await store.find(intent["latest_charge"], "charge", lock=True)
    if charge is None or charge["disputed"]:
        raise BadRequest("This charge has been charged back.", code="charge_disputed", param="charge")
    left: int = charge["amount"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if left == 0:
        raise BadRequest("This charge has already been refunded.", code="charge_already_refunded", param="amount")
    if not isinstance(amount, int) or not 0 < amount <= left:
        raise BadRequest(f"The refund is more than what is left of the charge ({left}).", param="amount")
    return await paying.refund(store, intent, amount, params)


async def _read(store: Store, path: str, params: Thing, expand: list[str]) -> Thing:
    if path in _KINDS:
        created = params.get("created", {})
        made = (created.get("gte", 0), created.get("lt", 1 << 40))
        filters = {name: value for name, value in params.items() if name in _FILTERS}
        most = min(params.get("limit", 10), 100)
        found, more = await store.list_all(
            _KINDS[path], filters, most=most, after=params.get("starting_after", ""), made=made
        )
        inner = [one.removeprefix("data.") for one in expand]
        data = [await _expanded(store, shown(one), inner) for one in found]
        return {"object": "list", "data": data, "has_more": more, "url": f"/v1/{path}"}
    kind, _, thing_id = path.rpartition("/")
    if thing_id == "line_items":
        session = await _get(store, *kind.rsplit("/", 1))
        items = session["sandbox"]["items"]
        return {"object": "list", "data": items, "has_more": False, "url": f"/v1/{path}"}
    return await _expanded(store, shown(await _get(store, kind, thing_id)), expand)


async def _change(store: Store, path: str, params: Thing) -> Thing:
    kind, _, last = path.rpartition("/")
    if last == "expire":
        session = await _get(store, *kind.rsplit("/", 1))
        if session["status"] != "open":
            raise BadRequest(f"Only open pages can be closed; this one is {session['status']}.", code="resource_closed")
        return await paying.expire(store, session)
    if last == "close" and kind.startswith("disputes/"):
        return await paying.end_dispute(store, await _get(store, *kind.rsplit("/", 1)), won=False)
    if kind == "products":
        return await objects.change_product(store, await _get(store, kind, last), params)
    if kind == "prices":
        return await objects.change_price(store, await _get(store, kind, last), params)
    raise BadRequest(f"Unrecognized request URL (POST: /v1/{path}).", code="unknown_url", status=404)


async def _get(store: Store, kind: str, thing_id: str) -> Thing:
    known = _KINDS.get(kind)
    thing = await store.find(thing_id, known, lock=True) if known else None
    if thing is None:
        raise BadRequest(f"No such {known or kind}: '{thing_id}'", code="resource_missing", param="id", status=404)
    return thing


async def _expanded(store: Store, thing: Thing, paths: list[str]) -> Thing:
    """The object with the objects that these dotted paths name in place of their ids."""
    for path in paths:
        place = thing
        for name in path.split("."):
            value: Any = place.get(name)
            if isinstance(value, str):
                found = await store.find(value)
                value = place[name] = shown(found) if found else value
            if not isinstance(value, dict):
                break
            place = value
    return thing


def _error(refused: BadRequest) -> Response:
    kind = "idempotency_error" if refused.code == "idempotency_error" else "invalid_request_error"
    error = {"type": kind, "code": refused.code, "message": str(refused), "param": refused.param or None}
    return JSONResponse({"error": error}, refused.status)
