DROP SCHEMA sandbox CASCADE;

DROP FUNCTION private.defer_for_order(text, uuid), private.ask_checkout(uuid), private.ask_free(uuid, uuid), private.ask_fulfilment(uuid, uuid),
  private.receive_event(text, text, text, text, text, text, text, boolean, timestamptz), private.queue_receipt(uuid),
  private.order_of_mail(uuid), private.order_contact(uuid), private.person_had_sample(uuid), private.list_outbox(uuid, integer), private.require_admin(), private.ask_refund(uuid, integer, text),
  private.replay_event(uuid), private.refresh_order(uuid), private.resend_receipt(uuid), private.answer_fulfilment(uuid, text),
  private.ask_comp(uuid, uuid, jsonb, text), private.name_orders(uuid[]), private.owned_by(text), private.publish_product(uuid);

DROP TRIGGER audit_i ON public.refunds;
DROP TRIGGER audit_u ON public.refunds;
DROP TRIGGER audit_d ON public.refunds;
DROP TABLE public.ledger_checks, public.stripe_events, public.payments, public.fulfilments, public.checkouts, public.cart_lines, public.carts;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['customers', 'orders', 'order_items', 'refunds'] LOOP
    EXECUTE format('DROP POLICY admin_select ON public.%I', t);
    EXECUTE format('REVOKE SELECT ON public.%I FROM platform_admin', t);
  END LOOP;
END $$;

DELETE FROM private.outbox WHERE kind = 'order_receipt';
ALTER TABLE private.outbox
  DROP CONSTRAINT ck_outbox_order_id,
  DROP CONSTRAINT ck_outbox_kind,
  ADD CONSTRAINT ck_outbox_kind CHECK (kind IN ('verify_email', 'reset_password', 'password_changed', 'address_taken')),
  DROP COLUMN order_id;
CREATE FUNCTION private.list_outbox(older_than uuid, most integer) RETURNS TABLE (
  id uuid, kind text, address text, name text, status text, problem text, created_at timestamptz, sent_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT o.id, o.kind, o.address, coalesce(a.name, ''), o.status, o.problem, o.created_at, o.sent_at
  FROM private.outbox o LEFT JOIN private.accounts a ON a.user_id = o.user_id
  WHERE (SELECT private.is_platform_admin()) AND (older_than IS NULL OR o.id < older_than)
  ORDER BY o.id DESC LIMIT most
$$;
REVOKE ALL ON FUNCTION private.list_outbox(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.list_outbox(uuid, integer) TO platform_admin;

DROP TRIGGER audit_u ON public.bundle_products;
DROP TRIGGER audit_u ON public.orders;
ALTER TABLE public.bundle_products DROP COLUMN stripe_product_id;
ALTER TABLE public.orders
  DROP COLUMN number, DROP COLUMN origin, DROP COLUMN attempt, DROP COLUMN fingerprint, DROP COLUMN promotion_amount,
  DROP COLUMN receipt_mail_id;
DROP SEQUENCE private.order_numbers;
SELECT private.watch_history('public.orders', 'order', 'id', ARRAY['payment_status']);
SELECT private.watch_history('public.bundle_products', 'bundle_product');

CREATE OR REPLACE FUNCTION private.check_order_move() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.status = OLD.status THEN RETURN NEW; END IF;
  IF NOT (OLD.status, NEW.status) IN (
    ('pending', 'paid'), ('pending', 'failed'), ('pending', 'canceled'),
    ('failed', 'pending'), ('failed', 'paid'), ('failed', 'canceled'),
    ('paid', 'partially_refunded'), ('paid', 'refunded'), ('partially_refunded', 'refunded'),
    ('partially_refunded', 'paid'), ('refunded', 'partially_refunded'), ('refunded', 'paid')
  ) THEN
    RAISE check_violation USING
      MESSAGE = format('an order cannot move from %s to %s', OLD.status, NEW.status), CONSTRAINT = 'order_moves';
  END IF;
  IF NEW.status = 'paid' THEN NEW.paid_at := coalesce(NEW.paid_at, now()); END IF;
  RETURN NEW;
END $$;
