"""What the wizard knows: the step it shows, the answers, and what is wrong with any of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import reflex as rx

from contentapp.domain.bundles import had_sample, request_sample
from contentapp.domain.businesses import get_profile, save_answer
from contentapp.domain.profile.completeness import first_unfinished
from contentapp.domain.profile.model import BusinessProfile
from contentapp.domain.profile.steps import STEPS, get_field
from contentapp.errors import Invalid
from contentapp.ui.bridge import tell
from contentapp.ui.pages.profile.sample_state import SampleState
from contentapp.ui.pages.profile.view import Gap, answers_of, element_id, view_of
from contentapp.ui.session import Act, acts
from contentapp.ui.shell import ShellState

_KEYS = [step.key for step in STEPS]
_LONGEST_DRAFT = 20_000


class ProfileState(rx.State):
    """The wizard of one tab. Answers that cannot be stored stay in `values` with their message in `errors`."""

    loaded: bool = False
    may_edit: bool = True
    is_owner: bool = True
    step: str = _KEYS[0]
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    saved_at: str = ""
    percent: int = 0
    done: dict[str, bool] = {}
    notes: dict[str, str] = {}
    gaps: list[Gap] = []
    needed: list[Gap] = []
    placeholders: dict[str, str] = {}
    suggestions: dict[str, list[str]] = {}
    people: str = ""
    had_sample: bool = False

    @rx.event
    @acts
    async def load(self, act: Act) -> Any:
        """Show the step that the address names; when it names none, go on at the first that is not finished."""
        profile = await get_profile(act.session, act.principal.business_id)
        self.had_sample = await had_sample(act.session)
        self.may_edit = act.principal.may_edit
        self.is_owner = act.principal.is_owner
        kept = {name: self.values[name] for name in self.errors}
        self.values = answers_of(profile) | kept
        asked = self.router.url.query_parameters.get("step", "")
        if asked not in _KEYS:
            return rx.redirect(f"/profile?step={first_unfinished(profile).key}", replace=True)
        self.step = asked
        self._measure(profile)
        self.loaded = True
        return None

    @rx.event
    @acts
    async def save(self, act: Act, name: str, value: Any) -> Any:
        """Store one answer as it is given; the live sample follows."""
        field = get_field(name)
        try:
            profile = await save_answer(act.session, act.principal, name, value)
        except Invalid as wrong:
            if len(repr(value)) <= _LONGEST_DRAFT:
                self.values = {**self.values, name: value}
            self.errors = {**self.errors, name: wrong.fields.get(name, wrong.message)}
            self._measure(await get_profile(act.session, act.principal.business_id))
            return None
        self.values = {**self.values, name: answers_of(profile)[field.name]}
        self.errors = {other: message for other, message in self.errors.items() if other != name}
        self.saved_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._measure(profile)
        if name == "name":
            frame = await self.get_state(ShellState)
            frame.business_name = profile.name
        return SampleState.refresh

    @rx.event
    @acts
    async def proceed(self, act: Act) -> Any:
        """Go on to the next step, unless an answer in this one needs another look."""
        step = STEPS[_KEYS.index(self.step)]
        for field in step.fields:
            if field.name in self.errors:
                return await tell(act.token, "focus", id=element_id(field.name))
        following = _KEYS[min(_KEYS.index(self.step) + 1, len(_KEYS) - 1)]
        return rx.redirect(f"/profile?step={following}")

    @rx.event
    @acts
    async def visit(self, act: Act, key: str) -> Any:
        """Go to any step."""
        return rx.redirect(f"/profile?step={key}") if key in _KEYS else None

    @rx.event
    @acts
    async def make_sample(self, act: Act) -> Any:
        """Ask for the free sample and watch it being written."""
        if await had_sample(act.session):
            return rx.redirect("/bundles")
        return rx.redirect(f"/bundles/{await request_sample(act.session, act.principal)}")

    def _measure(self, profile: BusinessProfile) -> None:
        view = view_of(profile, self.errors)
        self.percent = view["percent"]
        self.done = view["done"]
        self.notes = view["notes"]
        self.gaps = view["gaps"]
        self.needed = view["needed"]
        self.placeholders = view["placeholders"]
        self.suggestions = view["suggestions"]
        self.people = view["people"]
