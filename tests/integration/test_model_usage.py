"""What platform admins see of the models: how much they are used, what failed, what businesses spend, and tries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.session import person_session, role_session
from contentapp.domain import model_usage
from contentapp.domain.generation import spending
from tests.builders import World
from tests.integration import runs
from tests.integration.model_endpoint import server as server
from tests.models.endpoint import Endpoint


@pytest.fixture
def admin(world: World, owner: psycopg.Connection):
    owner.execute("INSERT INTO private.platform_admins (user_id) VALUES (%s)", (world.otto.user_id,))

    @asynccontextmanager
    async def acting() -> AsyncIterator[AsyncSession]:
        async with role_session("platform_admin", sub=world.otto.user_id) as session:
            yield session

    return acting


async def test_calls_are_counted_by_day_and_endpoint_and_what_failed_is_named(
    world: World, server: Endpoint, admin
) -> None:
    server.plan.extend(["refusal", "refusal"])
    await runs.ask_for_sample(world.maren)
    await runs.work()
    async with admin() as session:
        days = await model_usage.list_days(session)
        (house,) = await model_usage.list_endpoints(session)
        failures = await model_usage.list_failures(session)
        (fernhill,) = await model_usage.list_spending(session)
    assert len(days) == 30
    assert (days[-1].calls, days[-1].failed, days[-1].cost_usd) == (10, 2, 10 * Decimal("0.0029"))
    assert not any(day.calls for day in days[:-1])
    assert (house.name, house.calls, house.failed, house.tokens) == ("house", 10, 2, 11_000)
    assert {one.problem for one in failures} == {"refused"}
    assert (fernhill.id, fernhill.spent_usd) == (world.maren.business_id, 10 * Decimal("0.0029"))
    assert fernhill.budget_usd is None


async def test_an_admin_says_what_a_month_may_cost(world: World, server: Endpoint, admin) -> None:
    async with admin() as session:
        await spending.set_month_budget(session, world.maren.business_id, Decimal(80))
    async with person_session(world.maren.user_id) as session:
        assert (await spending.get_choice(session, world.maren.business_id)).month_budget_usd == 80


async def test_only_admins_try_endpoints_set_budgets_and_see_what_others_spend(
    world: World, server: Endpoint, admin
) -> None:
    async def refused(what) -> None:
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with person_session(world.maren.user_id) as session:
                await what(session)

    await refused(lambda session: model_usage.ask_check(session, "house"))
    await refused(lambda session: spending.set_month_budget(session, world.maren.business_id, Decimal(9)))
    await refused(model_usage.list_spending)


@pytest.mark.parametrize(("way", "status", "said"), [("ok", "answered", ""), ("401", "failed", "the request down")])
async def test_an_endpoint_is_tried_by_a_worker(
    world: World, server: Endpoint, admin, way: str, status: str, said: str
) -> None:
    server.always, server.write = way, lambda document: {"word": document["say"]}
    async with admin() as session:
        await model_usage.ask_check(session, "house")
        await model_usage.ask_check(session, "house")
        assert (await model_usage.list_checks(session))["house"].status == "asked"
    await runs.work()
    async with person_session(world.ines.user_id) as session:
        check = (await model_usage.list_checks(session))["house"]
    assert check.status == status
    assert said in check.problem
    assert len(server.asked) == 1


async def test_a_name_that_is_no_endpoint_is_not_asked(world: World, server: Endpoint, admin) -> None:
    async with admin() as session:
        await model_usage.ask_check(session, "gone")
    await runs.work()
    async with admin() as session:
        assert "not in the settings" in (await model_usage.list_checks(session))["gone"].problem
    assert not server.asked
