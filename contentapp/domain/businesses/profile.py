"""Reading a business's profile, and saving it one answer at a time."""

from __future__ import annotations

import uuid
from typing import Any, cast

from pydantic import BaseModel
from sqlalchemy import cast as sql_cast
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.db.session import explain
from contentapp.domain.principal import Principal, require_owner
from contentapp.domain.profile.answers import validate_answer
from contentapp.domain.profile.fields import Field
from contentapp.domain.profile.model import BusinessProfile, Demographics, Psychographics
from contentapp.domain.profile.steps import get_field
from contentapp.errors import NotFound
from contentapp.models import Business


class NoSuchBusiness(NotFound):
    """No business with this id, or not for this person."""

    code = "no_such_business"


async def get_profile(session: AsyncSession, business_id: uuid.UUID) -> BusinessProfile:
    """The profile of a business; what was never answered is empty. Raises NoSuchBusiness."""
    row = await session.scalar(
        select(Business).where(col(Business.id) == business_id).execution_options(populate_existing=True)
    )
    return profile_of(_require_row(row))


async def save_answer(session: AsyncSession, principal: Principal, field_name: str, value: object) -> BusinessProfile:
    """Store one answer and nothing else, so that two people in two questions never undo each other.

    The name is for owners to change, as `rename_business` says. Raises ReadOnlyMember, NotAnOwner, UnknownQuestion, or
    Invalid with the message for this question.
    """
    principal.require_editor()
    field = get_field(field_name)
    if field.owner_only:
        require_owner(principal.role, "rename", principal.business_name)
    stored = validate_answer(field, value)
    await explain(session, "answered")
    row = await session.scalar(
        update(Business)
        .where(col(Business.id) == principal.business_id)
        .values({field.column: _new_value(field, stored)})
        .returning(Business)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    return profile_of(_require_row(row))


def _new_value(field: Field, stored: Any) -> Any:
    """What the column becomes: the answer, or for a part of a JSON column the column with that part replaced."""
    if not field.part:
        return stored
    column = getattr(Business, field.column)
    return column.op("||")(sql_cast({field.part: stored}, JSONB))


def profile_of(row: Business) -> BusinessProfile:
    """A row as the profile that writers read."""
    stored = row.model_dump(include=set(BusinessProfile.model_fields))
    answers = {name: value for name, value in stored.items() if value is not None}
    answers["audience_demographics"] = _known(answers.get("audience_demographics"), Demographics)
    answers["audience_psychographics"] = _known(answers.get("audience_psychographics"), Psychographics)
    answers["platform_preferences"] = _notes(answers.get("platform_preferences"))
    return BusinessProfile.model_validate(answers)


def _known(stored: object, shape: type[BaseModel]) -> dict[str, Any]:
    """The parts of a JSON column that the wizard asks for, as text or lists of text.

    The column is open (imports may keep more in it, or a list where text is asked); a profile is not.
    """
    parts: dict[str, Any] = {}
    for name, value in _mapping(stored).items():
        if name not in shape.model_fields or value is None:
            continue
        texts = [str(item) for item in cast("list[object]", value)] if isinstance(value, list) else [str(value)]
        parts[name] = ", ".join(texts) if shape.model_fields[name].annotation is str else texts
    return parts


def _notes(stored: object) -> dict[str, str]:
    """Notes by platform, as text."""
    return {platform: str(note) for platform, note in _mapping(stored).items() if note}


def _mapping(stored: object) -> dict[str, object]:
    return cast("dict[str, object]", stored) if isinstance(stored, dict) else {}


def _require_row(row: Business | None) -> Business:
    if row is None:
        raise NoSuchBusiness("This business does not exist, or you are no longer a member of it.")
    return row
