-- What the sweepers look for: clients that fell silent, artifacts past their day, reservations that nobody settles, rows nobody needs.

ALTER TABLE client_heartbeat_sessions ADD COLUMN silent_at timestamptz;
COMMENT ON COLUMN client_heartbeat_sessions.silent_at IS 'When a sweeper noted its silence; NULL again with its next beat.';
-- A session is looked at once when it falls silent and not again before it has spoken: live and long silent ones cost nothing.
DROP INDEX client_heartbeat_sessions_by_time;
CREATE INDEX client_heartbeat_sessions_listening ON client_heartbeat_sessions (last_seen_at) WHERE silent_at IS NULL;
CREATE INDEX client_heartbeat_sessions_silent ON client_heartbeat_sessions (silent_at) WHERE silent_at IS NOT NULL;
-- Every beat leaves a dead row behind; they are cleared early, so that the index stays as small as the table.
ALTER TABLE client_heartbeat_sessions SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

ALTER TABLE refactor_jobs
    ADD COLUMN client_lost_at timestamptz,
    ADD COLUMN expiry_mailed_at timestamptz,
    ADD COLUMN artifacts_expired_at timestamptz;
COMMENT ON COLUMN refactor_jobs.client_lost_at IS 'Since when every client of a local job at work has been silent.';
CREATE INDEX refactor_jobs_lost ON refactor_jobs (client_lost_at) WHERE client_lost_at IS NOT NULL;
CREATE INDEX refactor_jobs_to_mail ON refactor_jobs (artifact_expires_at)
    WHERE expiry_mailed_at IS NULL AND status <> 'FAILED' AND start_requested_at IS NOT NULL;
CREATE INDEX refactor_jobs_to_expire ON refactor_jobs (artifact_expires_at) WHERE artifacts_expired_at IS NULL AND finished_at IS NULL;

ALTER TABLE job_artifacts ADD COLUMN removed_at timestamptz, ADD COLUMN removal_leased_until timestamptz;
COMMENT ON COLUMN job_artifacts.removed_at IS 'When the object was deleted from the store. The row stays: it says what there was.';
DROP INDEX job_artifacts_by_expiry;
CREATE INDEX job_artifacts_to_remove ON job_artifacts (expires_at) WHERE removed_at IS NULL;

CREATE INDEX test_runs_by_expiry ON test_runs (expires_at) WHERE request <> '{}';

ALTER TABLE quota_reservations ADD COLUMN looked_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN quota_reservations.looked_at IS 'When a sweeper last asked whether anybody will settle it.';
CREATE INDEX quota_reservations_to_look_at ON quota_reservations (looked_at) WHERE state = 'OPEN';

CREATE INDEX stream_connections_by_token_expiry ON stream_connections (token_expires_at);
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;

-- SKIP LOCKED needs the right to lock, which PostgreSQL gives with UPDATE of any one column.
GRANT UPDATE (expires_at) ON idempotency_keys, stream_tickets TO iama_worker;
GRANT DELETE ON outbox TO iama_worker;
-- A handler that ends a job before its workflow exists writes the whole state with it.
GRANT UPDATE (client_lost_at, grace_deadline_at) ON refactor_jobs TO iama_api;
