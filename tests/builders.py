"""A small named world: Fernhill with Maren (owner), Theo (editor) and Ines (viewer); Quarry with Otto, a stranger."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from contentapp.db.session import anonymous_session
from contentapp.db.system import service_session
from contentapp.domain import accounts
from contentapp.domain.catalog import SAMPLE
from contentapp.domain.principal import MemberRole, Principal
from contentapp.models import BusinessMember
from contentapp.seed import fill_profile, write_bundle

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class World:
    """Who there is. `tokens` are their session tokens by name."""

    maren: Principal
    theo: Principal
    ines: Principal
    otto: Principal
    tokens: dict[str, str]

    async def bundle(self, of: Principal | None = None) -> uuid.UUID:
        """A finished sample-sized bundle of Fernhill, or of this person's business."""
        who = of or self.maren
        await fill_profile(who)
        return await write_bundle(who.business_id, SAMPLE)


async def sign_up(name: str, business: str) -> tuple[Principal, str]:
    """A person with a first business, signed in."""
    form = accounts.SignUp(name, business, f"{name.lower()}@example.com", PASSWORD)
    async with anonymous_session() as session:
        user_id = await accounts.sign_up(session, form)
        token = await accounts.open_session(session, user_id, days=30)
        principal = await accounts.find_principal(session, token, days=30)
    assert principal is not None
    return principal, token


async def join(person: Principal, business: Principal, role: MemberRole) -> Principal:
    """Make somebody a member of another's business, and only of that one."""
    async with service_session() as session:
        own = await session.get_one(BusinessMember, (person.business_id, person.user_id))
        await session.delete(own)
        session.add(BusinessMember(business_id=business.business_id, user_id=person.user_id, role=role))
    return replace(person, business_id=business.business_id, business_name=business.business_name, role=role)


async def build_world() -> World:
    """Everybody, signed in."""
    maren, maren_token = await sign_up("Maren", "Fernhill")
    theo, theo_token = await sign_up("Theo", "Theo's own")
    ines, ines_token = await sign_up("Ines", "Ines's own")
    otto, otto_token = await sign_up("Otto", "Quarry")
    return World(
        maren=maren,
        theo=await join(theo, maren, "editor"),
        ines=await join(ines, maren, "viewer"),
        otto=otto,
        tokens={"maren": maren_token, "theo": theo_token, "ines": ines_token, "otto": otto_token},
    )
