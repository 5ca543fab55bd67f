DROP FUNCTION private.find_orders(text);
