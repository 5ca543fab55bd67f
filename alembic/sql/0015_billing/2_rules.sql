-- As before, and money that came for an order that was given up makes it paid: orders are never lost.
CREATE OR REPLACE FUNCTION private.check_order_move() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.status = OLD.status THEN RETURN NEW; END IF;
  IF NOT (OLD.status, NEW.status) IN (
    ('pending', 'paid'), ('pending', 'failed'), ('pending', 'canceled'),
    ('failed', 'pending'), ('failed', 'paid'), ('failed', 'canceled'), ('canceled', 'paid'),
    ('paid', 'partially_refunded'), ('paid', 'refunded'), ('partially_refunded', 'refunded'),
    ('partially_refunded', 'paid'), ('refunded', 'partially_refunded'), ('refunded', 'paid')
  ) THEN
    RAISE check_violation USING
      MESSAGE = format('an order cannot move from %s to %s', OLD.status, NEW.status), CONSTRAINT = 'order_moves';
  END IF;
  IF NEW.status = 'paid' THEN NEW.paid_at := coalesce(NEW.paid_at, now()); END IF;
  RETURN NEW;
END $$;

DO $$
DECLARE
  t text;
  watched text;
BEGIN
  FOREACH t IN ARRAY ARRAY['carts', 'cart_lines', 'checkouts', 'fulfilments', 'payments', 'stripe_events', 'ledger_checks'] LOOP
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO watched FROM pg_catalog.pg_attribute
    WHERE attrelid = format('public.%I', t)::regclass AND attnum > 0 AND NOT attisdropped
      AND attname NOT IN ('id', 'business_id', 'created_at', 'updated_at');
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE OF %s ON public.%I FOR EACH ROW EXECUTE FUNCTION private.touch()', watched, t);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, anon, authenticated, business_agent, platform_admin, service_role', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON public.%I TO service_role', t);
    EXECUTE format('CREATE POLICY service_select ON public.%I FOR SELECT TO service_role USING (true)', t);
    EXECUTE format('CREATE POLICY service_insert ON public.%I FOR INSERT TO service_role WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY service_update ON public.%I FOR UPDATE TO service_role USING (true) WITH CHECK (true)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['carts', 'cart_lines'] LOOP
    EXECUTE format('GRANT DELETE ON public.%I TO service_role', t);
    EXECUTE format('CREATE POLICY service_delete ON public.%I FOR DELETE TO service_role USING (true)', t);
  END LOOP;

  -- Owners fill their cart, and see what became of their orders.
  FOREACH t IN ARRAY ARRAY['carts', 'cart_lines', 'checkouts', 'fulfilments'] LOOP
    EXECUTE format('GRANT SELECT ON public.%I TO authenticated', t);
    EXECUTE format($p$CREATE POLICY owner_select ON public.%I FOR SELECT TO authenticated
      USING (business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[]))$p$, t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['carts', 'cart_lines'] LOOP
    EXECUTE format($p$CREATE POLICY owner_insert ON public.%I FOR INSERT TO authenticated
      WITH CHECK (business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[]))$p$, t);
    EXECUTE format($p$CREATE POLICY owner_update ON public.%I FOR UPDATE TO authenticated
      USING (business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[]))
      WITH CHECK (business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[]))$p$, t);
  END LOOP;

  -- Platform admins on the list see all the books, and write nothing in them: what they ask for goes through the doors.
  FOREACH t IN ARRAY ARRAY['customers', 'orders', 'order_items', 'refunds', 'checkouts', 'fulfilments', 'payments',
                           'stripe_events', 'ledger_checks'] LOOP
    EXECUTE format('GRANT SELECT ON public.%I TO platform_admin', t);
    EXECUTE format('CREATE POLICY admin_select ON public.%I FOR SELECT TO platform_admin USING ((SELECT private.is_platform_admin()))', t);
  END LOOP;
END $$;

GRANT INSERT (id, business_id, currency), UPDATE (currency) ON public.carts TO authenticated;
GRANT INSERT (id, business_id, product_id, quantity), UPDATE (quantity), DELETE ON public.cart_lines TO authenticated;
CREATE POLICY owner_delete ON public.cart_lines FOR DELETE TO authenticated
  USING (business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[]));
GRANT USAGE ON SEQUENCE private.order_numbers TO service_role;

SELECT private.watch_history('public.orders', 'order', 'id', ARRAY['payment_status', 'origin']);
SELECT private.watch_history('public.bundle_products', 'bundle_product', 'id', '{}', ARRAY['stripe_product_id']);
SELECT private.watch_history('public.refunds', 'refund');
SELECT private.watch_history('public.fulfilments', 'fulfilment', 'id', ARRAY['state', 'question', 'answer']);
