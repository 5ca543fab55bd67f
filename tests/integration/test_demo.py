"""The demo workspace is made by the same services as everybody's."""

from __future__ import annotations

from contentapp.db.session import anonymous_session, person_session
from contentapp.domain import accounts
from contentapp.domain.businesses.memberships import count_contents, list_businesses
from contentapp.domain.profile.examples import COFFEE_ROASTERY, EXAMPLE_PROFILES
from contentapp.domain.sessions import list_sessions
from contentapp.seed import DEMO_EMAIL, DEMO_PASSWORD, seed_demo


async def test_the_demo_person_has_very_different_businesses_with_content_in_each(database: str) -> None:
    assert database
    await seed_demo()
    await seed_demo()  # at every start, and nothing is made twice
    async with anonymous_session() as session:
        user_id = await accounts.check_password(session, DEMO_EMAIL, DEMO_PASSWORD)
        token = await accounts.open_session(session, user_id, days=1)
        principal = await accounts.find_principal(session, token, days=1)
    assert principal is not None
    assert principal.business_name == COFFEE_ROASTERY.name
    async with person_session(user_id) as session:
        mine = await list_businesses(session)
        sessions = await list_sessions(session, principal)
        contents = await count_contents(session)
    assert [one.name for one in mine] == [COFFEE_ROASTERY.name, *(profile.name for profile in EXAMPLE_PROFILES)]
    assert [one.here for one in sessions] == [True], "what made the demo has signed out again"
    assert {contents[one.id].pieces for one in mine[1:]} == {10}
