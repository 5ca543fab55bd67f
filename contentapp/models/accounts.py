"""People. Passwords and sessions are not here: they live in `private`, behind the owner's functions."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlmodel import SQLModel

users = Table(
    "users",
    SQLModel.metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("email", Text),
    Column("raw_user_meta_data", JSONB),
    Column("created_at", DateTime(timezone=True)),
    schema="auth",
)
"""Supabase's table of people, or ours in its shape; migrations create it only where it does not exist."""
