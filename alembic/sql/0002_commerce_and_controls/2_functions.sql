-- Which order status may follow which, as domain/billing/statuses.py has it. A refund can fail at the bank days after it was made,
-- so an order also comes back from it; nothing else that was paid becomes unpaid, whatever arrives late.
CREATE FUNCTION private.check_order_move() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.status = OLD.status THEN RETURN NEW; END IF;
  IF NOT (OLD.status, NEW.status) IN (
    ('pending', 'paid'), ('pending', 'failed'), ('pending', 'canceled'),
    ('failed', 'pending'), ('failed', 'paid'), ('failed', 'canceled'),
    ('paid', 'partially_refunded'), ('paid', 'refunded'), ('partially_refunded', 'refunded'),
    ('partially_refunded', 'paid'), ('refunded', 'partially_refunded'), ('refunded', 'paid')
  ) THEN
    RAISE check_violation USING
      MESSAGE = format('an order cannot move from %s to %s', OLD.status, NEW.status), CONSTRAINT = 'order_moves';
  END IF;
  IF NEW.status = 'paid' THEN NEW.paid_at := coalesce(NEW.paid_at, now()); END IF;
  RETURN NEW;
END $$;

-- Refunds of one order take turns on its lock, and together never give back more than it cost.
CREATE FUNCTION private.check_refund() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  cost integer;
  given bigint;
BEGIN
  IF NEW.status IN ('failed', 'canceled') THEN RETURN NEW; END IF;
  SELECT o.total_amount INTO cost FROM public.orders o
  WHERE o.business_id = NEW.business_id AND o.id = NEW.order_id FOR NO KEY UPDATE;
  SELECT coalesce(sum(r.amount), 0) INTO given FROM public.refunds r
  WHERE r.business_id = NEW.business_id AND r.order_id = NEW.order_id AND r.id <> NEW.id
    AND r.status NOT IN ('failed', 'canceled');
  IF given + NEW.amount > cost THEN
    RAISE check_violation USING
      MESSAGE = format('%s given back and %s more is over the order''s %s', given, NEW.amount, cost),
      CONSTRAINT = 'refunds_within_order';
  END IF;
  RETURN NEW;
END $$;

-- People start and stop a test; which variant won is decided by services, from the events, and stays decided.
CREATE FUNCTION private.check_group_state() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.state <> OLD.state AND 'decided' IN (NEW.state, OLD.state) AND current_user IN ('authenticated', 'business_agent') THEN
    RAISE insufficient_privilege USING MESSAGE = 'only the evaluation decides a test';
  END IF;
  IF NEW.state = 'running' THEN NEW.started_at := coalesce(NEW.started_at, now()); END IF;
  IF NEW.state = 'decided' THEN NEW.decided_at := coalesce(NEW.decided_at, now()); END IF;
  RETURN NEW;
END $$;

-- As private.announce, for a table that belongs to no business: one message a statement, its business is null.
CREATE FUNCTION private.announce_to_all() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE changed record;
BEGIN
  SELECT count(*) AS n, (array_agg(c.id))[1:50] AS ids INTO changed FROM changed_rows c;
  IF changed.n > 0 THEN
    PERFORM pg_notify('contentapp', json_build_object(
      't', TG_TABLE_NAME, 'b', NULL, 'op', left(TG_OP, 1),
      'ids', CASE WHEN changed.n <= 50 THEN to_json(changed.ids) END)::text);
  END IF;
  RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION private.check_order_move(), private.check_refund(), private.check_group_state(),
  private.announce_to_all() FROM PUBLIC;
