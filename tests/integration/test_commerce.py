"""Orders, refunds, keys and flags through their models, by those who may."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from contentapp.db.session import person_session
from contentapp.db.system import service_session
from contentapp.models import (
    ApiKey,
    BundleProduct,
    EspIntegration,
    FeatureFlag,
    ManagedUrl,
    Order,
    OrderItem,
    ProductPrice,
    Refund,
    VariantGroup,
)
from tests.builders import World


async def _order(business_id: uuid.UUID, total_amount: int) -> uuid.UUID:
    """A paid order of one of each product in the catalogue."""
    order = Order(
        business_id=business_id,
        status="paid",
        subtotal_amount=total_amount,
        total_amount=total_amount,
        facts={"cart": "1"},
    )
    async with service_session() as session:
        session.add(order)
        await session.flush()
        lines = await session.execute(
            select(BundleProduct.id, ProductPrice.id, ProductPrice.unit_amount).join(
                ProductPrice, ProductPrice.product_id == BundleProduct.id
            )
        )
        for product_id, price_id, amount in lines:
            line = {"product_id": product_id, "price_id": price_id, "unit_price": amount, "subtotal": amount}
            session.add(OrderItem(business_id=business_id, order_id=order.id, **line))
    return order.id


async def test_an_owner_sees_an_order_with_its_lines_and_an_editor_sees_none(world: World) -> None:
    order_id = await _order(world.maren.business_id, 4900)
    counts = select(func.count()).select_from(Order), select(func.count()).select_from(OrderItem)
    async with person_session(world.maren.user_id) as session:
        order = await session.get_one(Order, order_id)
        assert (order.status, order.total_amount, order.currency, order.facts) == ("paid", 4900, "usd", {"cart": "1"})
        assert [await session.scalar(count) for count in counts][1] >= 1
    for person in (world.theo, world.otto):
        async with person_session(person.user_id) as session:
            assert [await session.scalar(count) for count in counts] == [0, 0]


async def test_of_two_refunds_at_once_that_are_too_much_together_one_is_made(world: World) -> None:
    business_id = world.maren.business_id
    order_id = await _order(business_id, 900)

    async def refund() -> None:
        async with service_session() as session:
            session.add(Refund(business_id=business_id, order_id=order_id, amount=600))
            await session.flush()
            await asyncio.sleep(0.05)  # the other one comes while this one is open

    ended = await asyncio.gather(refund(), refund(), return_exceptions=True)
    (refused,) = [end for end in ended if end is not None]
    assert isinstance(refused, IntegrityError)
    assert "over the order's 900" in str(refused.orig)
    async with service_session() as session:
        assert await session.scalar(select(func.sum(Refund.amount))) == 600


async def test_an_owner_makes_a_key_and_never_sees_its_hash(world: World) -> None:
    key = {"business_id": world.maren.business_id, "key_hash": "0f" * 32, "key_start": "ca_1234"}
    async with person_session(world.maren.user_id) as session:
        session.add(ApiKey(**key, name="Website", scopes=["content:read"]))
        await session.flush()
        made = (await session.execute(select(ApiKey.key_start, ApiKey.rate_limit, ApiKey.usage_count))).one()
        assert tuple(made) == ("ca_1234", 1000, 0)
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with person_session(world.maren.user_id) as session:
            await session.execute(select(ApiKey.key_hash))
    async with service_session() as session:
        assert (await session.scalars(select(ApiKey.key_hash))).one() == "0f" * 32


async def test_an_owner_connects_a_provider_and_replaces_its_credentials_unseen(world: World) -> None:
    connected = EspIntegration(business_id=world.maren.business_id, provider="kit", credentials={"sealed": "one"})
    async with person_session(world.maren.user_id) as session:
        session.add(connected)
    async with person_session(world.maren.user_id) as session:
        fresh = {"credentials": {"sealed": "two"}}
        await session.execute(update(EspIntegration).where(EspIntegration.id == connected.id).values(fresh))
        seen = (await session.execute(select(EspIntegration.provider, EspIntegration.error_log))).one()
        assert tuple(seen) == ("kit", [])
    async with service_session() as session:
        assert (await session.scalars(select(EspIntegration.credentials))).one() == {"sealed": "two"}


async def test_an_editor_makes_a_link_and_a_test_which_start_from_nothing(world: World) -> None:
    of_fernhill = {"business_id": world.maren.business_id}
    link = ManagedUrl(**of_fernhill, source_type="email", source_id=uuid.uuid4(), url="https://fernhill.example/tea")
    test = VariantGroup(**of_fernhill, content_type="email", goal="signups")
    async with person_session(world.theo.user_id) as session:
        session.add_all([link, test])
    async with person_session(world.ines.user_id) as session:
        seen = (await session.scalars(select(ManagedUrl))).one()
        assert (seen.url, seen.click_count, seen.is_valid) == ("https://fernhill.example/tea", 0, True)
        assert (await session.scalars(select(VariantGroup.state))).one() == "draft"


async def test_a_flag_is_set_by_services_and_is_nobody_elses_to_read(world: World) -> None:
    async with service_session() as session:
        session.add(FeatureFlag(name="new_editor", rules={"percentage": 10}, facts={"owner": "editor team"}))
    async with service_session() as session:
        flag = (await session.scalars(select(FeatureFlag))).one()
        assert (flag.is_enabled, flag.rules, flag.facts) == (False, {"percentage": 10}, {"owner": "editor team"})
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with person_session(world.maren.user_id) as session:
            await session.execute(select(FeatureFlag.name))
