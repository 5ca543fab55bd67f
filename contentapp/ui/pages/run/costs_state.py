"""The State of what a run costs: it changes by itself, and owners raise what it may cost."""

from __future__ import annotations

import uuid
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.session import become
from contentapp.domain.generation import control, spending
from contentapp.domain.generation.costs import Estimate, estimate_run, get_run_costs
from contentapp.endpoints import find_endpoint
from contentapp.errors import Invalid, NotFound
from contentapp.integrations.models.prices import price_of
from contentapp.settings import settings
from contentapp.ui.live import Changed, View
from contentapp.ui.pages.run.costs_view import NO_COSTS, CostsView, describe_costs
from contentapp.ui.paths import id_in_path
from contentapp.ui.session import Act, acts, require_platform_admin


class CostsState(rx.State):
    """`error` stands beside the field for a budget."""

    costs: CostsView = NO_COSTS
    error: str = ""

    @rx.event
    @acts
    async def raise_run(self, act: Act, form: dict[str, Any]) -> None:
        """Let this run cost more, and go on with it."""
        await self._raise(form, lambda bundle, usd: control.raise_run_budget(act.session, act.principal, bundle, usd))

    @rx.event
    @acts
    async def raise_month(self, act: Act, form: dict[str, Any]) -> None:
        """Let this month cost more, as a platform admin, and go on with this run."""
        who = act.principal

        async def raise_it(bundle: uuid.UUID, usd: Decimal) -> None:
            await require_platform_admin(act)
            await spending.set_month_budget(act.session, who.business_id, usd)
            await become(act.session, "authenticated", sub=who.user_id)
            await control.resume_run(act.session, who, bundle)

        await self._raise(form, raise_it)

    async def _raise(self, form: dict[str, Any], how: Any) -> None:
        self.error = ""
        try:
            await how(id_in_path(self), dollars(form))
        except Invalid as error:
            self.error = error.message


def dollars(form: object) -> Decimal:
    """The sum somebody typed into the field `budget`; raises Invalid."""
    said = str(form.get("budget", "")) if isinstance(form, dict) else ""
    try:
        sum_ = Decimal(said.strip().lstrip("$").replace(",", ""))
    except InvalidOperation:
        sum_ = Decimal("NaN")
    if not sum_.is_finite():
        raise Invalid("Type a sum in dollars, such as 12.50.", fields={"budget": "Not a sum."})
    return sum_.quantize(Decimal("0.01"))


async def render_costs(
    session: AsyncSession, business_id: uuid.UUID, key: str, changed: Changed | None
) -> CostsView | None:
    """What the run of the bundle `key` costs, for everybody who looks at it."""
    try:
        bundle_id = uuid.UUID(key)
        costs = await get_run_costs(session, business_id, bundle_id)
        estimate: Estimate | None = None
        endpoint = find_endpoint(settings().models, costs.chosen)
        if endpoint is not None and costs.status == "planned":
            estimate = await estimate_run(session, business_id, bundle_id, price_of(endpoint))
    except (NotFound, ValueError):
        return NO_COSTS
    return describe_costs(costs, estimate)


COSTS: Final = View(CostsState, "costs", render_costs, tables=("generation_runs", "model_settings"))
