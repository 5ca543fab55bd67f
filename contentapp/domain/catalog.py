"""The products that come with a new installation."""

from __future__ import annotations

from dataclasses import dataclass

from contentapp.domain.ports import Component


@dataclass(frozen=True, slots=True)
class ProductSpec:
    """A product before it is a row: `prices` maps a currency to an amount in minor units."""

    key: str
    name: str
    description: str
    type: str
    components: tuple[Component, ...]
    time_period: str
    period_days: int
    features: tuple[str, ...]
    prices: dict[str, int]
    is_sample: bool = False

    @property
    def content_count(self) -> int:
        """Pieces in all: an email counts as one, a sequence through its emails."""
        return sum(c.count * c.emails_each if c.kind == "email_sequence" else c.count for c in self.components)


SAMPLE = ProductSpec(
    key="free_sample",
    name="Free sample",
    description="One connected week of content about your own business.",
    type="mixed",
    components=(
        Component("social_post", 7),
        Component("blog_post", 1),
        Component("content_upgrade", 1),
        Component("email_sequence", 1, emails_each=3),
    ),
    time_period="1 week",
    period_days=7,
    features=("7 social posts", "1 blog post", "1 download", "1 sequence of 3 emails", "Connected from post to email"),
    prices={"usd": 0, "eur": 0, "gbp": 0},
    is_sample=True,
)

CATALOG = (SAMPLE,)
