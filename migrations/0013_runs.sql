-- Runs of tests, the suites that gate, and attempts with their operations.

CREATE TABLE test_suites (
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    number integer NOT NULL,
    files jsonb NOT NULL,
    tests text[] NOT NULL,
    quarantined jsonb NOT NULL,
    generated integer NOT NULL,
    existing integer NOT NULL,
    mutation jsonb NOT NULL,
    artifact_id uuid NOT NULL REFERENCES job_artifacts (artifact_id),
    frozen_at timestamptz NOT NULL,
    CONSTRAINT test_suites_pkey PRIMARY KEY (job_id, number)
);

CREATE TABLE test_runs (
    run_id uuid PRIMARY KEY,
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    attempt_number integer NOT NULL,
    run_type text NOT NULL,
    sequence integer NOT NULL,
    status text NOT NULL DEFAULT 'requested',
    request jsonb NOT NULL,
    report_artifact_id uuid NOT NULL REFERENCES job_artifacts (artifact_id),
    payload_artifact_id uuid NOT NULL REFERENCES job_artifacts (artifact_id),
    requested_at timestamptz NOT NULL,
    reported_at timestamptz,
    completed_at timestamptz,
    run_end text,
    isolated boolean,
    wall_s double precision,
    passed integer,
    failed integer,
    -- Large plans travel as artifacts, but an inline one may hold code.
    expires_at timestamptz NOT NULL,
    CONSTRAINT test_runs_once UNIQUE (job_id, attempt_number, run_type, sequence),
    CONSTRAINT test_runs_run_type_known CHECK (run_type IN ('TRACE', 'PROBE', 'BASELINE', 'VERIFY', 'MUTATION', 'COMMAND')),
    CONSTRAINT test_runs_status_known CHECK (status IN ('requested', 'reported', 'completed', 'cancelled')),
    CONSTRAINT test_runs_run_end_known CHECK (run_end IN ('completed', 'timed_out', 'crashed', 'no_tests', 'broken_environment')),
    CONSTRAINT test_runs_reported_has_end CHECK (status IN ('requested', 'cancelled') OR run_end IS NOT NULL)
);

CREATE INDEX test_runs_by_job_status ON test_runs (job_id, status, requested_at);
CREATE INDEX test_runs_by_job ON test_runs (job_id, requested_at);

CREATE TABLE test_run_inputs (
    run_id uuid NOT NULL REFERENCES test_runs (run_id),
    name text NOT NULL,
    artifact_id uuid NOT NULL REFERENCES job_artifacts (artifact_id),
    CONSTRAINT test_run_inputs_pkey PRIMARY KEY (run_id, name),
    CONSTRAINT test_run_inputs_name_known CHECK (name IN ('overlay', 'suite', 'plan'))
);

CREATE TABLE test_results (
    run_id uuid NOT NULL REFERENCES test_runs (run_id),
    test_id text NOT NULL,
    repeat integer NOT NULL,
    outcome text NOT NULL,
    duration_s double precision NOT NULL,
    error_class text,
    location text,
    excerpt text,
    expires_at timestamptz NOT NULL,
    CONSTRAINT test_results_pkey PRIMARY KEY (run_id, test_id, repeat),
    CONSTRAINT test_results_outcome_known CHECK (outcome IN ('passed', 'failed', 'error', 'skipped', 'timeout'))
);

CREATE INDEX test_results_by_expiry ON test_results (expires_at) WHERE excerpt IS NOT NULL;

CREATE TABLE patch_attempts (
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    attempt_number integer NOT NULL,
    producer text NOT NULL,
    title text NOT NULL,
    model_class text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    kept boolean,
    reason text,
    seconds double precision,
    fingerprint text,
    CONSTRAINT patch_attempts_pkey PRIMARY KEY (job_id, attempt_number),
    CONSTRAINT patch_attempts_class_known CHECK (model_class IN ('L0', 'L1', 'L2', 'L3')),
    CONSTRAINT patch_attempts_end_whole CHECK ((finished_at IS NULL) = (kept IS NULL))
);

CREATE TABLE patch_operations (
    job_id uuid NOT NULL,
    attempt_number integer NOT NULL,
    position integer NOT NULL,
    op_id text NOT NULL,
    kind text NOT NULL,
    path text NOT NULL,
    payload jsonb,
    target_fingerprint text,
    anchor jsonb,
    outcome text NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT patch_operations_pkey PRIMARY KEY (job_id, attempt_number, position),
    CONSTRAINT patch_operations_attempt_fkey FOREIGN KEY (job_id, attempt_number) REFERENCES patch_attempts (job_id, attempt_number),
    CONSTRAINT patch_operations_outcome_known CHECK (outcome IN ('applied', 'refused', 'dropped'))
);

CREATE INDEX patch_operations_by_expiry ON patch_operations (expires_at) WHERE payload IS NOT NULL;

GRANT SELECT ON test_suites, test_runs, test_run_inputs, test_results, patch_attempts, patch_operations TO iama_api;
GRANT UPDATE (status, reported_at, run_end, isolated, wall_s) ON test_runs TO iama_api;
GRANT SELECT, INSERT, UPDATE ON test_suites, test_runs, test_run_inputs, test_results, patch_attempts, patch_operations TO iama_worker;

DO $$
DECLARE
    fenced text;
BEGIN
    FOREACH fenced IN ARRAY ARRAY['test_suites', 'test_runs', 'patch_attempts', 'patch_operations'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced);
        EXECUTE format('CREATE POLICY %I ON %I TO iama_worker USING (true) WITH CHECK (true)', fenced || '_worker', fenced);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO iama_api USING (EXISTS (SELECT FROM refactor_jobs AS j WHERE j.job_id = %I.job_id))',
            fenced || '_owner', fenced, fenced
        );
    END LOOP;
END
$$;

DO $$
DECLARE
    fenced text;
BEGIN
    FOREACH fenced IN ARRAY ARRAY['test_run_inputs', 'test_results'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced);
        EXECUTE format('CREATE POLICY %I ON %I TO iama_worker USING (true) WITH CHECK (true)', fenced || '_worker', fenced);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO iama_api USING (EXISTS (SELECT FROM test_runs AS r WHERE r.run_id = %I.run_id))',
            fenced || '_owner', fenced, fenced
        );
    END LOOP;
END
$$;
