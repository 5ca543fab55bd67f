"""The products, and a demo workspace whose content was planned, written, checked and connected like everybody's."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
from pwdlib import PasswordHash
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.db.addresses import conninfo, worker_address
from contentapp.db.session import anonymous_session, close_engine, open_engine, person_session
from contentapp.db.system import service_session
from contentapp.domain import accounts, content
from contentapp.domain.bundles import name_sample
from contentapp.domain.businesses.memberships import create_business, switch_business
from contentapp.domain.catalog import CATALOG, SAMPLE, ProductSpec
from contentapp.domain.generation import pipeline
from contentapp.domain.kinds import PieceStatus
from contentapp.domain.ports import Component
from contentapp.domain.principal import Principal
from contentapp.domain.profile.examples import COFFEE_ROASTERY, EXAMPLE_PROFILES
from contentapp.domain.profile.model import BusinessProfile
from contentapp.integrations.choose import choose_writer
from contentapp.models import BundleProduct, Business, ProductComponent, ProductPrice
from contentapp.settings import settings

DEMO_NAME = "Maren Holt"
DEMO_EMAIL = "demo@contentapp.test"
DEMO_PASSWORD = "a-year-of-coffee"  # noqa: S105  (printed at start; production will not seed it)

_DEMO_MONTH = ProductSpec(
    key="demo_month",
    name="Four weeks of home brewing",
    description="Four weeks of connected content.",
    type="mixed",
    components=(
        Component("social_post", 28),
        Component("blog_post", 4),
        Component("content_upgrade", 2),
        Component("email_sequence", 1, emails_each=5),
    ),
    time_period="4 weeks",
    period_days=28,
    features=(),
    prices={},
)


async def ensure_seed() -> None:
    """Write the products and the demo workspace where they are missing; safe at every start. No demo in production."""
    await ensure_products()
    if settings().is_production:
        return
    open_engine(worker_address(settings()), pool_size=2)
    try:
        await seed_demo()
    finally:
        await close_engine()


async def ensure_products() -> None:
    """Write the products that are missing."""
    open_engine(worker_address(settings()), pool_size=2)
    try:
        async with service_session() as session:
            await seed_products(session)
    finally:
        await close_engine()


async def seed_products(session: AsyncSession) -> None:
    """Every product of the catalogue that the database has not got yet."""
    known = set(await session.scalars(select(col(BundleProduct.key))))
    for spec in CATALOG:
        if spec.key in known:
            continue
        product = BundleProduct(
            key=spec.key,
            name=spec.name,
            description=spec.description,
            type=spec.type,
            content_count=spec.content_count,
            time_period=spec.time_period,
            period_days=spec.period_days,
            features=list(spec.features),
            base_price=spec.prices["usd"],
            is_sample=spec.is_sample,
            volume_discounts=[{"min_quantity": least, "percent_off": off} for least, off in spec.tiers],
        )
        session.add(product)
        await session.flush()
        for part in spec.components:
            session.add(
                ProductComponent(product_id=product.id, kind=part.kind, count=part.count, emails_each=part.emails_each)
            )
        for currency, amount in spec.prices.items():
            session.add(ProductPrice(product_id=product.id, currency=currency, unit_amount=amount))
    await session.flush()


async def seed_demo() -> None:
    """The demo person: a roastery with a month of content in every state of review, and five other businesses.

    Each of those has a filled profile and its free week, so that one can see what very different businesses get.
    """
    form = accounts.SignUp(DEMO_NAME, COFFEE_ROASTERY.name, DEMO_EMAIL, DEMO_PASSWORD)
    try:
        async with anonymous_session() as session:
            user_id = await accounts.sign_up(session, form)
            token = await accounts.open_session(session, user_id, days=1)
            principal = await accounts.find_principal(session, token, days=1)
    except accounts.AddressTaken:
        return
    if principal is None:
        raise RuntimeError("the demo account was made, yet its session is not known")
    async with service_session() as session:
        await session.execute(text("SELECT private.confirm_address(:user)"), {"user": user_id})
    await fill_profile(principal)
    monday = date.today() - timedelta(days=date.today().weekday())  # noqa: DTZ011  (a day more or less is no matter)
    bundle_id = await write_bundle(principal.business_id, _DEMO_MONTH, starts_on=monday)
    await _review(principal, bundle_id)
    for profile in EXAMPLE_PROFILES:
        await _add_business(principal, profile)
    async with person_session(user_id) as session:
        await switch_business(session, principal, principal.business_id)
    async with anonymous_session() as session:
        await accounts.end_session(session, token)


async def _add_business(principal: Principal, profile: BusinessProfile) -> None:
    """One more business of this person, with its profile and its first week."""
    async with person_session(principal.user_id) as session:
        business_id = await create_business(session, principal, profile.name)
    await fill_profile(replace(principal, business_id=business_id), profile)
    await write_bundle(business_id, replace(SAMPLE, name=name_sample(profile)))


async def demo_is_open(address: str) -> bool:
    """Whether anybody can sign in as the demo person, as any of the logins at `address` can tell."""
    open_engine(address, pool_size=1)
    try:
        async with anonymous_session() as session:
            found = await session.execute(
                text("SELECT password_hash FROM private.find_credentials(:email)"), {"email": DEMO_EMAIL}
            )
            known = found.scalar_one_or_none()
    finally:
        await close_engine()
    return known is not None and PasswordHash.recommended().verify(DEMO_PASSWORD, known)


def lock_demo(address: str) -> bool:
    """Give the demo account a password nobody knows and end its sessions, as the owner; False when there is none."""
    with psycopg.connect(conninfo(address)) as connection:
        row = connection.execute("SELECT id FROM auth.users WHERE lower(email) = %s", [DEMO_EMAIL]).fetchone()
        if row is None:
            return False
        nobody_knows = PasswordHash.recommended().hash(secrets.token_urlsafe(32))
        connection.execute("UPDATE private.accounts SET password_hash = %s WHERE user_id = %s", [nobody_knows, row[0]])
        connection.execute("DELETE FROM private.sessions WHERE user_id = %s", [row[0]])
    return True


async def fill_profile(principal: Principal, profile: BusinessProfile = COFFEE_ROASTERY) -> None:
    """Give a business an example's answers."""
    async with person_session(principal.user_id) as session:
        business = await session.get_one(Business, principal.business_id)
        for column, value in profile.model_dump(mode="json").items():
            setattr(business, column, value)


