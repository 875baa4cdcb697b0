-- Jobs: what was asked for, where it stands (a projection of its workflow), its files, artifacts and the client's presence.

CREATE TABLE projects (
    project_id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (user_id),
    root_name text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT projects_owner_root_key UNIQUE (user_id, root_name),
    CONSTRAINT projects_root_name_length CHECK (char_length(root_name) BETWEEN 1 AND 255)
);

CREATE TABLE refactor_jobs (
    job_id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (user_id),
    project_id uuid NOT NULL REFERENCES projects (project_id),
    creation_key text NOT NULL,
    language text NOT NULL,
    target_language text,
    goal text,
    execution_mode text NOT NULL,
    interpreter_version text NOT NULL,
    interpreter_implementation text NOT NULL,
    test_framework text NOT NULL,
    test_files text[] NOT NULL,
    target_paths text[] NOT NULL,
    excluded jsonb NOT NULL DEFAULT '[]',
    fast_track boolean NOT NULL DEFAULT false,
    max_credits numeric(12, 4),
    pre_authorized_class text,
    pre_authorized_credits numeric(12, 4),
    bundle_artifact_id uuid NOT NULL,
    entitlement_snapshot_id uuid REFERENCES entitlement_snapshots (snapshot_id),
    status text NOT NULL DEFAULT 'PENDING',
    outcome text,
    failure_code text,
    failure_message text,
    strategy text,
    spec_revision integer NOT NULL DEFAULT 0,
    attempt_number integer NOT NULL DEFAULT 0,
    attempt_count integer NOT NULL DEFAULT 0,
    identical_failures integer NOT NULL DEFAULT 0,
    budget_used integer NOT NULL DEFAULT 0,
    last_seq bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    start_requested_at timestamptz,
    started_at timestamptz,
    tests_began_at timestamptz,
    finished_at timestamptz,
    artifact_expires_at timestamptz NOT NULL,
    grace_deadline_at timestamptz,
    CONSTRAINT refactor_jobs_status_known CHECK (
        status IN (
            'PENDING', 'ANALYZING', 'GENERATING_ANALYSIS_REPORT', 'WAITING_STRATEGY', 'WAITING_SPEC_APPROVAL', 'GENERATING_TESTS',
            'BASELINE_VALIDATION', 'BASELINE_VALIDATION_FAILED', 'REFACTORING', 'SELF_HEALING', 'WAITING_TIMEOUT_DECISION',
            'WAITING_BUDGET_DECISION', 'WAITING_ESCALATION_DECISION', 'WAITING_INTERVENTION', 'WAITING_DEEP_FIX_CONFIRMATION',
            'DEEP_FIX_ACTIVE', 'USER_INTERVENING', 'CLIENT_HEARTBEAT_LOST', 'RECOVERY_PENDING', 'FALLBACK_REQUIRED', 'DELIVERED', 'FAILED'
        )
    ),
    CONSTRAINT refactor_jobs_outcome_known CHECK (
        outcome IN (
            'CHANGED', 'NOTHING_TO_CHANGE', 'USER_CANCELLED', 'CLIENT_DISCONNECTED', 'FORCE_TERMINATED_BY_USER', 'LOGIC_FAILURE',
            'TIMEOUT_EXECUTION', 'ARTIFACTS_EXPIRED', 'INFRA_FAILURE', 'POLICY_BLOCKED'
        )
    ),
    -- A repeated request finds the job that the first one made.
    CONSTRAINT refactor_jobs_creation_key UNIQUE (user_id, creation_key),
    -- No job leaves PENDING without the entitlements it will be held to; only one that never started may end without them.
    CONSTRAINT refactor_jobs_started_has_snapshot CHECK (
        entitlement_snapshot_id IS NOT NULL OR status = 'PENDING' OR (status = 'FAILED' AND start_requested_at IS NULL)
    ),
    CONSTRAINT refactor_jobs_end_has_time CHECK ((status IN ('DELIVERED', 'FAILED')) = (finished_at IS NOT NULL)),
    CONSTRAINT refactor_jobs_execution_mode_known CHECK (execution_mode IN ('LOCAL_NATIVE', 'LOCAL_DOCKER', 'REMOTE_SANDBOX')),
    CONSTRAINT refactor_jobs_strategy_known CHECK (strategy IN ('CONSERVATIVE', 'STANDARD', 'COMPREHENSIVE')),
    CONSTRAINT refactor_jobs_class_known CHECK (pre_authorized_class IN ('L1', 'L2', 'L3')),
    CONSTRAINT refactor_jobs_class_has_ceiling CHECK ((pre_authorized_class IS NULL) = (pre_authorized_credits IS NULL)),
    CONSTRAINT refactor_jobs_counters_positive CHECK (
        least(spec_revision, attempt_number, attempt_count, identical_failures, budget_used) >= 0 AND last_seq >= 0
    )
);

