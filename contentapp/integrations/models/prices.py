"""What tokens cost: as the settings say, else as the public price lists say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from contentapp.endpoints import Endpoint

Price = Callable[[int, int], Decimal]
"""From tokens in and out to US dollars."""

_MILLION: Final = Decimal(1_000_000)


class PriceUnknown(ValueError):
    """Nobody knows what an endpoint costs, so no budget could hold it."""


def price_of(endpoint: Endpoint) -> Price:
    """How an endpoint's tokens are paid for; a model on one's own machine costs nothing. Raises PriceUnknown."""
    known_in, known_out = endpoint.input_usd_per_million, endpoint.output_usd_per_million
    if known_in is None or known_out is None:
        if endpoint.provider == "ollama":
            return lambda _in, _out: Decimal(0)
        return _listed(endpoint)
    return lambda tokens_in, tokens_out: (tokens_in * known_in + tokens_out * known_out) / _MILLION


def unpriced(endpoints: Iterable[Endpoint]) -> list[str]:
    """What is to be done about each endpoint whose price nobody knows."""
    reasons: list[str] = []
    for endpoint in endpoints:
        try:
            price_of(endpoint)
        except PriceUnknown as error:
            reasons.append(str(error))
    return reasons


def _listed(endpoint: Endpoint) -> Price:
    from genai_prices import Usage, calc_price  # half a second, only where a price is looked up

    def price(tokens_in: int, tokens_out: int) -> Decimal:
        usage = Usage(input_tokens=tokens_in, output_tokens=tokens_out)
        return calc_price(usage, model_ref=endpoint.model, provider_id=endpoint.provider).total_price

    try:
        if endpoint.provider == "compatible":
            raise LookupError
        price(1, 1)
    except LookupError:
        raise PriceUnknown(
            f"Nobody knows what {endpoint.model} behind {endpoint.name} costs. Give input_usd_per_million and"
            " output_usd_per_million in CONTENTAPP_MODELS (0 for a machine of your own)."
        ) from None
    return price
