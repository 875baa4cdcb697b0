-- Parts of a delivery: the hunks one can choose, choices that are verified again before they are handed out, and the frozen tests on offer.

CREATE TABLE delivery_hunks (
    job_id uuid NOT NULL,
    hunk_id text NOT NULL,
    path text NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    symbol text,
    line integer NOT NULL,
    added integer NOT NULL,
    removed integer NOT NULL,
    CONSTRAINT delivery_hunks_pkey PRIMARY KEY (job_id, hunk_id),
    CONSTRAINT delivery_hunks_file_fkey FOREIGN KEY (job_id, path) REFERENCES delivery_files (job_id, path)
);

CREATE INDEX delivery_hunks_by_file ON delivery_hunks (job_id, path, position);

CREATE TABLE delivery_tests (
    job_id uuid NOT NULL REFERENCES deliveries (job_id),
    path text NOT NULL,
    sha256 text NOT NULL,
    CONSTRAINT delivery_tests_pkey PRIMARY KEY (job_id, path)
);

CREATE TABLE delivery_selections (
    job_id uuid NOT NULL REFERENCES deliveries (job_id),
    selection_sha256 text NOT NULL,
    hunks text[] NOT NULL,
    status text NOT NULL DEFAULT 'verifying',
    reason text NOT NULL DEFAULT '',
    failing_tests text[] NOT NULL DEFAULT '{}',
    files jsonb NOT NULL DEFAULT '[]',
    patch_artifact_id uuid REFERENCES job_artifacts (artifact_id),
    left_out_artifact_id uuid REFERENCES job_artifacts (artifact_id),
    requested_at timestamptz NOT NULL,
    settled_at timestamptz,
    CONSTRAINT delivery_selections_pkey PRIMARY KEY (job_id, selection_sha256),
    CONSTRAINT delivery_selections_status_known CHECK (status IN ('verifying', 'verified', 'refused', 'failed')),
    CONSTRAINT delivery_selections_verified_has_patch CHECK ((status = 'verified') = (patch_artifact_id IS NOT NULL)),
    CONSTRAINT delivery_selections_settled_has_time CHECK ((status = 'verifying') = (settled_at IS NULL))
);

ALTER TABLE deliveries ADD COLUMN tests_artifact_id uuid REFERENCES job_artifacts (artifact_id);
ALTER TABLE delivery_actions ADD COLUMN selection_sha256 text;
ALTER TABLE delivery_actions ADD COLUMN tests_artifact_id uuid REFERENCES job_artifacts (artifact_id);
-- Who waits for the report of a run; NULL is the job's own workflow.
ALTER TABLE test_runs ADD COLUMN workflow_id text;

GRANT SELECT ON delivery_hunks, delivery_tests TO iama_api;
GRANT SELECT, INSERT ON delivery_hunks, delivery_tests TO iama_worker;
GRANT SELECT, INSERT, UPDATE ON delivery_selections TO iama_api, iama_worker;

DO $$
DECLARE
    fenced text;
BEGIN
    FOREACH fenced IN ARRAY ARRAY['delivery_hunks', 'delivery_tests', 'delivery_selections'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced);
        EXECUTE format('CREATE POLICY %I ON %I TO iama_worker USING (true) WITH CHECK (true)', fenced || '_worker', fenced);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO iama_api USING (EXISTS (SELECT FROM refactor_jobs AS j WHERE j.job_id = %I.job_id))',
            fenced || '_owner', fenced, fenced
        );
    END LOOP;
END
$$;
