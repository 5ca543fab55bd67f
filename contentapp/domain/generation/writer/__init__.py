"""The built-in writer: writes every kind of content from the business profile alone, with no key and no network."""

from __future__ import annotations

from contentapp.domain.generation.writer.built_in import BuiltInWriter

__all__ = ["BuiltInWriter"]