async def write_bundle(business_id: uuid.UUID, product: ProductSpec, *, starts_on: date | None = None) -> uuid.UUID:
    """A bundle, written to its end by this process: the same steps as the worker's job takes."""
    async with service_session() as session:
        run = await pipeline.start_run(session, business_id, product, starts_on=starts_on)
        planned = await pipeline.plan_run(session, run.id)
    if planned is None:
        raise RuntimeError("a new run cannot have ended before it began")
    plan, profile, _done = planned
    writer = choose_writer()
    order = sorted(plan.items, key=lambda item: (item.scheduled_for, item.ref))
    most = settings().save_at_once
    for at in range(0, len(order), most):
        drafts = [(item, await pipeline.write_draft(writer, profile, plan, item)) for item in order[at : at + most]]
        async with service_session() as session:
            await pipeline.save_pieces(session, run.id, drafts, writer=writer.name)
    async with service_session() as session:
        await pipeline.link_pieces(session, run.id, plan)
    return run.bundle_id


async def _review(principal: Principal, bundle_id: uuid.UUID) -> None:
    """The demo person is half way through: what lies behind them is posted, then scheduled, approved, to be read."""
    now = datetime.now(UTC).isoformat()
    async with person_session(principal.user_id) as session:
        cards = await content.list_cards(session, principal.business_id, bundle_id)
        reviewed = [card for card in cards if card["status"] == "in_review"]
        for position, card in enumerate(reviewed):
            for target in _journey(position, posted=card["at"] < now):
                await content.move_piece(session, principal, card["kind"], uuid.UUID(card["id"]), target)


def _journey(position: int, *, posted: bool) -> tuple[PieceStatus, ...]:
    """The statuses a piece of the demo has been through since its review began."""
    if posted:
        return ("approved", "scheduled", "published")
    if position < 9:
        return ("approved", "scheduled")
    if position < 16:
        return ("approved",)
    return ("draft",) if position % 7 == 6 else ()
