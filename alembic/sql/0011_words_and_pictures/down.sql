DROP TRIGGER version_u ON public.social_posts;
DO $$
DECLARE
  kept text[] := ARRAY['platform', 'content', 'media_prompts', 'hashtags', 'post_type', 'cta_text', 'cta_url'];
  differs text;
BEGIN
  SELECT string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', c), ' OR ') INTO differs FROM unnest(kept) AS c;
  EXECUTE format('CREATE TRIGGER version_u AFTER UPDATE ON public.social_posts FOR EACH ROW WHEN (%s) EXECUTE FUNCTION private.keep_version(%L, %L, %L, %L)',
    differs, 'social_post', 'content', 'engagement_metrics', kept::text);
END $$;

ALTER TABLE public.social_posts DROP COLUMN media_alt_texts;
ALTER TABLE public.businesses DROP COLUMN banned_words;
