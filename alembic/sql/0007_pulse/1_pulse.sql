-- How the installation is doing, for its own probes: counts and ages, nothing of any business. The web process's login may
-- neither read the queue nor the version table, so this is its one door to both.
CREATE FUNCTION private.pulse() RETURNS TABLE (
  revision text, jobs jsonb, oldest_job_seconds double precision, runs jsonb, workers bigint, heartbeat_seconds double precision
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT
    (SELECT max(v.version_num) FROM migrations.alembic_version v),
    (SELECT coalesce(jsonb_object_agg(j.status, j.many), '{}')
       FROM (SELECT status, count(*) AS many FROM queue.procrastinate_jobs GROUP BY status) j),
    (SELECT extract(epoch FROM clock_timestamp() - min(greatest(e.at, j.scheduled_at)))::double precision
       FROM queue.procrastinate_jobs j JOIN queue.procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
       WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= clock_timestamp())),
    (SELECT coalesce(jsonb_object_agg(r.status, r.many), '{}')
       FROM (SELECT status, count(*) AS many FROM public.generation_runs GROUP BY status) r),
    (SELECT count(*) FROM queue.procrastinate_workers),
    (SELECT extract(epoch FROM clock_timestamp() - max(w.last_heartbeat))::double precision FROM queue.procrastinate_workers w)
$$;
REVOKE ALL ON FUNCTION private.pulse() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.pulse() TO platform_admin, service_role;
