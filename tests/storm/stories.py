"""Stories of orders: what buyers, banks and admins do one after another, and how each ends when it is told in order."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from contentapp.db.session import person_session, role_session
from contentapp.domain.billing import desk, refunds, shop
from contentapp.domain.principal import Principal
from contentapp.integrations.stripe_sandbox import paying, store
from tests.integration.till import BANK_PAYS, BANK_REFUSES, DAY, DECLINED, GOOD, Till

REFUND_FAILS, REFUND_WAITS = "4000000000005126", "4000000000007726"
TOTAL = 34_200
"""Two of the tiny product, less the discount for two."""
_NEARLY_OVER = """
UPDATE sandbox.objects SET body = jsonb_set(body, '{expires_at}', to_jsonb(extract(epoch FROM now())::bigint + 1200))
WHERE kind = 'checkout.session';
UPDATE sandbox.due SET at = extract(epoch FROM now())::bigint + 1200 WHERE what = 'expire';
"""


@dataclass
class Scene:
    """Who takes part. `finish` has all queued jobs of a task done; `pages` are those to pay on, oldest first."""

    till: Till
    buyer: Principal
    admin: uuid.UUID
    finish: Callable[[str], Awaitable[None]]
    pages: list[str] = field(default_factory=list)


Move = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True)
class Story:
    """`ends` are the statuses of its orders. `gone`: its money did not stay, so that what was not begun never is."""

    name: str
    moves: tuple[Move, ...]
    ends: tuple[str, ...]
    gone: str = ""


async def ask(scene: Scene) -> None:
    """Press "pay"."""
    if not scene.pages:
        await scene.till.fill(scene.buyer, tiny=2)
    async with person_session(scene.buyer.user_id) as session:
        asked = await shop.ask_checkout(session, scene.buyer)
    await scene.finish("place_order")
    async with person_session(scene.buyer.user_id) as session:
        found = await shop.get_asked(session, scene.buyer, asked)
    assert (found.state, bool(found.url)) == ("open", True), found
    scene.pages.append(found.url)


def pay(number: str) -> Move:
    """Pay on the newest page."""

    async def move(scene: Scene) -> None:
        answer = await scene.till.pay(scene.pages[-1], number)
        assert answer.status_code == (402 if number == DECLINED else 303), answer.text

    return move


def closed(*, page: int) -> Move:
    """Try to pay on a page that was left for another: nobody pays twice."""

    async def move(scene: Scene) -> None:
        assert (await scene.till.pay(scene.pages[page], GOOD)).status_code == 410

    return move


def later(seconds: int) -> Move:
    """Time passes at the provider's, and what falls due happens there; nobody has been told yet."""

    async def move(_: Scene) -> None:
        await store.advance(seconds)
        happened = True
        while happened:
            async with store.opened() as sandbox:
                happened = await paying.fall_due(sandbox)

    return move


async def nearly_over(scene: Scene) -> None:
    """The pages that are open close in twenty minutes: too soon to send anybody there again."""
    scene.till.owner.execute(_NEARLY_OVER)


def sent_back(amount: int) -> Move:
    """Somebody gives money back at the provider's own desk, past us."""

    async def move(_: Scene) -> None:
        async with store.opened() as sandbox:
            intent = await _newest(sandbox, "payment_intent")
            await paying.refund(sandbox, intent, amount, {"reason": "requested_by_customer"})

    return move


def given_back(amount: int) -> Move:
    """An admin gives money back, as soon as our books know that it came."""

    async def move(scene: Scene) -> None:
        async with role_session("platform_admin", sub=scene.admin) as session:
            (order,) = await desk.list_orders(session)
            await desk.refresh_order(session, order.id)
        await scene.finish("fulfil")
        async with role_session("platform_admin", sub=scene.admin) as session:
            order = await desk.get_order(session, order.id)
            await refunds.ask_refund(session, order.id, amount, left=order.left, reason="")
        await scene.finish("send_refund")

    return move


async def disputed(_: Scene) -> None:
    """The buyer's bank takes the money back and asks for reasons."""
    async with store.opened() as sandbox:
        await paying.dispute(sandbox, await _newest(sandbox, "charge"))


def decided(*, won: bool) -> Move:
    """The bank has decided."""

    async def move(_: Scene) -> None:
        async with store.opened() as sandbox:
            await paying.end_dispute(sandbox, await _newest(sandbox, "dispute"), won=won)

    return move


async def _newest(sandbox: store.Store, kind: str) -> dict[str, Any]:
    (newest,), _ = await sandbox.list_all(kind, {}, most=1)
    found = await sandbox.find(newest["id"], kind, lock=True)
    assert found is not None
    return found


_PAID: tuple[Move, ...] = (ask, pay(GOOD))
_REFUSED: tuple[Move, ...] = (ask, pay(BANK_REFUSES), later(4 * DAY))
_TWO_PAGES: tuple[Move, ...] = (ask, nearly_over, ask)

BUYING = (
    Story("a card pays", _PAID, ("paid",)),
    Story("a declined card, then a good one", (ask, pay(DECLINED), pay(GOOD)), ("paid",)),
    Story("a bank pays later", (ask, pay(BANK_PAYS), later(4 * DAY)), ("paid",)),
    Story("a bank refuses", _REFUSED, ("failed",)),
    Story("a bank refuses, and another page is open", (*_REFUSED, ask), ("pending",)),
    Story("a bank refuses, then a card pays", (*_REFUSED, ask, pay(GOOD)), ("paid",)),
    Story("a page expires", (ask, later(DAY)), ("canceled",)),
    Story("a page expires, and another order is paid", (ask, later(DAY), ask, pay(GOOD)), ("canceled", "paid")),
    Story("a page that is nearly over is left for another", (*_TWO_PAGES, later(1800)), ("canceled", "pending")),
    Story("only the newer of two pages is paid", (*_TWO_PAGES, closed(page=0), pay(GOOD)), ("canceled", "paid")),
)
AFTERWARDS = (
    Story("a part goes back", (*_PAID, sent_back(5_000)), ("partially_refunded",)),
    Story("all of it goes back", (*_PAID, sent_back(5_000), sent_back(TOTAL - 5_000)), ("refunded",), "refunded"),
    Story(
        "an admin gives a part back, a desk another",
        (*_PAID, given_back(5_000), sent_back(200)),
        ("partially_refunded",),
    ),
    Story("an admin gives all back", (*_PAID, given_back(TOTAL)), ("refunded",), "refunded"),
    Story("a refund fails", (ask, pay(REFUND_FAILS), sent_back(TOTAL), later(2 * DAY)), ("paid",)),
    Story("a refund of an admin fails", (ask, pay(REFUND_FAILS), given_back(TOTAL), later(2 * DAY)), ("paid",)),
    Story("a refund waits", (ask, pay(REFUND_WAITS), sent_back(900), later(2 * DAY)), ("partially_refunded",)),
    Story("a dispute is lost", (*_PAID, disputed, decided(won=False)), ("paid",), "disputed"),
    Story("a dispute is won", (*_PAID, disputed, decided(won=True)), ("paid",)),
    Story(
        "a part goes back and the rest is lost",
        (*_PAID, sent_back(900), disputed, decided(won=False)),
        ("partially_refunded",),
        "disputed",
    ),
)
