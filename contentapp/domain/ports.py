"""What the domain asks of the outside: values that cross, and the protocols that adapters implement.

Payments have a module of their own, `payment_ports`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, Literal, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

from contentapp.domain.kinds import Kind
from contentapp.domain.profile.model import BusinessProfile


@dataclass(frozen=True, slots=True)
class Component:
    """So many pieces of one kind; `emails_each` is how many emails every sequence holds (0 for other kinds)."""

    kind: Kind
    count: int
    emails_each: int = 0


@dataclass(frozen=True, slots=True)
class Theme:
    """What part of a plan is about, in the customer's own words where they have any; switched off, it is left out."""

    key: str
    name: str
    origin: Literal["topic", "pain", "outcome", "promotion", "season"]
    on: bool = True


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One piece to write. `ref` names it inside its plan ("social_post-003") and never changes.

    `intent` says what the piece is for (one of `kinds.INTENTS`), `theme` is the key of the plan's theme it belongs to,
    `promotion` the name of the profile's promotion it speaks of, and `season` a month's number when it speaks of that.
    """

    ref: str
    kind: Kind
    position: int
    topic: str
    angle: str
    goal: str
    scheduled_for: datetime
    leads_to: str | None = None
    platform: str | None = None
    post_type: str | None = None
    upgrade_type: str | None = None
    sequence_goal: str | None = None
    emails: int = 0
    intent: str = ""
    theme: str = ""
    promotion: str = ""
    season: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a bundle will hold, dated and connected, before a word is written."""

    items: tuple[PlanItem, ...]
    period_start: date
    period_end: date
    seed: int
    themes: tuple[Theme, ...] = ()

    def item(self, ref: str) -> PlanItem:
        """The item of that name; raises KeyError when the plan has none."""
        for item in self.items:
            if item.ref == ref:
                return item
        raise KeyError(ref)


@dataclass(frozen=True, slots=True)
class SocialPostDraft:
    """A post as it will read; hashtags without their '#'. `alt_texts` stand beside `media_prompts`, one for one.

    Threads and polls are one text: `contentapp.domain.generation.parts` says how they are taken apart.
    """

    content: str
    hashtags: list[str] = field(default_factory=list)
    media_prompts: list[str] = field(default_factory=list)
    cta_text: str = ""
    alt_texts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BlogPostDraft:
    """A blog post; `content` is Markdown whose only H1 is the title, kept apart. Reading time in minutes."""

    title: str
    content: str
    meta_description: str
    keywords: list[str]
    estimated_reading_time: int
    cta_text: str = ""


@dataclass(frozen=True, slots=True)
class ContentUpgradeDraft:
    """A download: `description` is its promise, `content` its text in Markdown."""

    title: str
    type: str
    description: str
    content: str
    cta_text: str = ""


@dataclass(frozen=True, slots=True)
class EmailDraft:
    """One email of a sequence; `delay_days` counts from the email before it, 0 for the first."""

    subject_line: str
    preview_text: str
    content: str
    delay_days: int
    cta_text: str = ""


@dataclass(frozen=True, slots=True)
class EmailSequenceDraft:
    """A sequence with its emails in order."""

    name: str
    description: str
    sequence_type: str
    emails: list[EmailDraft]


Draft = SocialPostDraft | BlogPostDraft | ContentUpgradeDraft | EmailSequenceDraft


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: how bad, where (`place`: a field, or "email 2: subject_line"), and what mends it.

    `excerpt` is the part of the text that is meant, and `offset` where it starts, in characters. A `replacement` that
    is text takes the excerpt's place; one that is a list takes the place of the whole field.
    """

    severity: Literal["error", "warning"]
    code: str
    place: str
    message: str
    fix: str
    excerpt: str = ""
    offset: int | None = None
    replacement: str | list[str] | None = None


class WriterError(Exception):
    """A writer could not write a piece; the message says why, in a sentence for the person who waits for it."""


class Writer(Protocol):
    """Writes one planned piece. The built-in writer and every model stand behind this."""

    name: str

    async def write(
        self, profile: BusinessProfile, plan: Plan, item: PlanItem, *, findings: Sequence[Finding] = ()
    ) -> Draft:
        """The piece's draft; `findings` are what the last try broke, to be mended. Raises WriterError."""
        ...


Problem = Literal[
    "malformed", "refused", "cut_off", "timeout", "limited", "broken", "connection_lost", "rejected", "resting"
]
"""Why a model gave no answer: it broke the form, would not, ran out of tokens, was too slow, let us wait too long,
failed, was lost on the way, turned the request itself down, or is left alone for a while after failing in a row."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What asking a model took, over all its requests: tokens, US dollars, milliseconds until the answer was there.

    `charged` counts the requests that cost something: those answered, and those whose end nobody saw, which count at
    the most they can have cost.
    """

    requests: int = 0
    charged: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal = Decimal(0)
    latency_ms: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.requests + other.requests,
            self.charged + other.charged,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cost_usd + other.cost_usd,
            self.latency_ms + other.latency_ms,
        )


Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Question(Generic[Form]):
    """What a model is asked: `system` is ours alone, `data` a JSON document of what people wrote, `form` the answer's.

    `prompt` names the templates and their versions, `max_tokens` is the longest answer that is paid for.
    """

    system: str
    data: str
    form: type[Form]
    prompt: str
    max_tokens: int


class ModelFailed(WriterError):
    """A model gave no answer that can be used; `usage` is what it took all the same."""

    def __init__(self, problem: Problem, message: str, usage: Usage = Usage()) -> None:
        super().__init__(message)
        self.problem: Problem = problem
        self.usage = usage


class TextModel(Protocol):
    """A model behind one endpoint: waits for its turn, tries again what may succeed, and counts what it took."""

    name: str
    model: str
    at_once: int

    async def ask(self, question: Question[Form], *, charged: int = 3) -> tuple[Form, Usage]:
        """The filled form, after at most `charged` requests that cost something. Raises ModelFailed."""
        ...

    def stream(self, question: Question[Form]) -> AsyncGenerator[str | tuple[Form, Usage]]:
        """The answer's JSON so far, again and again, and the filled form with its usage last. Raises ModelFailed."""
        ...

    def most(self, question: Question[Form]) -> Decimal:
        """What one request can cost at the most, in US dollars."""
        ...

    def price(self, input_tokens: int, output_tokens: int) -> Decimal:
        """What so many tokens cost, in US dollars."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it will be read. `id` names it for ever, so that a second delivery can be recognised."""

    id: UUID
    to: str
    subject: str
    text: str
    html: str


class MailRefused(Exception):
    """The mail can never be delivered; `str()` says why, without secrets."""


class Mailer(Protocol):
    """Sends mails, or leaves them in the outbox where no mail server is known."""

    delivers: bool

    async def send(self, mail: Mail) -> None:
        """Hand the mail over. Raises MailRefused when trying again is no use, anything else when it is."""
        ...
