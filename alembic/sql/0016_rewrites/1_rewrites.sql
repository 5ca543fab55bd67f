-- A text of a piece, or of an email in it, that somebody asked to be written anew: what was asked, what stood there, what is
-- suggested, and what became of it.
CREATE TABLE piece_rewrites (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  content_type TEXT NOT NULL,
  content_id UUID NOT NULL,
  email_id UUID,
  asked_by UUID NOT NULL,
  action TEXT NOT NULL,
  detail TEXT DEFAULT '' NOT NULL,
  writer TEXT NOT NULL,
  status TEXT DEFAULT 'asked' NOT NULL,
  before JSONB DEFAULT '{}'::jsonb NOT NULL,
  proposal JSONB DEFAULT '{}'::jsonb NOT NULL,
  findings JSONB DEFAULT '[]'::jsonb NOT NULL,
  model TEXT DEFAULT '' NOT NULL,
  prompt TEXT DEFAULT '' NOT NULL,
  problem TEXT DEFAULT '' NOT NULL,
  edited BOOLEAN DEFAULT false NOT NULL,
  closed_by UUID,
  CONSTRAINT pk_piece_rewrites PRIMARY KEY (id),
  CONSTRAINT fk_piece_rewrites_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT ck_piece_rewrites_action CHECK (action IN ('rewrite', 'shorten', 'lengthen', 'tone', 'hashtags', 'variant', 'translate')),
  CONSTRAINT ck_piece_rewrites_status CHECK (status IN ('asked', 'writing', 'ready', 'failed', 'accepted', 'rejected'))
);
CREATE INDEX ix_piece_rewrites_business_id_content_id ON piece_rewrites (business_id, content_id);
CREATE INDEX ix_piece_rewrites_open ON piece_rewrites (business_id, asked_by)
  WHERE status IN ('asked', 'writing', 'ready', 'failed');

CREATE TRIGGER touch BEFORE UPDATE ON public.piece_rewrites FOR EACH ROW EXECUTE FUNCTION private.touch();
CREATE TRIGGER announce_i AFTER INSERT ON public.piece_rewrites REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.announce();
CREATE TRIGGER announce_u AFTER UPDATE ON public.piece_rewrites REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.announce();
ALTER TABLE public.piece_rewrites ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON public.piece_rewrites FROM PUBLIC, anon, authenticated, business_agent, platform_admin, service_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.piece_rewrites TO service_role;
GRANT SELECT ON public.piece_rewrites TO authenticated, business_agent;
CREATE POLICY service_select ON public.piece_rewrites FOR SELECT TO service_role USING (true);
CREATE POLICY service_insert ON public.piece_rewrites FOR INSERT TO service_role WITH CHECK (true);
CREATE POLICY service_update ON public.piece_rewrites FOR UPDATE TO service_role USING (true) WITH CHECK (true);
CREATE POLICY service_delete ON public.piece_rewrites FOR DELETE TO service_role USING (true);
CREATE POLICY member_select ON public.piece_rewrites FOR SELECT TO authenticated
  USING (business_id = ANY ((SELECT private.my_businesses('viewer'))::uuid[]));
CREATE POLICY agent_select ON public.piece_rewrites FOR SELECT TO business_agent
  USING (business_id = (SELECT private.business_id()));

-- Ask for a text to be written anew. What the same person had open in this business is put away: one has one suggestion at a time.
CREATE FUNCTION private.ask_rewrite(
  of_business uuid, of_kind text, of_piece uuid, of_email uuid, new_action text, new_detail text, new_writer text, text_now jsonb
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE rewrite uuid := private.new_id();
BEGIN
  IF NOT of_business = ANY (private.my_businesses('editor')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only editors of a business may have its texts written anew';
  END IF;
  UPDATE public.piece_rewrites SET status = 'rejected', closed_by = private.uid()
  WHERE business_id = of_business AND asked_by = private.uid() AND status IN ('asked', 'writing', 'ready', 'failed');
  INSERT INTO public.piece_rewrites (id, business_id, content_type, content_id, email_id, asked_by, action, detail, writer, before)
  VALUES (rewrite, of_business, of_kind, of_piece, of_email, private.uid(), new_action, left(new_detail, 60), new_writer, text_now);
  PERFORM private.defer_job('models:rewrite', jsonb_build_object('rewrite_id', rewrite), 'rewrite:' || rewrite);
  RETURN rewrite;
END $$;

-- A suggestion is taken, or put away. Whoever finds it open closes it: NULL when somebody was first, or it is not one's own.
CREATE FUNCTION private.close_rewrite(of_business uuid, of_rewrite uuid, new_status text, was_edited boolean) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE closed uuid;
BEGIN
  IF NOT of_business = ANY (private.my_businesses('editor')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only editors of a business may take or leave a suggestion';
  END IF;
  UPDATE public.piece_rewrites SET status = new_status, edited = was_edited, closed_by = private.uid()
  WHERE business_id = of_business AND id = of_rewrite AND asked_by = private.uid()
    AND (CASE WHEN new_status = 'accepted' THEN status = 'ready' ELSE new_status = 'rejected' AND status IN ('asked', 'writing', 'ready', 'failed') END)
  RETURNING id INTO closed;
  RETURN closed;
END $$;

REVOKE ALL ON FUNCTION private.ask_rewrite(uuid, text, uuid, uuid, text, text, text, jsonb),
  private.close_rewrite(uuid, uuid, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.ask_rewrite(uuid, text, uuid, uuid, text, text, text, jsonb),
  private.close_rewrite(uuid, uuid, text, boolean) TO authenticated;
