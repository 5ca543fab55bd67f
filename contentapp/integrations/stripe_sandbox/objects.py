"""Making the objects of the API from what a request asks for."""

from __future__ import annotations

from typing import Any, Final

from contentapp.integrations.stripe_sandbox.store import Store, Thing

_SHORTEST_SECONDS: Final = 30 * 60
_LONGEST_SECONDS: Final = 24 * 3600
_MOST_AMOUNT: Final = 99_999_999


class BadRequest(Exception):
    """A request that Stripe would refuse; `param` names the field."""

    def __init__(self, message: str, *, code: str = "parameter_invalid", param: str = "", status: int = 400) -> None:
        super().__init__(message)
        self.code, self.param, self.status = code, param, status


def _require(params: Thing, *names: str) -> None:
    for name in names:
        if params.get(name) in (None, ""):
            raise BadRequest(f"Missing required param: {name}.", code="parameter_missing", param=name)


async def make_customer(store: Store, params: Thing) -> Thing:
    """POST /v1/customers."""
    return await store.put(
        {
            "id": store.new_id("customer"),
            "object": "customer",
            "created": store.now,
            "email": params.get("email"),
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "name": params.get("name"),
        }
    )


async def make_product(store: Store, params: Thing) -> Thing:
    """POST /v1/products."""
    _require(params, "name")
    return await store.put(
        {
            "id": params.get("id") or store.new_id("product"),
            "object": "product",
            "active": params.get("active", True),
            "created": store.now,
            "description": params.get("description"),
            "images": [],
            "livemode": False,
            "marketing_features": [],
            "metadata": params.get("metadata", {}),
            "name": params["name"],
            "updated": store.now,
        }
    )


async def change_product(store: Store, product: Thing, params: Thing) -> Thing:
    """POST /v1/products/{id}."""
    for name in ("name", "description", "active", "metadata"):
        if name in params:
            product[name] = params[name]
    product["updated"] = store.now
    return await store.put(product)


async def make_price(store: Store, params: Thing) -> Thing:
    """POST /v1/prices: for a product that is listed, or for one that is named in the request."""
    _require(params, "currency")
    if "product" not in params:
        product = await make_product(store, params.get("product_data", {}))
    else:
        found = await store.find(params["product"], "product")
        if found is None:
            raise BadRequest(f"No such product: '{params['product']}'", code="resource_missing", param="product")
        product = found
    amount = params.get("unit_amount")
    if not isinstance(amount, int) or not 0 <= amount <= _MOST_AMOUNT:
        raise BadRequest("Invalid non-negative integer", param="unit_amount")
    return await store.put(
        {
            "id": store.new_id("price"),
            "object": "price",
            "active": True,
            "billing_scheme": "per_unit",
            "created": store.now,
            "currency": params["currency"],
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "product": product["id"],
            "recurring": None,
            "type": "one_time",
            "unit_amount": amount,
            "unit_amount_decimal": str(amount),
        }
    )


async def change_price(store: Store, price: Thing, params: Thing) -> Thing:
    """POST /v1/prices/{id}: what a price asks never changes."""
    for name in ("active", "metadata"):
        if name in params:
            price[name] = params[name]
    return await store.put(price)


async def make_coupon(store: Store, params: Thing) -> Thing:
    """POST /v1/coupons: percent or amount off, once."""
    if ("percent_off" in params) == ("amount_off" in params):
        raise BadRequest("Pass one of percent_off and amount_off.", param="percent_off")
    if "amount_off" in params:
        _require(params, "currency")
    return await store.put(
        {
            "id": params.get("id") or store.new_id("coupon"),
            "object": "coupon",
            "amount_off": params.get("amount_off"),
            "created": store.now,
            "currency": params.get("currency"),
            "duration": params.get("duration", "once"),
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "name": params.get("name"),
            "percent_off": params.get("percent_off"),
            "times_redeemed": 0,
            "valid": True,
        }
    )


async def make_promotion_code(store: Store, params: Thing) -> Thing:
    """POST /v1/promotion_codes."""
    _require(params, "promotion", "code")
    coupon = await store.find(params["promotion"].get("coupon", ""), "coupon")
    if coupon is None:
        raise BadRequest("No such coupon.", code="resource_missing", param="promotion[coupon]")
    return await store.put(
        {
            "id": store.new_id("promotion_code"),
            "object": "promotion_code",
            "active": params.get("active", True),
            "code": params["code"].upper(),
            "created": store.now,
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "promotion": {"type": "coupon", "coupon": coupon["id"]},
            "restrictions": {"first_time_transaction": False, "minimum_amount": None, "minimum_amount_currency": None},
            "times_redeemed": 0,
        }
    )


