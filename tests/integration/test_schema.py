"""The shape of the database: what the catalog says of tables, indexes, policies and functions."""

from __future__ import annotations

import time
import uuid

import psycopg

from contentapp.models.base import new_id

SEED = {
    "businesses": """id profile_id created_at updated_at name industry website business_type primary_product
        core_offer_description audience_demographics audience_psychographics audience_job_role audience_pain_points
        audience_desired_outcomes primary_topics tone_of_voice brand_keywords competitors primary_cta awareness_stage
        promotions social_platforms platform_preferences competitor_social_accounts blog_style content_upgrade_type
        email_tone email_frequency list_building_goals primary_content_goal revenue_targets""",
    "content_bundles": "id business_id created_at updated_at name status generation_date time_period",
    "social_posts": """id bundle_id created_at platform content media_prompts hashtags scheduled_for engagement_metrics
        post_type is_variant variant_group_id is_winner winning_threshold business_id status updated_at next_action_type
        next_action_id previous_action_type previous_action_id conversion_goal cta_text cta_url""",
    "blog_posts": """id bundle_id created_at title content meta_description keywords estimated_reading_time primary_cta
        performance_metrics is_variant variant_group_id is_winner winning_threshold business_id status updated_at
        published_at next_action_type next_action_id previous_action_type previous_action_id conversion_goal cta_text
        cta_url""",
    "content_upgrades": """id blog_post_id created_at title type content download_metrics business_id description
        file_url status updated_at next_action_type next_action_id previous_action_type previous_action_id
        conversion_goal cta_text cta_url bundle_id is_variant variant_group_id is_winner winning_threshold""",
    "email_sequences": """id bundle_id created_at sequence_type name total_emails business_id description status
        updated_at next_action_type next_action_id previous_action_type previous_action_id conversion_goal
        sequence_goal""",
    "emails": """id sequence_id created_at subject_line content sequence_position delay_days performance_metrics
        is_variant variant_group_id is_winner winning_threshold business_id updated_at preview_text cta_text cta_url""",
    "bundle_products": """id created_at updated_at name description type content_count time_period features base_price
        is_active volume_discounts""",
    "orders": """id business_id created_at status total_amount currency payment_intent_id payment_status payment_method
        metadata subtotal_amount discount_amount tax_amount""",
    "order_items": """id order_id product_id created_at quantity unit_price subtotal discount_amount content_bundle_id
        options business_id""",
    "subscriptions": """id business_id created_at updated_at status plan_type current_period_start current_period_end
        stripe_subscription_id stripe_customer_id monthly_price features usage_limits current_usage""",
    "subscription_invoices": """id subscription_id created_at amount status billing_period_start billing_period_end
        stripe_invoice_id payment_intent_id business_id""",
    "feature_flags": "id created_at updated_at name description is_enabled rules metadata",
    "api_keys": """id business_id created_at key_hash name last_used_at expires_at is_active scopes rate_limit
        usage_count""",
    "esp_integrations": """id created_at updated_at business_id provider credentials settings last_sync_at sync_status
        error_log""",
    "managed_urls": """id created_at business_id source_type source_id url utm_params click_count last_checked_at
        is_valid""",
    "audit_logs": "id created_at entity_type entity_id action actor_id changes ai_generated ai_model ai_prompt",
    "content_versions": """id created_at entity_type entity_id version_number content reason performance_snapshot
        created_by""",
}
"""The seed's tables that this release has, with the columns the seed and its settlement give them."""

TENANT_TABLES = {
    "content_bundles", "content_items", "social_posts", "blog_posts", "content_upgrades", "email_sequences", "emails",
    "generation_runs", "generation_steps", "model_settings", "model_calls", "piece_rewrites",
    "customers", "orders", "order_items", "refunds", "subscriptions",
    "subscription_invoices", "api_keys", "esp_integrations", "variant_groups", "managed_urls", "content_versions",
    "carts", "cart_lines", "checkouts", "fulfilments", "payments",
}  # fmt: skip

_UNCOVERED_KEYS = """
SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint c
WHERE c.contype = 'f' AND c.connamespace::regnamespace::text IN ('public', 'private') AND NOT EXISTS (
  SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indisvalid
    AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey
    AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) IN (
      SELECT format('(%s IS NOT NULL)', a.attname) FROM pg_attribute a
      WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey))))
"""

