"""One piece, written by a model as far as it can: checked, asked once more, and else written by the built-in writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from contentapp.domain.generation.asking import Example, question_for
from contentapp.domain.generation.forms import draft_of
from contentapp.domain.generation.pipeline import write_draft
from contentapp.domain.generation.spending import CHARGED
from contentapp.domain.generation.validators import check_draft
from contentapp.domain.ports import (
    Draft,
    Finding,
    ModelFailed,
    Plan,
    PlanItem,
    Problem,
    Question,
    TextModel,
    Usage,
    Writer,
)
from contentapp.domain.profile.model import BusinessProfile

_MENDABLE: Final[frozenset[Problem]] = frozenset({"malformed", "cut_off"})
"""What a second try may put right; who refuses once refuses twice, and the way there was tried again already."""


@dataclass(frozen=True, slots=True)
class Written:
    """A piece as it was written, by whom and with what; `fallback` says why no model's text was good enough."""

    item: PlanItem
    draft: Draft
    writer: str
    prompt: str = ""
    usage: Usage = Usage()  # noqa: RUF009 (it is frozen)
    fallback: str = ""
    problem: Problem | None = None
    tries: int = 1

    def step(self) -> dict[str, Any]:
        """What its step of the run keeps of it."""
        return {
            "model": self.writer,
            "prompt": self.prompt or None,
            "input_tokens": self.usage.input_tokens or None,
            "output_tokens": self.usage.output_tokens or None,
            "cost_usd": self.usage.cost_usd if self.usage.requests else None,
            "latency_ms": self.usage.latency_ms or None,
            "fallback": self.fallback or None,
        }


def label_of(model: TextModel) -> str:
    """How what a model wrote names it: the endpoint's name and the model's own."""
    return f"{model.name} ({model.model})"


async def write_with(
    model: TextModel,
    built_in: Writer,
    profile: BusinessProfile,
    plan: Plan,
    item: PlanItem,
    voice: Sequence[Example] = (),
) -> Written:
    """The piece by `model`; where it breaks a rule twice or gives no answer, by `built_in`. No transaction is open.

    Raises WriterError only where the built-in writer does.
    """
    question = question_for(profile, plan, item, voice)
    draft, found, usage, failed = await _try(model, question, profile, item, CHARGED)
    tries = 1
    if found and (failed is None or failed.problem in _MENDABLE) and usage.charged < CHARGED:
        question = question_for(profile, plan, item, voice, last_try=draft, to_mend=found)
        draft, found, again, failed = await _try(model, question, profile, item, CHARGED - usage.charged)
        usage, tries = usage + again, 2
    if draft is not None and not found:
        return Written(item, draft, label_of(model), question.prompt, usage, tries=tries)
    reason = (
        str(failed) if failed else f"The model's text broke a rule{' twice' if tries == 2 else ''}. {found[0].message}"
    )
    return Written(
        item,
        await write_draft(built_in, profile, plan, item),
        built_in.name,
        usage=usage,
        fallback=reason,
        problem=failed.problem if failed else "malformed",
        tries=tries,
    )


async def _try(
    model: TextModel, question: Question[BaseModel], profile: BusinessProfile, item: PlanItem, charged: int
) -> tuple[Draft | None, list[Finding], Usage, ModelFailed | None]:
    """A draft, the rules it breaks, what it took, and why there is none."""
    try:
        answer, usage = await model.ask(question, charged=charged)
    except ModelFailed as failed:
        form = "Fill in the whole form, and keep within its lengths."
        return None, [Finding("error", failed.problem, "answer", str(failed), form)], failed.usage, failed
    draft = draft_of(answer, item)
    found = [one for one in check_draft(draft, item, profile) if one.severity == "error"]
    return draft, found, usage, None
