"""Addresses of pages."""

from __future__ import annotations

import uuid

import reflex as rx

from contentapp.domain.ids import NO_ID, find_id


def id_in_path(state: rx.State) -> uuid.UUID:
    """The id that the address of this page names, such as a bundle's; the id of nothing where it names none."""
    found = (find_id(part) for part in str(state.router.url.path).split("/"))
    return next((one for one in found if one is not None), NO_ID)
