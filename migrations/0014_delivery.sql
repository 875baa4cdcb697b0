-- What was delivered, and what the client did with it.

CREATE TABLE deliveries (
    job_id uuid PRIMARY KEY REFERENCES refactor_jobs (job_id),
    outcome text NOT NULL,
    summary_artifact_id uuid NOT NULL REFERENCES job_artifacts (artifact_id),
    patch_artifact_id uuid NOT NULL REFERENCES job_artifacts (artifact_id),
    reverse_artifact_id uuid NOT NULL REFERENCES job_artifacts (artifact_id),
    delivered_at timestamptz NOT NULL,
    CONSTRAINT deliveries_outcome_known CHECK (outcome IN ('CHANGED', 'NOTHING_TO_CHANGE'))
);

CREATE TABLE delivery_files (
    job_id uuid NOT NULL REFERENCES deliveries (job_id),
    path text NOT NULL,
    change text NOT NULL,
    added integer NOT NULL,
    removed integer NOT NULL,
    base_sha256 text,
    sha256 text,
    CONSTRAINT delivery_files_pkey PRIMARY KEY (job_id, path),
    CONSTRAINT delivery_files_change_known CHECK (change IN ('modified', 'created', 'deleted')),
    CONSTRAINT delivery_files_sides CHECK ((change = 'created') = (base_sha256 IS NULL) AND (change = 'deleted') = (sha256 IS NULL))
);

CREATE TABLE delivery_actions (
    action_id uuid PRIMARY KEY,
    job_id uuid NOT NULL REFERENCES deliveries (job_id),
    kind text NOT NULL,
    number integer NOT NULL,
    key text NOT NULL,
    status text NOT NULL DEFAULT 'requested',
    patch_artifact_id uuid REFERENCES job_artifacts (artifact_id),
    requested_at timestamptz NOT NULL,
    reported_at timestamptz,
    CONSTRAINT delivery_actions_once UNIQUE (job_id, kind, number),
    CONSTRAINT delivery_actions_key UNIQUE (job_id, key),
    CONSTRAINT delivery_actions_kind_known CHECK (kind IN ('APPLY', 'REVERT')),
    CONSTRAINT delivery_actions_status_known CHECK (status IN ('requested', 'handed_out', 'reported')),
    CONSTRAINT delivery_actions_reported_has_time CHECK ((status = 'reported') = (reported_at IS NOT NULL))
);

CREATE TABLE delivery_action_files (
    action_id uuid NOT NULL REFERENCES delivery_actions (action_id),
    path text NOT NULL,
    change text NOT NULL,
    base_sha256 text,
    sha256 text,
    outcome text,
    found_sha256 text,
    reason text,
    CONSTRAINT delivery_action_files_pkey PRIMARY KEY (action_id, path),
    CONSTRAINT delivery_action_files_change_known CHECK (change IN ('modified', 'created', 'deleted')),
    CONSTRAINT delivery_action_files_outcome_known CHECK (outcome IN ('written', 'refused'))
);

GRANT SELECT ON deliveries, delivery_files TO iama_api;
GRANT SELECT, INSERT ON deliveries, delivery_files TO iama_worker;
GRANT SELECT, INSERT, UPDATE ON delivery_actions, delivery_action_files TO iama_api, iama_worker;

DO $$
DECLARE
    fenced text;
BEGIN
    FOREACH fenced IN ARRAY ARRAY['deliveries', 'delivery_files', 'delivery_actions'] LOOP
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
    FOREACH fenced IN ARRAY ARRAY['delivery_action_files'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced);
        EXECUTE format('CREATE POLICY %I ON %I TO iama_worker USING (true) WITH CHECK (true)', fenced || '_worker', fenced);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO iama_api USING (EXISTS (SELECT FROM delivery_actions AS a WHERE a.action_id = %I.action_id))',
            fenced || '_owner', fenced, fenced
        );
    END LOOP;
END
$$;