CREATE INDEX refactor_jobs_by_owner ON refactor_jobs (user_id, job_id DESC);
CREATE INDEX refactor_jobs_by_owner_status ON refactor_jobs (user_id, status, job_id DESC);
CREATE INDEX refactor_jobs_by_project ON refactor_jobs (project_id);

CREATE TABLE job_files (
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    path text NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    CONSTRAINT job_files_pkey PRIMARY KEY (job_id, path),
    CONSTRAINT job_files_sha256_hex CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT job_files_size_positive CHECK (size >= 0)
);

CREATE TABLE job_artifacts (
    artifact_id uuid PRIMARY KEY,
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    type text NOT NULL,
    name text NOT NULL,
    key text NOT NULL,
    sha256 text,
    size bigint,
    content_type text NOT NULL DEFAULT 'application/octet-stream',
    kms_key_ref text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT job_artifacts_key_key UNIQUE (key),
    CONSTRAINT job_artifacts_key_opaque CHECK (key = 'jobs/' || job_id::text || '/' || artifact_id::text),
    CONSTRAINT job_artifacts_sha256_hex CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT job_artifacts_kms_key_ref_given CHECK (kms_key_ref <> ''),
    CONSTRAINT job_artifacts_stored_has_size CHECK (sha256 IS NULL OR size >= 0),
    CONSTRAINT job_artifacts_type_known CHECK (
        type IN (
            'BUNDLE', 'CONTEXT_MANIFEST', 'TREE', 'OVERLAY', 'SUITE', 'PLAN', 'RUN_REPORT', 'RUN_PAYLOAD', 'TRACES', 'OPERATIONS',
            'MODEL_ANSWER', 'PATCH', 'REVERSE_PATCH', 'PARTIAL_PATCH', 'RECOVERY_PACKAGE', 'DELIVERY_SUMMARY', 'WORKING_STATE'
        )
    )
);

CREATE INDEX job_artifacts_by_job ON job_artifacts (job_id, artifact_id);
CREATE INDEX job_artifacts_by_expiry ON job_artifacts (expires_at);