_DUPLICATE_INDEXES = """
SELECT array_agg(indexrelid::regclass::text) FROM pg_index
WHERE indrelid::regclass::text IN (SELECT format('%s.%s', schemaname, tablename) FROM pg_tables)
   OR indrelid IN (SELECT oid FROM pg_class WHERE relnamespace::regnamespace::text IN ('public', 'private'))
GROUP BY indrelid, indkey::text, indclass::text, indoption::text, coalesce(pg_get_expr(indexprs, indrelid), ''),
  coalesce(pg_get_expr(indpred, indrelid), '')
HAVING count(*) > 1
"""


def _column(connection: psycopg.Connection, query: str) -> list:
    return [row[0] for row in connection.execute(query).fetchall()]  # pyright: ignore[reportArgumentType]


def test_every_public_table_is_closed_and_then_opened_by_policies(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        """SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
             (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)
           FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"""
    ).fetchall()
    assert len(rows) >= 14
    assert [name for name, closed, _forced, policies in rows if not closed or not policies] == []
    assert [name for name, _closed, forced, _policies in rows if forced] == []


def test_at_most_one_permissive_policy_decides_for_a_table_verb_and_role(owner: psycopg.Connection) -> None:
    decided = """
        SELECT format('%s %s %s', tablename, verb, role) FROM pg_policies,
          unnest(CASE cmd WHEN 'ALL' THEN ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] ELSE ARRAY[cmd] END) AS verb,
          unnest(roles) AS role
        WHERE schemaname = 'public' AND permissive = 'PERMISSIVE'"""
    assert _column(owner, f"{decided} GROUP BY 1 HAVING count(*) > 1") == []
    assert len(_column(owner, decided)) > 100


def test_a_granted_verb_has_a_policy_and_a_policy_its_grant(owner: psycopg.Connection) -> None:
    granted = """SELECT DISTINCT table_name, privilege_type, grantee FROM information_schema.column_privileges
        WHERE table_schema = 'public' AND grantee IN
          ('anon', 'authenticated', 'business_agent', 'platform_admin', 'service_role', 'PUBLIC')
          AND privilege_type IN ('SELECT', 'INSERT', 'UPDATE')
        UNION SELECT table_name, privilege_type, grantee FROM information_schema.table_privileges
        WHERE table_schema = 'public' AND privilege_type = 'DELETE' AND grantee <> current_user"""
    allowed = "SELECT tablename, cmd, unnest(roles)::text FROM pg_policies WHERE schemaname = 'public'"
    assert set(owner.execute(granted).fetchall()) == set(owner.execute(allowed).fetchall())


def test_every_foreign_key_has_an_index_in_its_column_order(owner: psycopg.Connection) -> None:
    assert owner.execute(_UNCOVERED_KEYS).fetchall() == []


def test_the_search_for_uncovered_keys_finds_one(owner: psycopg.Connection) -> None:
    with owner.transaction(force_rollback=True):
        owner.execute("DROP INDEX public.ix_emails_business_id_sequence_id")
        found = owner.execute(_UNCOVERED_KEYS).fetchall()
    assert {name for _table, name in found} == {"fk_emails_business_id", "fk_emails_business_id_sequence_id"}


def test_no_two_indexes_are_the_same(owner: psycopg.Connection) -> None:
    assert _column(owner, _DUPLICATE_INDEXES) == []
    with owner.transaction(force_rollback=True):
        owner.execute("CREATE INDEX again ON public.emails (business_id, sequence_id, sequence_position)")
        assert len(_column(owner, _DUPLICATE_INDEXES)) == 1


def test_every_function_says_where_it_looks(owner: psycopg.Connection) -> None:
    open_ended = """SELECT p.oid::regprocedure::text FROM pg_proc p
        WHERE p.pronamespace::regnamespace::text IN ('private', 'queue', 'auth', 'public')
          AND NOT coalesce(array_to_string(p.proconfig, ' ') LIKE '%search_path=%', false)"""
    assert _column(owner, open_ended) == []


