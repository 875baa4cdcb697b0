-- Events of jobs and the sockets that follow them.

CREATE TABLE job_events (
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    seq bigint NOT NULL,
    type text NOT NULL,
    key text NOT NULL,
    payload jsonb NOT NULL,
    at timestamptz NOT NULL,
    -- Log lines may hold code: their payload is blanked when this passes.
    expires_at timestamptz,
    CONSTRAINT job_events_pkey PRIMARY KEY (job_id, seq),
    CONSTRAINT job_events_job_id_key_key UNIQUE (job_id, key),
    CONSTRAINT job_events_seq_from_one CHECK (seq >= 1),
    CONSTRAINT job_events_log_line_expires CHECK (type <> 'log_line' OR expires_at IS NOT NULL),
    CONSTRAINT job_events_type_known CHECK (
        type IN (
            'state_change', 'log_line', 'attempt_start', 'attempt_end', 'test_run_requested', 'test_run_result', 'heartbeat_status',
            'deep_fix_start', 'decision_required', 'command_result', 'spec_updated', 'budget_alert', 'artifact_ready'
        )
    )
);

CREATE INDEX job_events_by_expiry ON job_events (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE stream_connections (
    connection_id text PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (user_id),
    session_id uuid NOT NULL,
    token_expires_at timestamptz NOT NULL,
    connected_at timestamptz NOT NULL
);

CREATE INDEX stream_connections_by_user ON stream_connections (user_id);

CREATE TABLE stream_subscriptions (
    connection_id text NOT NULL REFERENCES stream_connections (connection_id) ON DELETE CASCADE,
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    sent_seq bigint NOT NULL,
    CONSTRAINT stream_subscriptions_pkey PRIMARY KEY (connection_id, job_id)
);

CREATE INDEX stream_subscriptions_by_job ON stream_subscriptions (job_id);

CREATE TABLE stream_tickets (
    ticket_sha256 text PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (user_id),
    session_id uuid NOT NULL,
    token_expires_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE INDEX stream_tickets_by_expiry ON stream_tickets (expires_at);
CREATE INDEX stream_tickets_by_user ON stream_tickets (user_id);

GRANT SELECT, INSERT ON job_events TO iama_api;
GRANT SELECT, INSERT, UPDATE ON job_events TO iama_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON stream_connections, stream_subscriptions, stream_tickets TO iama_api;
GRANT SELECT, UPDATE, DELETE ON stream_connections, stream_subscriptions TO iama_worker;
GRANT SELECT, DELETE ON stream_tickets TO iama_worker;

DO $$
DECLARE
    fenced text;
BEGIN
    FOREACH fenced IN ARRAY ARRAY['job_events'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced);
        EXECUTE format('CREATE POLICY %I ON %I TO iama_worker USING (true) WITH CHECK (true)', fenced || '_worker', fenced);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO iama_api USING (EXISTS (SELECT FROM refactor_jobs AS j WHERE j.job_id = %I.job_id))',
            fenced || '_owner', fenced, fenced
        );
    END LOOP;
END
$$;
