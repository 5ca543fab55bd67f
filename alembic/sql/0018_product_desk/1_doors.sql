-- What a product holds is replaced as a whole, with its sum. What was ordered before keeps what it was ordered with.
CREATE FUNCTION private.set_product_parts(of_product uuid, parts jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM private.require_admin();
  DELETE FROM public.product_components WHERE product_id = of_product;
  INSERT INTO public.product_components (product_id, kind, count, emails_each)
  SELECT of_product, p ->> 'kind', (p ->> 'count')::integer, (p ->> 'emails_each')::integer FROM jsonb_array_elements(parts) p;
  UPDATE public.bundle_products SET content_count = (
    SELECT sum(c.count * greatest(1, c.emails_each)) FROM public.product_components c WHERE c.product_id = of_product)
  WHERE id = of_product;
END $$;

-- The books are compared with the payment provider's now, and not only at night.
CREATE FUNCTION private.ask_comparison() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM private.require_admin();
  PERFORM private.defer_job('billing:compare_books', '{}'::jsonb, 'billing:compare_books')
  WHERE NOT EXISTS (
    SELECT 1 FROM queue.procrastinate_jobs j WHERE j.lock = 'billing:compare_books' AND j.status = 'todo' AND j.attempts = 0);
END $$;

REVOKE ALL ON FUNCTION private.set_product_parts(uuid, jsonb), private.ask_comparison() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.set_product_parts(uuid, jsonb), private.ask_comparison() TO platform_admin;
