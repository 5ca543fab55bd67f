"""docs/operations.md names every setting, every command and every figure there is, and no setting there is not."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest
from pydantic import AliasChoices

from contentapp.commands import _parser
from contentapp.settings import Settings
from contentapp.web.metrics import REGISTRY

DOCS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()


def _variables() -> dict[str, list[str]]:
    """The environment variables by which each field of the settings is set."""
    found: dict[str, list[str]] = {}
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        choices = alias.choices if isinstance(alias, AliasChoices) else [f"CONTENTAPP_{name.upper()}"]
        found[name] = [str(choice) for choice in choices]
    return found


def _commands() -> dict[str, argparse.ArgumentParser]:
    (choices,) = [action.choices for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(choices)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert [variable for variable in _variables()[name] if f"`{variable}`" not in DOCS] == []


def test_no_setting_is_documented_that_does_not_exist() -> None:
    known = {variable for variables in _variables().values() for variable in variables}
    assert set(re.findall(r"\b(?:CONTENTAPP_[A-Z_]+|DATABASE_URL)\b", DOCS)) <= known


@pytest.mark.parametrize("name", sorted(_commands()))
def test_every_command_and_each_of_its_options_is_documented(name: str) -> None:
    (row,) = [line for line in DOCS.splitlines() if line.startswith(f"| `python -m contentapp {name}")]
    options = [option for action in _commands()[name]._actions for option in action.option_strings]
    assert [option for option in options if option.startswith("--") and option != "--help" and option not in row] == []


def test_every_figure_is_documented() -> None:
    figures = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in REGISTRY.collect()
        if family.name.startswith("contentapp_")
    }
    assert len(figures) > 10
    assert [figure for figure in sorted(figures) if f"`{figure}`" not in DOCS] == []
