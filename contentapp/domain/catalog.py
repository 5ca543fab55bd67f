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
    tiers: tuple[tuple[int, int], ...] = ()
    """Volume discounts: from so many on, so many percent off."""

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

YEAR_OF_SOCIAL = ProductSpec(
    key="social_year",
    name="A year of social posts",
    description="365 posts, sized for each of your platforms.",
    type="social",
    components=(Component("social_post", 365),),
    time_period="1 year",
    period_days=365,
    features=("A post for every day", "Every platform's own form", "Leads to what you publish"),
    prices={"usd": 39_000, "eur": 36_000, "gbp": 31_000},
    tiers=((2, 10), (3, 15), (5, 20)),
)
QUARTER_OF_SOCIAL = ProductSpec(
    key="social_quarter",
    name="A quarter of social posts",
    description="90 posts, sized for each of your platforms.",
    type="social",
    components=(Component("social_post", 90),),
    time_period="1 quarter",
    period_days=90,
    features=("A post for every day", "Every platform's own form"),
    prices={"usd": 12_000, "eur": 11_000, "gbp": 9_500},
    tiers=((2, 10), (4, 20)),
)
QUARTER_OF_BLOG = ProductSpec(
    key="blog_quarter",
    name="A quarter of blog posts",
    description="12 articles, one a week.",
    type="blog",
    components=(Component("blog_post", 12),),
    time_period="1 quarter",
    period_days=90,
    features=("Planned around your topics", "Ready for search"),
    prices={"usd": 24_000, "eur": 22_000, "gbp": 19_000},
    tiers=((2, 10), (4, 20)),
)
DOWNLOADS = ProductSpec(
    key="download_set",
    name="A set of downloads",
    description="4 downloads that are worth an email address.",
    type="upgrade",
    components=(Component("content_upgrade", 4),),
    time_period="1 quarter",
    period_days=90,
    features=("Checklists, guides and templates", "Each with a promise of its own"),
    prices={"usd": 16_000, "eur": 14_500, "gbp": 12_500},
    tiers=((2, 10), (4, 15)),
)
SEQUENCES = ProductSpec(
    key="sequence_pair",
    name="Two email sequences",
    description="2 sequences of 6 emails.",
    type="email",
    components=(Component("email_sequence", 2, emails_each=6),),
    time_period="1 quarter",
    period_days=90,
    features=("Each written as one conversation", "For any email provider"),
    prices={"usd": 18_000, "eur": 16_500, "gbp": 14_000},
    tiers=((2, 10), (4, 15)),
)
LAUNCH = ProductSpec(
    key="launch_month",
    name="A month of everything",
    description="Posts, articles, downloads and a sequence that lead to each other.",
    type="mixed",
    components=(
        Component("social_post", 28),
        Component("blog_post", 4),
        Component("content_upgrade", 2),
        Component("email_sequence", 1, emails_each=5),
    ),
    time_period="4 weeks",
    period_days=28,
    features=("28 posts, 4 articles, 2 downloads, 5 emails", "Connected from post to email"),
    prices={"usd": 19_000, "eur": 17_500, "gbp": 15_000},
    tiers=((2, 10), (3, 15)),
)

CATALOG = (SAMPLE, YEAR_OF_SOCIAL, QUARTER_OF_SOCIAL, QUARTER_OF_BLOG, DOWNLOADS, SEQUENCES, LAUNCH)
"""What a new installation sells. Admins change it afterwards; a product that is there is never written again."""
