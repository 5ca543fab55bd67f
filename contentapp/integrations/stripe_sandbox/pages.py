"""The pages people see: where an order is paid, where a bank asks back, and the desk from which time is set forward."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from contentapp.domain.billing.currencies import CURRENCIES, show_money
from contentapp.integrations.stripe_sandbox import delivery, objects, paying
from contentapp.integrations.stripe_sandbox.cards import NUMBERS, TestNumber, find_number
from contentapp.integrations.stripe_sandbox.store import Store, Thing, advance, opened

_STEPS: Final = {"3600": "an hour", "86400": "a day", "259200": "three days", "604800": "a week"}
_NO_NUMBER: Final = "This is no test number. Nothing was done with it. Choose one of the list."
_REFUSED: Final = "The bank could not confirm that it is you. Nothing was charged. Try another card."

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Pages:
    """`base` is the path they are below."""

    def __init__(self, base: str) -> None:
        self._base = base

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/pay/{session_id}", self.pay, methods=["GET", "POST"]),
            Route("/pay/{session_id}/confirm", self.confirm, methods=["GET", "POST"]),
            Route("/desk", self.desk, methods=["GET", "POST"]),
        ]

    async def pay(self, request: Request) -> Response:
        """The page an order is paid on."""
        async with opened() as store:
            session = await store.find(str(request.path_params["session_id"]), "checkout.session", lock=True)
            if session is None or session["status"] != "open":
                return self._over(session)
            if request.method == "GET":
                return self._page(session)
            form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
            await _choose_country(store, session, form)
            if form.get("do") == "code":
                problem = await objects.apply_code(store, session, form.get("code", ""))
                return self._page(session, code_problem=problem, form=form, status=422 if problem else 200)
            return await self._try(store, session, form)

    async def _try(self, store: Store, session: Thing, form: dict[str, str]) -> Response:
        number = find_number(form.get("number", ""))
        if session["amount_total"] and number is None:
            return self._page(session, problem=_NO_NUMBER, form=form, status=422)
        number = number or NUMBERS["4242424242424242"]
        if session["amount_total"] and number.ending == "challenge":
            where = f"{self._base}/pay/{session['id']}/confirm?number={number.number}"
            return RedirectResponse(where, 303)
        return await self._end(store, session, number, form)

    async def confirm(self, request: Request) -> Response:
        """The buyer's bank asks whether it is them: 3-D Secure."""
        async with opened() as store:
            session = await store.find(str(request.path_params["session_id"]), "checkout.session", lock=True)
            number = find_number(request.query_params.get("number", ""))
            if session is None or session["status"] != "open" or number is None:
                return self._over(session)
            if request.method == "GET":
                return _render("confirm.html", {"amount": _money(session), "base": self._base})
            if (await request.form()).get("do") != "confirm":
                return self._page(session, problem=_REFUSED, status=402)
            return await self._end(store, session, number, {})

    async def _end(self, store: Store, session: Thing, number: TestNumber, form: dict[str, str]) -> Response:
        problem = await paying.pay(store, session, number)
        if problem:
            return self._page(session, problem=problem, form=form, status=402)
        return RedirectResponse(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]), 303)

    async def desk(self, request: Request) -> Response:
        """Set the clock forward, dispute a charge, send a webhook again."""
        if request.method == "POST":
            form = await request.form()
            await _do(str(form.get("do", "")), str(form.get("id", "")))
            return RedirectResponse(f"{self._base}/desk", 303)
        async with opened() as store:
            charges, _ = await store.list_all("charge", {}, most=20)
            events, _ = await store.list_all("event", {}, most=30)
            values = {
                "base": self._base,
                "now": f"{datetime.fromtimestamp(store.now, UTC):%-d %B %Y, %H:%M} UTC",
                "steps": _STEPS,
                "charges": [_charge_row(charge) for charge in charges],
                "events": [
                    {
                        "id": e["id"],
                        "type": e["type"],
                        "at": f"{datetime.fromtimestamp(e['created'], UTC):%-d %b, %H:%M:%S}",
                    }
                    for e in events
                ],
            }
        return _render("desk.html", values)

    def _page(
        self,
        session: Thing,
        *,
        problem: str = "",
        code_problem: str = "",
        form: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        currency: str = session["currency"]
        totals: Thing = session["total_details"]
        values = {
            "base": self._base,
            "session": session,
            "lines": [
                {"name": item["description"], "amount": show_money(item["amount_total"], currency)}
                for item in session["sandbox"]["items"]
            ],
            "subtotal": show_money(session["amount_subtotal"], currency),
            "discount": show_money(-totals["amount_discount"], currency) if totals["amount_discount"] else "",
            "tax": show_money(totals["amount_tax"], currency) if totals["amount_tax"] else "",
            "total": _money(session),
            "problem": problem,
            "code_problem": code_problem,
            "form": form or {},
            "numbers": [
                {"number": one.number, "shown": _spaced(one), "says": one.says, "ending": one.ending}
                for one in NUMBERS.values()
            ],
            "countries": sorted(objects.TAX_PERCENT),
            "description": session["sandbox"]["payment_intent_data"].get("description") or "",
        }
        return _render("pay.html", values, status)

    def _over(self, session: Thing | None) -> Response:
        values = {"base": self._base, "back": session["cancel_url"] if session else None, "session": session}
        return _render("over.html", values, 410)


async def _choose_country(store: Store, session: Thing, form: dict[str, str]) -> None:
    if session["automatic_tax"]["enabled"]:
        await objects.add_up(store, session, form.get("country", "US"))


async def _do(what: str, thing_id: str) -> None:
    if what in _STEPS:
        await advance(int(what))
    elif what == "again":
        await delivery.send_again(thing_id)
    elif what == "dispute":
        async with opened() as store:
            charge = await store.find(thing_id, "charge", lock=True)
            if charge is not None and not charge["disputed"]:
                await paying.dispute(store, charge)


def _charge_row(charge: Thing) -> dict[str, Any]:
    return {
        "id": charge["id"],
        "amount": show_money(charge["amount"], charge["currency"]),
        "description": charge["description"] or charge["id"],
        "refunded": show_money(charge["amount_refunded"], charge["currency"]) if charge["amount_refunded"] else "",
        "disputed": charge["disputed"],
    }


def _money(session: Thing) -> str:
    known = session["currency"] in CURRENCIES
    return show_money(session["amount_total"], session["currency"]) if known else str(session["amount_total"])


def _spaced(one: TestNumber) -> str:
    return " ".join(one.number[at : at + 4] for at in range(0, len(one.number), 4))


def _render(template: str, values: dict[str, Any], status: int = 200) -> HTMLResponse:
    return HTMLResponse(_templates.get_template(template).render(values), status)