ALTER TABLE refactor_jobs
    ADD CONSTRAINT refactor_jobs_bundle_artifact_id_fkey
    FOREIGN KEY (bundle_artifact_id) REFERENCES job_artifacts (artifact_id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE context_manifests (
    job_id uuid PRIMARY KEY REFERENCES refactor_jobs (job_id),
    files integer NOT NULL,
    symbols integer NOT NULL,
    ast_confidence smallint NOT NULL,
    baseline_mode text NOT NULL,
    edit_mode text NOT NULL,
    artifact_id uuid REFERENCES job_artifacts (artifact_id),
    created_at timestamptz NOT NULL,
    CONSTRAINT context_manifests_confidence_percent CHECK (ast_confidence BETWEEN 0 AND 100),
    CONSTRAINT context_manifests_baseline_mode_known CHECK (baseline_mode IN ('ASSERTION', 'CHARACTERIZATION', 'BLACK_BOX_ORCHESTRATION')),
    CONSTRAINT context_manifests_edit_mode_known CHECK (edit_mode IN ('AST_SYMBOLIC', 'EXACT_SEARCH_REPLACE'))
);

CREATE TABLE job_timings (
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    stage text NOT NULL,
    seconds double precision NOT NULL,
    CONSTRAINT job_timings_pkey PRIMARY KEY (job_id, stage),
    CONSTRAINT job_timings_seconds_positive CHECK (seconds >= 0)
);

CREATE TABLE client_heartbeat_sessions (
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    client_session_id uuid NOT NULL,
    last_seen_at timestamptz NOT NULL,
    CONSTRAINT client_heartbeat_sessions_pkey PRIMARY KEY (job_id, client_session_id)
);

CREATE INDEX client_heartbeat_sessions_by_time ON client_heartbeat_sessions (last_seen_at);

-- A handler may end a job that never started. Everything after that is the workflow's to write.
CREATE FUNCTION refuse_status_of_handler() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'iama_api' AND NOT (OLD.status = 'PENDING' AND NEW.status = 'FAILED') THEN
        RAISE EXCEPTION 'only the workflow writes the status of a started job' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER refactor_jobs_status_guard BEFORE UPDATE OF status ON refactor_jobs
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION refuse_status_of_handler();

ALTER TABLE quota_reservations ADD CONSTRAINT quota_reservations_job FOREIGN KEY (job_id) REFERENCES refactor_jobs (job_id);
ALTER TABLE entitlement_snapshots ADD CONSTRAINT entitlement_snapshots_job_id FOREIGN KEY (job_id) REFERENCES refactor_jobs (job_id);
ALTER TABLE usage_ledger ADD CONSTRAINT usage_ledger_job_id FOREIGN KEY (job_id) REFERENCES refactor_jobs (job_id);

GRANT SELECT, INSERT ON projects, refactor_jobs, job_files, job_artifacts TO iama_api;
GRANT UPDATE (
    status, outcome, failure_code, failure_message, started_at, tests_began_at, finished_at, start_requested_at, entitlement_snapshot_id,
    last_seq, spec_revision
) ON refactor_jobs TO iama_api;
GRANT UPDATE (root_name) ON projects TO iama_api;
GRANT UPDATE (sha256, size) ON job_artifacts TO iama_api;
GRANT SELECT ON context_manifests, job_timings TO iama_api;
GRANT SELECT, INSERT, UPDATE ON client_heartbeat_sessions TO iama_api;
GRANT SELECT ON projects, job_files TO iama_worker;
GRANT SELECT, INSERT, UPDATE ON context_manifests, job_timings TO iama_worker;
GRANT SELECT, UPDATE ON refactor_jobs TO iama_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON job_artifacts, client_heartbeat_sessions TO iama_worker;

-- The second fence: what has a user's id compares it, what has none goes through the job.
DO $$
DECLARE
    fenced text;
BEGIN
    FOREACH fenced IN ARRAY ARRAY['projects', 'refactor_jobs'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced);
        EXECUTE format('CREATE POLICY %I ON %I TO iama_worker USING (true) WITH CHECK (true)', fenced || '_worker', fenced);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO iama_api USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id())',
            fenced || '_owner', fenced
        );
    END LOOP;
END
$$;

DO $$
DECLARE
    fenced text;
BEGIN
    FOREACH fenced IN ARRAY ARRAY['job_files', 'job_artifacts', 'context_manifests', 'job_timings', 'client_heartbeat_sessions'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced);
        EXECUTE format('CREATE POLICY %I ON %I TO iama_worker USING (true) WITH CHECK (true)', fenced || '_worker', fenced);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO iama_api USING (EXISTS (SELECT FROM refactor_jobs AS j WHERE j.job_id = %I.job_id))',
            fenced || '_owner', fenced, fenced
        );
    END LOOP;
END
$$;
