DROP FUNCTION private.set_product_parts(uuid, jsonb), private.ask_comparison();
