-- What was ordered, given back and owed is its owners' to see, in the log as well. Agents are the product's own hands, which
-- show each member what is theirs, and services read everything.
ALTER POLICY member_select ON public.audit_logs USING (
  business_id = ANY ((SELECT private.my_businesses('viewer'))::uuid[])
  AND (entity_type <> ALL ('{order,refund,fulfilment}')
    OR business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[])));

-- Which entries a member's check of the chain cannot compute: they are there, and somebody else's to read.
CREATE FUNCTION private.hidden_entries(of_business uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT a.id FROM public.audit_logs a
  WHERE a.business_id = of_business AND a.entity_type = ANY ('{order,refund,fulfilment}')
    AND of_business = ANY (private.my_businesses('viewer')) AND of_business <> ALL (private.my_businesses('owner'))
$$;

-- What the log calls things of billing, for owners and for the agent of that business.
CREATE FUNCTION private.name_billing(of_business uuid) RETURNS TABLE (id uuid, title text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT n.id, n.title FROM (
    SELECT o.id, 'order ' || o.number AS title FROM public.orders o WHERE o.business_id = of_business
    UNION ALL
    SELECT f.id, 'the content of order ' || o.number FROM public.fulfilments f
    JOIN public.orders o ON o.business_id = f.business_id AND o.id = f.order_id WHERE f.business_id = of_business
    UNION ALL
    SELECT r.id, 'a refund of order ' || o.number FROM public.refunds r
    JOIN public.orders o ON o.business_id = r.business_id AND o.id = r.order_id WHERE r.business_id = of_business
  ) n
  WHERE of_business = private.business_id() OR of_business = ANY (private.my_businesses('owner'))
$$;
REVOKE ALL ON FUNCTION private.hidden_entries(uuid), private.name_billing(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.hidden_entries(uuid), private.name_billing(uuid) TO authenticated, business_agent;

-- What only connects an order with its page and its mail is no news of it.
SELECT private.watch_history('public.orders', 'order', 'id', ARRAY['payment_status', 'origin'],
  ARRAY['checkout_session_id', 'receipt_mail_id', 'fingerprint', 'attempt', 'metadata']);