async def make_session(store: Store, params: Thing, *, pages: str) -> Thing:
    """POST /v1/checkout/sessions, for one payment; `pages` is where the sandbox's pages are."""
    _require(params, "mode", "line_items", "success_url")
    if params["mode"] != "payment":
        raise BadRequest("The sandbox opens pages for single payments only.", param="mode")
    if params.get("customer") and await store.find(params["customer"], "customer") is None:
        raise BadRequest(f"No such customer: '{params['customer']}'", code="resource_missing", param="customer")
    items = [await _item(store, line, number) for number, line in enumerate(params["line_items"])]
    currency = items[0]["currency"]
    if any(item["currency"] != currency for item in items):
        raise BadRequest("All line items must have the same currency.", param="line_items")
    subtotal = sum(item["amount_subtotal"] for item in items)
    if subtotal > _MOST_AMOUNT:
        raise BadRequest("The total is more than a card can be charged.", code="amount_too_large", param="line_items")
    expires_at = params.get("expires_at", store.now + _LONGEST_SECONDS)
    # The clock may have been set forward: what matters is how long a page was meant to stay open.
    expires_at = min(max(expires_at, store.now + _SHORTEST_SECONDS), store.now + _LONGEST_SECONDS)
    session_id = store.new_id("checkout.session")
    session = await store.put(
        {
            "id": session_id,
            "object": "checkout.session",
            "allow_promotion_codes": params.get("allow_promotion_codes"),
            "amount_subtotal": subtotal,
            "amount_total": subtotal,
            "automatic_tax": {
                "enabled": params.get("automatic_tax", {}).get("enabled", False),
                "liability": None,
                "provider": None,
                "status": "requires_location_inputs" if params.get("automatic_tax", {}).get("enabled") else None,
            },
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "created": store.now,
            "currency": currency,
            "custom_fields": [],
            "custom_text": {
                "after_submit": None,
                "shipping_address": None,
                "submit": None,
                "terms_of_service_acceptance": None,
            },
            "customer": params.get("customer"),
            "customer_email": params.get("customer_email"),
            "discounts": [],
            "expires_at": expires_at,
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "mode": "payment",
            "payment_intent": None,
            "payment_method_types": ["card", "sepa_debit"],
            "payment_status": "unpaid",
            "sandbox": {"payment_intent_data": params.get("payment_intent_data", {}), "items": items},
            "shipping_options": [],
            "status": "open",
            "success_url": params["success_url"],
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": "hosted_page",
            "url": f"{pages}/pay/{session_id}",
        }
    )
    await store.later(session_id, "expire", expires_at)
    return session


async def _item(store: Store, line: Thing, number: int) -> Thing:
    where = f"line_items[{number}]"
    quantity = line.get("quantity", 1)
    if not isinstance(quantity, int) or quantity < 1:
        raise BadRequest("Invalid positive integer", param=f"{where}[quantity]")
    if "price" in line:
        price = await store.find(line["price"], "price")
        if price is None:
            raise BadRequest(f"No such price: '{line['price']}'", code="resource_missing", param=f"{where}[price]")
        product = await store.find(price["product"], "product")
        name = product["name"] if product else ""
    else:
        data = line.get("price_data")
        if not isinstance(data, dict):
            raise BadRequest("Pass price or price_data.", code="parameter_missing", param=where)
        price = await make_price(store, data)
        name = data.get("product_data", {}).get("name", "")
    total: int = price["unit_amount"] * quantity
    return {
        "id": store.new_id("item"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": name,
        "price": price,
        "quantity": quantity,
    }


async def apply_code(store: Store, session: Thing, typed: str) -> str:
    """Take off what a promotion code takes off, instead of any code before; returns what is wrong with it, if so."""
    codes = await _find_code(store, typed.strip().upper())
    if not codes or not codes[0]["active"]:
        return "This code is invalid."
    coupon = await store.find(codes[0]["promotion"]["coupon"], "coupon")
    if coupon is None or not coupon["valid"] or (coupon["currency"] or session["currency"]) != session["currency"]:
        return f"This code cannot be used for an order in {session['currency'].upper()}."
    subtotal: int = session["amount_subtotal"]
    off: int = coupon["amount_off"] or (subtotal * int(coupon["percent_off"] or 0) + 50) // 100
    session["total_details"] = {**session["total_details"], "amount_discount": min(off, subtotal)}
    session["discounts"] = [{"coupon": None, "promotion_code": codes[0]["id"]}]
    await add_up(store, session)
    return ""


async def _find_code(store: Store, code: str) -> list[Thing]:
    found, _ = await store.list_all("promotion_code", {"code": code}, most=1)
    if not found and code in BUILT_IN_CODES:
        coupon = await make_coupon(store, {"percent_off": BUILT_IN_CODES[code], "name": code})
        found = [
            await make_promotion_code(store, {"promotion": {"type": "coupon", "coupon": coupon["id"]}, "code": code})
        ]
    return found


async def add_up(store: Store, session: Thing, country: str = "") -> None:
    """Total of a page: less discounts, plus the tax of the country where tax is switched on."""
    details: dict[str, Any] = session["total_details"]
    net = session["amount_subtotal"] - details["amount_discount"]
    if session["automatic_tax"]["enabled"] and country:
        details["amount_tax"] = (net * TAX_PERCENT.get(country, 0) + 50) // 100
        session["automatic_tax"] = {**session["automatic_tax"], "status": "complete"}
    session["amount_total"] = net + details["amount_tax"]
    if session["payment_intent"]:
        intent = await store.find(session["payment_intent"], lock=True)
        if intent is not None:
            await store.put({**intent, "amount": session["amount_total"]})
    await store.put(session)


BUILT_IN_CODES: Final = {"WELCOME10": 10, "GIFT": 100}
"""Promotion codes that are there from the beginning, in percent off."""

TAX_PERCENT: Final = {"US": 0, "GB": 20, "DE": 19, "FR": 20, "AT": 20, "JP": 10}
"""What the sandbox adds where tax is switched on: round figures, to see that it arrives."""
