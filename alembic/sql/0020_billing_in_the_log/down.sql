SELECT private.watch_history('public.orders', 'order', 'id', ARRAY['payment_status', 'origin']);
DROP FUNCTION private.hidden_entries(uuid), private.name_billing(uuid);
ALTER POLICY member_select ON public.audit_logs USING (business_id = ANY ((SELECT private.my_businesses('viewer'))::uuid[]));
