-- What a job leaves behind when it cannot go on by itself: lines of the command panel, and moments that cost nothing and say so.

ALTER TABLE refactor_jobs
    DROP CONSTRAINT refactor_jobs_outcome_known,
    ADD CONSTRAINT refactor_jobs_outcome_known CHECK (
        outcome IN (
            'CHANGED', 'NOTHING_TO_CHANGE', 'PARTIAL', 'USER_CANCELLED', 'CLIENT_DISCONNECTED', 'FORCE_TERMINATED_BY_USER', 'LOGIC_FAILURE',
            'TIMEOUT_EXECUTION', 'ARTIFACTS_EXPIRED', 'INFRA_FAILURE', 'POLICY_BLOCKED'
        )
    );

CREATE TABLE intervention_commands (
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    key text NOT NULL,
    command text NOT NULL,
    line text,
    actor text NOT NULL,
    attempt_number integer NOT NULL,
    model_class text NOT NULL,
    passed boolean NOT NULL,
    failing integer NOT NULL,
    reason text NOT NULL,
    operations integer NOT NULL,
    credits numeric(12, 4) NOT NULL,
    at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT intervention_commands_pkey PRIMARY KEY (job_id, key),
    CONSTRAINT intervention_commands_command_known CHECK (command IN ('run_command', 'run_tests')),
    CONSTRAINT intervention_commands_counts CHECK (least(failing, operations) >= 0 AND credits >= 0)
);

-- The line is the developer's own text and may hold code: it goes with the artifacts.
CREATE INDEX intervention_commands_by_expiry ON intervention_commands (expires_at) WHERE line IS NOT NULL;

CREATE TABLE billing_checkpoint_records (
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    key text NOT NULL,
    kind text NOT NULL,
    credits numeric(12, 4) NOT NULL DEFAULT 0,
    at timestamptz NOT NULL,
    CONSTRAINT billing_checkpoint_records_pkey PRIMARY KEY (job_id, key),
    CONSTRAINT billing_checkpoint_records_kind_known CHECK (kind IN ('DEEP_FIX_DECLINED', 'DEEP_FIX_QUOTE_EXPIRED')),
    CONSTRAINT billing_checkpoint_records_free CHECK (credits = 0)
);

GRANT SELECT ON intervention_commands, billing_checkpoint_records TO iama_api;
GRANT SELECT, INSERT, UPDATE ON intervention_commands TO iama_worker;
GRANT SELECT, INSERT ON billing_checkpoint_records TO iama_worker;
GRANT UPDATE (grace_deadline_at) ON refactor_jobs TO iama_api;

DO $$
DECLARE
    fenced text;
BEGIN
    FOREACH fenced IN ARRAY ARRAY['intervention_commands', 'billing_checkpoint_records'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced);
        EXECUTE format('CREATE POLICY %I ON %I TO iama_worker USING (true) WITH CHECK (true)', fenced || '_worker', fenced);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO iama_api USING (EXISTS (SELECT FROM refactor_jobs AS j WHERE j.job_id = %I.job_id))',
            fenced || '_owner', fenced, fenced
        );
    END LOOP;
END
$$;
