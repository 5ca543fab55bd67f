"""The same rule in two places is one rule: the words of the CHECKs, the access rules and domain/kinds.py agree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from contentapp.domain.billing import (
    ORDER_MOVES,
    CheckoutState,
    EventOutcome,
    FulfilmentState,
    InvoiceStatus,
    OrderOrigin,
    OrderStatus,
    PlanType,
    RefundStatus,
    SubscriptionStatus,
)
from contentapp.domain.businesses import KEPT_DAYS, MAX_OWNED
from contentapp.domain.businesses.purge import ERASED, KEPT, WIPED
from contentapp.domain.content import EDITABLE
from contentapp.domain.kinds import (
    BUNDLE_MOVES,
    GOALS,
    KIND_NAMES,
    KINDS,
    NEXT_ACTIONS,
    PIECE_MOVES,
    RUN_MOVES,
    SEQUENCE_GOALS,
    SERVICE_BUNDLE_MOVES,
    BundleStatus,
    Kind,
    PieceStatus,
    RunStatus,
)
from contentapp.domain.principal import MemberRole
from contentapp.models import PIECES

ROOT = Path(__file__).parent.parent.parent
MIGRATIONS = "".join(path.read_text() for path in sorted((ROOT / "alembic" / "sql").glob("*/[0-9]*.sql")))
RULES = tomllib.loads((ROOT / "tests" / "integration" / "access_rules.toml").read_text())
PUBLIC = {table.name: table for table in SQLModel.metadata.tables.values() if table.schema is None}


def _checked_words(table: str, rule: str) -> tuple[str, ...]:
    """The words that a table's CHECK of this name lets through, as its model has it."""
    (check,) = [
        constraint
        for constraint in PUBLIC[table].constraints
        if isinstance(constraint, CheckConstraint) and str(constraint.name) in (rule, f"ck_{table}_{rule}")
    ]
    return tuple(re.findall(r"'([a-z_]+)'", str(check.sqltext)))


def test_every_kind_has_its_table_its_name_and_its_rules() -> None:
    assert get_args(Kind) == KINDS
    for by_kind in (PIECES, KIND_NAMES, NEXT_ACTIONS, GOALS, EDITABLE):
        assert tuple(by_kind) == KINDS


def test_every_status_says_where_it_leads() -> None:
    assert set(PIECE_MOVES) == set(get_args(PieceStatus))
    assert set(BUNDLE_MOVES) == set(get_args(BundleStatus))
    for moves in (PIECE_MOVES, BUNDLE_MOVES, ORDER_MOVES):
        assert {target for targets in moves.values() for target in targets} <= set(moves)
    assert set(ORDER_MOVES) == set(get_args(OrderStatus))
    assert {(start, end) for start, ends in BUNDLE_MOVES.items() for end in ends} > SERVICE_BUNDLE_MOVES


@pytest.mark.parametrize("kind", KINDS)
def test_a_pieces_checks_have_the_domains_words(kind: Kind) -> None:
    table = str(PIECES[kind].__tablename__)
    assert set(_checked_words(table, "status")) == set(get_args(PieceStatus))
    assert _checked_words(table, "valid_next_action") == NEXT_ACTIONS[kind]
    assert _checked_words(table, "conversion_goal") == GOALS[kind]
    assert PIECES[kind].model_fields["conversion_goal"].default in GOALS[kind]


def test_the_other_checks_have_the_domains_words() -> None:
    assert set(_checked_words("content_bundles", "status")) == set(get_args(BundleStatus))
    assert set(_checked_words("generation_runs", "status")) == set(get_args(RunStatus)) == set(RUN_MOVES)
    assert _checked_words("content_items", "type") == KINDS
    assert _checked_words("product_components", "kind") == KINDS
    assert _checked_words("email_sequences", "sequence_goal") == SEQUENCE_GOALS
    assert set(_checked_words("business_members", "role")) == set(get_args(MemberRole))
    assert _checked_words("variant_groups", "content_type") == (*KINDS, "email")
    assert _checked_words("managed_urls", "source_type") == (*KINDS, "email")


