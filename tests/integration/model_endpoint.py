"""An endpoint on this machine, and an installation that may ask it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from contentapp.endpoints import Endpoint as Named
from contentapp.integrations import choose
from contentapp.integrations.models import retries
from contentapp.settings import settings
from tests.models.author import write_well
from tests.models.endpoint import Endpoint


@pytest.fixture
async def server(
    request: pytest.FixtureRequest, database: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Endpoint]:
    """An endpoint that writes well unless told otherwise, and an installation whose businesses it writes for."""
    given = getattr(request.node, "callspec", None)
    # A test of nothing but silence need not be waited for; any other one may be slow while much else runs.
    patience = 0.5 if given is not None and "silent" in given.params.values() else 4.0
    async with Endpoint(write_well) as endpoint:
        named = Named(
            name="house", provider="compatible", model="small", base_url=endpoint.url, timeout_seconds=patience,
            concurrency=4, input_usd_per_million=Decimal(1), output_usd_per_million=Decimal(10),
        )  # fmt: skip
        monkeypatch.setattr(settings(), "models", [named])
        monkeypatch.setattr(settings(), "writer", "house")
        monkeypatch.setattr(retries, "_FIRST_WAIT_SECONDS", 0.01)
        choose.choose_model.cache_clear()
        model = choose.choose_model("house")
        assert model is not None
        endpoint.models.append(model)
        yield endpoint
    choose.choose_model.cache_clear()
