DROP FUNCTION private.model_spending(integer);
DROP FUNCTION private.ask_model_check(text);
DROP TABLE public.model_checks;
