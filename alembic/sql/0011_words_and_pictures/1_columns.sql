ALTER TABLE public.businesses ADD COLUMN banned_words TEXT[] DEFAULT '{}' NOT NULL;
ALTER TABLE public.social_posts ADD COLUMN media_alt_texts TEXT[] DEFAULT '{}' NOT NULL;

GRANT UPDATE (banned_words) ON public.businesses TO authenticated, business_agent;
GRANT INSERT (media_alt_texts), UPDATE (media_alt_texts) ON public.social_posts TO authenticated, business_agent;

-- What a picture shows is text that people write, so its versions are kept as the rest of the post is.
DROP TRIGGER version_u ON public.social_posts;
DO $$
DECLARE
  kept text[] := ARRAY['platform', 'content', 'media_prompts', 'media_alt_texts', 'hashtags', 'post_type', 'cta_text', 'cta_url'];
  differs text;
BEGIN
  SELECT string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', c), ' OR ') INTO differs FROM unnest(kept) AS c;
  EXECUTE format('CREATE TRIGGER version_u AFTER UPDATE ON public.social_posts FOR EACH ROW WHEN (%s) EXECUTE FUNCTION private.keep_version(%L, %L, %L, %L)',
    differs, 'social_post', 'content', 'engagement_metrics', kept::text);
END $$;
