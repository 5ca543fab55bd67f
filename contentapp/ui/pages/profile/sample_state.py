"""The live sample of one tab: written anew when an answer was stored, and when somebody asks for another one."""

from __future__ import annotations

import asyncio
from typing import Any

import reflex as rx

from contentapp.domain.bundles import tomorrow
from contentapp.domain.businesses import get_profile
from contentapp.domain.generation.planning.cadence import platforms_of
from contentapp.domain.generation.sample import write_sample
from contentapp.domain.profile.model import BusinessProfile
from contentapp.ui.pages.profile.sample_view import SHOWN, fresh_answers, said_answers, view_sample
from contentapp.ui.session import Act, acts


class SampleState(rx.State):
    """What the sample shows. Anybody who may read the profile may look at it; nothing of it is stored."""

    sample: dict[str, Any] = {}

    _business: str = ""
    _platform: str = ""
    _kind: str = SHOWN[0]
    _opening: int = 0
    _said: dict[str, Any] = {}
    _fresh: frozenset[tuple[str, int]] = frozenset()
    _from: tuple[Any, ...] = ()

    @rx.event
    @acts
    async def refresh(self, act: Act) -> None:
        """Write it again from the answers as they are stored, unless it is written from these already."""
        profile = await get_profile(act.session, act.principal.business_id)
        said, business = said_answers(profile), str(act.principal.business_id)
        if business != self._business:  # the tab was opened now, or went to another business
            self._business, self._platform, self._kind, self._opening = business, "", SHOWN[0], 0
            self._said, self._fresh = said, frozenset()
        elif said != self._said:
            self._said, self._fresh = said, fresh_answers(self._said, said)
        await self._write(profile)

    @rx.event
    @acts
    async def choose_platform(self, act: Act, platform: str) -> None:
        """Write the post for another of the business's platforms."""
        profile = await get_profile(act.session, act.principal.business_id)
        if platform in platforms_of(profile):
            self._platform, self._kind = platform, SHOWN[0]
            await self._write(profile)

    @rx.event
    @acts
    async def show(self, act: Act, kind: str) -> None:
        """Show the post, or the article or email it leads to."""
        if kind in SHOWN:
            self._kind = kind
            await self._write(await get_profile(act.session, act.principal.business_id))

    @rx.event
    @acts
    async def try_another(self, act: Act) -> None:
        """Tell the post in another way."""
        self._opening, self._fresh = self._opening + 1, frozenset()
        await self._write(await get_profile(act.session, act.principal.business_id))

    async def _write(self, profile: BusinessProfile) -> None:
        starts_on = tomorrow(profile)
        wanted = (profile.model_dump_json(), starts_on, self._platform, self._kind, self._opening)
        if wanted == self._from:
            return
        # Tens of milliseconds of computing: other people's events go on meanwhile.
        sample = await asyncio.to_thread(
            write_sample,
            profile,
            starts_on,
            platform=self._platform,
            opening=self._opening,
            fresh=self._fresh,
        )
        if sample:
            self._opening = sample.opening
        view = dict(view_sample(profile, sample, kind=self._kind, fresh=self._fresh))
        if view != self.sample:
            self.sample = view
        self._from = (*wanted[:-1], self._opening)
