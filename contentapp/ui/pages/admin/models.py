"""The models of this installation: what they are, whether they answer, how much they are used, and what failed."""

from __future__ import annotations

import uuid
from typing import Any, Final

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain import model_usage
from contentapp.domain.generation import spending
from contentapp.endpoints import find_endpoint
from contentapp.errors import Invalid, NotFound
from contentapp.settings import settings
from contentapp.ui.live import Changed, Live, View
from contentapp.ui.pages.admin.frame import AdminState
from contentapp.ui.pages.admin.models_view import (
    DayBar,
    EndpointRow,
    FailureRow,
    SpendingRow,
    describe_days,
    describe_endpoints,
    describe_failures,
    describe_spending,
    summary,
)
from contentapp.ui.pages.run.costs_state import dollars
from contentapp.ui.session import Act, acts, require_platform_admin


class ModelsState(AdminState):
    """`tries` changes by itself when an endpoint has been tried: its name leads to how that went."""

    endpoints: list[EndpointRow] = []
    tries: dict[str, list[str]] = {}
    days: list[DayBar] = []
    summary: str = ""
    failures: list[FailureRow] = []
    businesses: list[SpendingRow] = []
    error: str = ""
    error_at: str = ""

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show everything as it is now; to others than platform admins, nothing."""
        self.endpoints, self.days, self.failures, self.businesses = [], [], [], []
        self.tries, self.summary, self.error, self.error_at = {}, "", "", ""
        if await self._enter(act):
            Live.watch(act, [(TRIES, "")])
            await self._show(act.session)

    @rx.event
    @acts
    async def refresh(self, act: Act) -> None:
        """Look again."""
        await require_platform_admin(act)
        await self._show(act.session)

    @rx.event
    @acts
    async def try_endpoint(self, act: Act, name: str) -> None:
        """Have a worker ask this endpoint one short question."""
        await require_platform_admin(act)
        if find_endpoint(settings().models, str(name)) is None:
            raise NotFound("There is no such endpoint in the settings.")
        await model_usage.ask_check(act.session, str(name))
        self.tries = {**self.tries, str(name): ["asked", "Being tried"]}

    @rx.event
    @acts
    async def set_budget(self, act: Act, form: dict[str, Any]) -> None:
        """Let a month of this business cost so much."""
        await require_platform_admin(act)
        self.error = self.error_at = ""
        business_id = str(form.get("business", ""))
        try:
            wanted, sum_ = uuid.UUID(business_id), dollars(form)
            await spending.set_month_budget(act.session, wanted, sum_)
        except ValueError as error:
            raise NotFound("There is no such business.") from error
        except Invalid as error:
            self.error, self.error_at = error.message, business_id
            return
        await self._show(act.session)
        await act.toast("That is what a month may cost there from now on.")

    async def _show(self, session: AsyncSession) -> None:
        days = await model_usage.list_days(session)
        checks = await model_usage.list_checks(session)
        self.endpoints = describe_endpoints(settings().models, await model_usage.list_endpoints(session), checks)
        self.tries = {row["name"]: [row["tried"], row["tried_text"]] for row in self.endpoints}
        self.days, self.summary = describe_days(days), summary(days)
        self.failures = describe_failures(await model_usage.list_failures(session))
        self.businesses = describe_spending(await model_usage.list_spending(session), settings().month_budget_usd)


async def _render_tries(
    session: AsyncSession, business_id: uuid.UUID, key: str, changed: Changed | None
) -> dict[str, list[str]]:
    """How the last tries went, whichever business the admin is in."""
    checks = await model_usage.list_checks(session)
    rows = describe_endpoints(settings().models, [], checks)
    return {row["name"]: [row["tried"], row["tried_text"]] for row in rows}


TRIES: Final = View(ModelsState, "tries", _render_tries, tables=("model_checks",))
