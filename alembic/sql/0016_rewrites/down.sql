DROP FUNCTION private.close_rewrite(uuid, uuid, text, boolean);
DROP FUNCTION private.ask_rewrite(uuid, text, uuid, uuid, text, text, text, jsonb);
DROP TABLE public.piece_rewrites;