@pytest.mark.parametrize(
    ("table", "rule", "words"),
    [
        ("orders", "status", OrderStatus),
        ("refunds", "status", RefundStatus),
        ("orders", "origin", OrderOrigin),
        ("checkouts", "state", CheckoutState),
        ("fulfilments", "state", FulfilmentState),
        ("stripe_events", "outcome", EventOutcome),
        ("subscription_invoices", "status", InvoiceStatus),
        ("subscriptions", "status", SubscriptionStatus),
        ("subscriptions", "plan_type", PlanType),
    ],
)
def test_the_checks_of_the_books_have_the_domains_words(table: str, rule: str, words: object) -> None:
    assert set(_checked_words(table, rule)) == set(get_args(words))


def _full_name(table: str, rule: str) -> str:
    return rule if rule.startswith("ck_") else f"ck_{table}_{rule}"


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_the_migration_has_every_check_of_the_models(name: str) -> None:
    (made,) = re.findall(rf"^CREATE TABLE {name} \((.*?)^\);", MIGRATIONS, re.DOTALL | re.MULTILINE)
    checks = dict(re.findall(r"CONSTRAINT (ck_\w+) CHECK \((.*)\),?$", made, re.MULTILINE))
    # A later migration may say one anew.
    for changed in re.findall(rf"^ALTER TABLE public\.{name}\b(.*?);$", MIGRATIONS, re.DOTALL | re.MULTILINE):
        checks |= dict(re.findall(r"ADD CONSTRAINT (ck_\w+) CHECK \((.*)\),?$", changed, re.MULTILINE))
    in_migration = set(checks.items())
    in_models = {
        (_full_name(name, str(constraint.name)), str(constraint.sqltext))
        for constraint in PUBLIC[name].constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert in_migration == in_models


def test_the_access_rules_speak_of_every_table_and_of_nothing_else() -> None:
    assert sorted(RULES["tables"]) == sorted(PUBLIC)
    assert {table for rule in RULES["rule"] for table in rule["on"]} == set(PUBLIC)
    for rule in RULES["rule"]:
        assert rule["why"]
        for table in rule["on"]:
            assert set(rule.get("columns", ())) <= set(PUBLIC[table].columns.keys())


def test_no_access_rule_is_stated_twice() -> None:
    stated = [
        (who, verb, table, column)
        for rule in RULES["rule"]
        for who in rule["who"]
        for verb in rule["may"]
        for table in rule["on"]
        for column in rule.get("columns", PUBLIC[table].columns.keys())
    ]
    assert len(stated) == len(set(stated))


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_domain_lets_people_edit_the_database_lets_them_write(kind: Kind) -> None:
    (columns,) = [
        set(rule["columns"])
        for rule in RULES["rule"]
        if rule["may"] == ["update"] and rule["on"] == [PIECES[kind].__tablename__] and "editor" in rule["who"]
    ]
    assert set(EDITABLE[kind]) <= columns


def test_every_table_of_a_business_goes_or_stays_when_that_is_purged() -> None:
    of_a_business = {name for name, table in PUBLIC.items() if "business_id" in table.columns}
    assert sorted([*WIPED, *KEPT, *ERASED]) == sorted(of_a_business)


def test_children_are_wiped_before_their_parents() -> None:
    for place, name in enumerate(WIPED):
        parents = {key.column.table.name for key in PUBLIC[name].foreign_keys} - {name}
        assert not parents & set(WIPED[:place]), name


def test_the_database_counts_businesses_and_days_as_the_domain_does() -> None:
    doors = (ROOT / "alembic" / "sql" / "0005_several_businesses" / "3_making_and_binning.sql").read_text()
    assert f">= {MAX_OWNED} THEN" in doors
    assert f"interval '{KEPT_DAYS} days'" in doors