def test_nobody_runs_a_definer_function_just_by_connecting(owner: psycopg.Connection) -> None:
    definers = """SELECT p.oid::regprocedure::text FROM pg_proc p
        WHERE p.prosecdef AND p.pronamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')"""
    assert len(_column(owner, definers)) > 10
    assert _column(owner, f"{definers} AND has_function_privilege('public', p.oid, 'EXECUTE')") == []


def test_no_view_reads_with_its_owners_rights(owner: psycopg.Connection) -> None:
    views = """SELECT c.oid::regclass::text FROM pg_class c
        WHERE c.relkind IN ('v', 'm') AND c.relnamespace::regnamespace::text IN ('public', 'private', 'auth')
          AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)"""
    assert _column(owner, views) == []


def test_policies_ask_who_acts_once_a_statement_not_once_a_row(owner: psycopg.Connection) -> None:
    rules = _column(owner, "SELECT concat_ws(' ', qual, with_check) FROM pg_policies WHERE schemaname = 'public'")
    calls = sum(rule.count("private.") for rule in rules)
    assert calls > 40
    assert sum(rule.count("( SELECT private.") for rule in rules) == calls


def test_the_seeds_tables_stand_with_every_column(owner: psycopg.Connection) -> None:
    found: dict[str, set[str]] = {}
    for table, column in owner.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    ):
        found.setdefault(table, set()).add(column)
    missing = {table: set(columns.split()) - found.get(table, set()) for table, columns in SEED.items()}
    assert {table: columns for table, columns in missing.items() if columns} == {}


def test_every_tenants_row_names_its_business(owner: psycopg.Connection) -> None:
    required = """SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'business_id' AND is_nullable = 'NO'"""
    assert set(_column(owner, required)) == TENANT_TABLES | {"business_members"}


def test_no_row_can_belong_to_another_business_than_what_it_points_at(owner: psycopg.Connection) -> None:
    tenants = (
        "SELECT attrelid FROM pg_attribute WHERE attname = 'business_id' AND attnum > 0 AND attrelid = ANY ("
        "SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))"
    )
    loose = f"""SELECT c.conname FROM pg_constraint c
        WHERE c.contype = 'f' AND c.conrelid IN ({tenants}) AND c.confrelid IN ({tenants}) AND NOT EXISTS (
          SELECT 1 FROM pg_attribute a JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
          WHERE a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            AND a.attname = 'business_id' AND b.attname = 'business_id')"""
    assert _column(owner, loose) == []


def test_the_books_hold_on_to_their_business(owner: psycopg.Connection) -> None:
    held = "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND confdeltype = 'r'"
    books = {
        *("customers", "orders", "order_items", "refunds", "subscriptions", "subscription_invoices"),
        *("checkouts", "fulfilments", "payments"),
    }
    assert set(_column(owner, f"{held} AND confrelid = 'public.businesses'::regclass")) == books


def test_money_is_whole_and_never_negative(owner: psycopg.Connection) -> None:
    money = owner.execute(
        """SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'
           AND column_name ~ '(^|_)(amount|price|subtotal)$'"""
    ).fetchall()
    assert len(money) >= 12
    assert {kind for _table, _column, kind in money} == {"integer"}
    for table, column, _kind in money:
        checks = _column(
            owner,
            f"""SELECT pg_get_constraintdef(oid) FROM pg_constraint
                WHERE contype = 'c' AND conrelid = 'public.{table}'::regclass""",
        )
        floors = (f"({column} >= 0)", f"({column} > 0)", f"({column} = (unit_price * quantity))")
        assert any(floor in check for check in checks for floor in floors), (table, column)


def test_ids_are_made_by_time_on_either_side(owner: psycopg.Connection) -> None:
    made: list[uuid.UUID] = []
    for _ in range(8):
        made += [new_id(), owner.execute("SELECT private.new_id(), pg_sleep(0.002)").fetchone()[0]]  # type: ignore[index]
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}
    in_plain_sql = made[1::2]
    assert in_plain_sql == sorted(in_plain_sql)
    assert all(abs((one.int >> 80) / 1000 - time.time()) < 60 for one in made)
    defaults = """SELECT DISTINCT column_default FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'id' AND table_name <> 'content_items'"""
    assert _column(owner, defaults) == ["private.new_id()"]
