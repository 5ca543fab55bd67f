-- The web process's doors to billing: it writes what was asked for, together with the job that does it.

-- One job at a time for an order; asking again while one waits for its turn makes no second.
CREATE FUNCTION private.defer_for_order(task text, of_order uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM private.defer_job(task, jsonb_build_object('order_id', of_order), 'order:' || of_order)
  WHERE NOT EXISTS (
    SELECT 1 FROM queue.procrastinate_jobs j
    WHERE j.lock = 'order:' || of_order AND j.task_name = task AND j.status = 'todo' AND j.attempts = 0);
END $$;

-- An owner wants to pay for what is in the cart. The cart as it is now goes along: what is changed meanwhile is another
-- matter. Pressing twice asks once.
CREATE FUNCTION private.ask_checkout(of_business uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  asked uuid;
  wanted jsonb;
  wanted_currency text;
BEGIN
  IF NOT of_business = ANY (private.my_businesses('owner')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only owners of a business may buy for it';
  END IF;
  INSERT INTO public.carts (business_id) VALUES (of_business) ON CONFLICT (business_id) DO NOTHING;
  SELECT c.currency INTO wanted_currency FROM public.carts c WHERE c.business_id = of_business FOR UPDATE;
  SELECT coalesce(jsonb_agg(jsonb_build_object('product_id', l.product_id, 'quantity', l.quantity) ORDER BY l.id), '[]')
  INTO wanted FROM public.cart_lines l WHERE l.business_id = of_business;
  SELECT k.id INTO asked FROM public.checkouts k
  WHERE k.business_id = of_business AND k.state = 'asked' AND k.currency = wanted_currency AND k.lines = wanted
    AND k.asked_by = private.uid() AND k.created_at > now() - interval '1 minute' LIMIT 1;
  IF asked IS NOT NULL THEN RETURN asked; END IF;
  INSERT INTO public.checkouts (business_id, asked_by, currency, lines)
  VALUES (of_business, private.uid(), wanted_currency, wanted) RETURNING id INTO asked;
  PERFORM private.defer_job('billing:place_order', jsonb_build_object('checkout_id', asked), 'billing:' || of_business);
  RETURN asked;
END $$;

-- One product by itself, whatever is in the cart: what is free is not paid for together with something else.
CREATE FUNCTION private.ask_free(of_business uuid, of_product uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE asked uuid;
BEGIN
  IF NOT of_business = ANY (private.my_businesses('owner')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only owners of a business may order for it';
  END IF;
  INSERT INTO public.checkouts (business_id, asked_by, currency, lines)
  SELECT of_business, private.uid(), coalesce((SELECT c.currency FROM public.carts c WHERE c.business_id = of_business), 'usd'),
    jsonb_build_array(jsonb_build_object('product_id', of_product, 'quantity', 1)) RETURNING id INTO asked;
  PERFORM private.defer_job('billing:place_order', jsonb_build_object('checkout_id', asked), 'billing:' || of_business);
  RETURN asked;
END $$;

-- An owner looks at an order whose end is open: the truth is fetched. False where there is no such order.
CREATE FUNCTION private.ask_fulfilment(of_business uuid, of_order uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT of_business = ANY (private.my_businesses('owner')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only owners of a business may ask for its orders';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM public.orders o WHERE o.business_id = of_business AND o.id = of_order) THEN RETURN false; END IF;
  PERFORM private.defer_for_order('billing:fulfil', of_order);
  RETURN true;
END $$;

-- What a signed webhook told, once, with its job. True when it was new. `hint` is the order its object names.
CREATE FUNCTION private.receive_event(
  of_event text, of_type text, of_object_type text, of_object text, of_intent text, hint text, version text, live boolean, at timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE told uuid; is_new boolean;
BEGIN
  INSERT INTO public.stripe_events AS e
    (event_id, type, object_type, object_id, payment_intent_id, order_id, api_version, livemode, happened_at)
  VALUES (of_event, of_type, of_object_type, of_object, nullif(of_intent, ''),
    (SELECT o.id FROM public.orders o WHERE o.id = CASE WHEN hint ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN hint::uuid END), version, live, at)
  ON CONFLICT (event_id) DO UPDATE SET times_received = e.times_received + 1
  RETURNING e.id, e.times_received = 1 INTO told, is_new;
  IF is_new THEN
    PERFORM private.defer_job('billing:handle_event', jsonb_build_object('event_id', told), 'event:' || told);
  END IF;
  RETURN is_new;
END $$;

-- The receipt of an order, to whoever placed it; NULL when that account is gone.
CREATE FUNCTION private.queue_receipt(of_order uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE mail uuid := private.new_id();
BEGIN
  INSERT INTO private.outbox (id, kind, address, user_id, order_id)
  SELECT mail, 'order_receipt', u.email, u.id, o.id
  FROM public.orders o JOIN private.accounts a ON a.user_id = o.placed_by JOIN auth.users u ON u.id = a.user_id
  WHERE o.id = of_order;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM private.defer_job('mail:send', jsonb_build_object('mail_id', mail), 'mail:' || mail);
  RETURN mail;
END $$;

CREATE FUNCTION private.order_of_mail(of_mail uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT o.order_id FROM private.outbox o WHERE o.id = of_mail
$$;

-- The address of whoever pays, for the payment provider's own mails.
CREATE FUNCTION private.order_contact(of_person uuid) RETURNS TABLE (email text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT u.email FROM auth.users u WHERE u.id = of_person
$$;

-- Whether a person has had their free sample, written or ordered, in any business.
CREATE FUNCTION private.person_had_sample(of_person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT 1 FROM public.generation_runs r WHERE r.is_sample AND r.requested_by = of_person)
    OR EXISTS (SELECT 1 FROM public.orders o JOIN public.order_items i ON i.business_id = o.business_id AND i.order_id = o.id
      JOIN public.bundle_products p ON p.id = i.product_id AND p.is_sample
      JOIN public.fulfilments f ON f.business_id = o.business_id AND f.order_id = o.id AND f.state <> 'withdrawn'
      WHERE o.placed_by = of_person AND o.origin = 'free')
$$;

-- Newest first, `older_than` a mail's id; for platform admins. As before, with the order that a receipt is of.
DROP FUNCTION private.list_outbox(uuid, integer);
CREATE FUNCTION private.list_outbox(older_than uuid, most integer) RETURNS TABLE (
  id uuid, kind text, address text, name text, status text, problem text, created_at timestamptz, sent_at timestamptz, order_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT o.id, o.kind, o.address, coalesce(a.name, ''), o.status, o.problem, o.created_at, o.sent_at, o.order_id
  FROM private.outbox o LEFT JOIN private.accounts a ON a.user_id = o.user_id
  WHERE (SELECT private.is_platform_admin()) AND (older_than IS NULL OR o.id < older_than)
  ORDER BY o.id DESC LIMIT most
$$;

-- What platform admins ask for. Each is refused to anybody else, whatever role they come in.
CREATE FUNCTION private.require_admin() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT private.is_platform_admin() THEN
    RAISE insufficient_privilege USING MESSAGE = 'only platform admins may do this';
  END IF;
END $$;

-- Money is to go back. The row is there before the provider is asked, so that asking again asks for the same refund.
CREATE FUNCTION private.ask_refund(of_order uuid, of_amount integer, for_reason text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE wanted uuid := private.new_id();
BEGIN
  PERFORM private.require_admin();
  INSERT INTO public.refunds (id, business_id, order_id, amount, reason)
  SELECT wanted, o.business_id, o.id, of_amount, for_reason FROM public.orders o
  WHERE o.id = of_order AND o.payment_intent_id IS NOT NULL AND o.status IN ('paid', 'partially_refunded');
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM private.defer_job('billing:send_refund', jsonb_build_object('refund_id', wanted), 'order:' || of_order);
  RETURN wanted;
END $$;

CREATE FUNCTION private.replay_event(of_event uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM private.require_admin();
  UPDATE public.stripe_events SET outcome = 'waiting', problem = '', handled_at = NULL WHERE id = of_event;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM private.defer_job('billing:handle_event', jsonb_build_object('event_id', of_event), 'event:' || of_event);
  RETURN true;
END $$;

CREATE FUNCTION private.refresh_order(of_order uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM private.require_admin();
  IF NOT EXISTS (SELECT 1 FROM public.orders o WHERE o.id = of_order) THEN RETURN false; END IF;
  PERFORM private.defer_for_order('billing:fulfil', of_order);
  RETURN true;
END $$;

CREATE FUNCTION private.resend_receipt(of_order uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM private.require_admin();
  IF NOT EXISTS (SELECT 1 FROM public.orders o WHERE o.id = of_order AND o.paid_at IS NOT NULL) THEN RETURN NULL; END IF;
  RETURN private.queue_receipt(of_order);
END $$;

-- What is to become of content that was made for money that went back: kept, or taken back by a job.
CREATE FUNCTION private.answer_fulfilment(of_order uuid, the_answer text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM private.require_admin();
  UPDATE public.fulfilments SET answer = the_answer WHERE order_id = of_order AND question <> '' AND answer = '';
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM private.defer_for_order('billing:fulfil', of_order);
  RETURN true;
END $$;

-- A gift: an order that costs nothing, in the name of a person of that business.
CREATE FUNCTION private.ask_comp(of_business uuid, of_person uuid, of_lines jsonb, in_currency text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE asked uuid;
BEGIN
  PERFORM private.require_admin();
  IF NOT EXISTS (SELECT 1 FROM public.business_members m
                 WHERE m.business_id = of_business AND m.user_id = of_person AND m.role = 'owner') THEN RETURN NULL; END IF;
  INSERT INTO public.checkouts (business_id, asked_by, origin, currency, lines)
  VALUES (of_business, of_person, 'comp', in_currency, of_lines) RETURNING id INTO asked;
  PERFORM private.defer_job('billing:place_order', jsonb_build_object('checkout_id', asked), 'billing:' || of_business);
  RETURN asked;
END $$;

-- What businesses are called, and who placed an order: for the admins' lists.
CREATE FUNCTION private.name_orders(of_orders uuid[]) RETURNS TABLE (order_id uuid, business text, email text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT o.id, b.name, coalesce(u.email, '') FROM public.orders o
  JOIN public.businesses b ON b.id = o.business_id LEFT JOIN auth.users u ON u.id = o.placed_by
  WHERE (SELECT private.is_platform_admin()) AND o.id = ANY (of_orders)
$$;

CREATE FUNCTION private.owned_by(of_email text) RETURNS TABLE (business_id uuid, user_id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT b.id, u.id, b.name FROM auth.users u JOIN public.business_members m ON m.user_id = u.id AND m.role = 'owner'
  JOIN public.businesses b ON b.id = m.business_id AND b.deleted_at IS NULL
  WHERE (SELECT private.is_platform_admin()) AND lower(u.email) = lower(btrim(of_email)) ORDER BY b.created_at
$$;

-- A product or a price has changed: the payment provider is told by a job.
CREATE FUNCTION private.publish_product(of_product uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM private.require_admin();
  PERFORM private.defer_job('billing:publish_product', jsonb_build_object('product_id', of_product), 'product:' || of_product);
END $$;

REVOKE ALL ON FUNCTION private.defer_for_order(text, uuid), private.ask_checkout(uuid), private.ask_free(uuid, uuid), private.ask_fulfilment(uuid, uuid),
  private.receive_event(text, text, text, text, text, text, text, boolean, timestamptz), private.queue_receipt(uuid),
  private.order_of_mail(uuid), private.order_contact(uuid), private.person_had_sample(uuid), private.list_outbox(uuid, integer), private.require_admin(), private.ask_refund(uuid, integer, text),
  private.replay_event(uuid), private.refresh_order(uuid), private.resend_receipt(uuid), private.answer_fulfilment(uuid, text),
  private.ask_comp(uuid, uuid, jsonb, text), private.name_orders(uuid[]), private.owned_by(text), private.publish_product(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.ask_checkout(uuid), private.ask_free(uuid, uuid), private.ask_fulfilment(uuid, uuid) TO authenticated;
GRANT EXECUTE ON FUNCTION private.receive_event(text, text, text, text, text, text, text, boolean, timestamptz) TO anon;
GRANT EXECUTE ON FUNCTION private.defer_for_order(text, uuid), private.queue_receipt(uuid), private.order_of_mail(uuid), private.order_contact(uuid), private.person_had_sample(uuid)
  TO service_role;
GRANT EXECUTE ON FUNCTION private.list_outbox(uuid, integer), private.ask_refund(uuid, integer, text), private.replay_event(uuid),
  private.refresh_order(uuid), private.resend_receipt(uuid), private.answer_fulfilment(uuid, text),
  private.ask_comp(uuid, uuid, jsonb, text), private.name_orders(uuid[]), private.owned_by(text), private.publish_product(uuid)
  TO platform_admin;
