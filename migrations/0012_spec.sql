-- Proposals and the behaviour spec. A revision, once written, is what was said: it is never changed or removed.

CREATE TABLE strategy_proposals (
    proposal_id uuid PRIMARY KEY,
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    position smallint NOT NULL,
    strategy text NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    recipes jsonb NOT NULL,
    files jsonb NOT NULL,
    functions text[] NOT NULL,
    effort text NOT NULL,
    risk smallint NOT NULL,
    model_class text NOT NULL,
    cost_low numeric(12, 4) NOT NULL,
    cost_high numeric(12, 4) NOT NULL,
    source text NOT NULL,
    selected_at timestamptz,
    CONSTRAINT strategy_proposals_job_strategy_key UNIQUE (job_id, strategy),
    CONSTRAINT strategy_proposals_strategy_known CHECK (strategy IN ('CONSERVATIVE', 'STANDARD', 'COMPREHENSIVE')),
    CONSTRAINT strategy_proposals_risk_scale CHECK (risk BETWEEN 1 AND 5),
    CONSTRAINT strategy_proposals_class_known CHECK (model_class IN ('L0', 'L1', 'L2', 'L3')),
    CONSTRAINT strategy_proposals_cost_range CHECK (0 <= cost_low AND cost_low <= cost_high),
    CONSTRAINT strategy_proposals_source_known CHECK (source IN ('recipes', 'model'))
);

CREATE TABLE spec_revisions (
    job_id uuid NOT NULL REFERENCES refactor_jobs (job_id),
    revision integer NOT NULL,
    revision_token uuid NOT NULL,
    key text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    snapshot jsonb NOT NULL,
    base_files jsonb NOT NULL,
    git_ref text,
    created_at timestamptz NOT NULL,
    CONSTRAINT spec_revisions_pkey PRIMARY KEY (job_id, revision),
    CONSTRAINT spec_revisions_revision_token_key UNIQUE (revision_token),
    CONSTRAINT spec_revisions_job_id_key_key UNIQUE (job_id, key),
    CONSTRAINT spec_revisions_revision_from_one CHECK (revision >= 1),
    CONSTRAINT spec_revisions_actor_kind_known CHECK (actor_kind IN ('USER', 'ADMIN', 'SYSTEM'))
);

CREATE TABLE spec_approvals (
    job_id uuid NOT NULL,
    revision integer NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    reviewed boolean NOT NULL,
    black_box_acknowledged boolean NOT NULL,
    approved_at timestamptz NOT NULL,
    CONSTRAINT spec_approvals_pkey PRIMARY KEY (job_id, revision),
    CONSTRAINT spec_approvals_revision_fkey FOREIGN KEY (job_id, revision) REFERENCES spec_revisions (job_id, revision),
    CONSTRAINT spec_approvals_actor_kind_known CHECK (actor_kind IN ('USER', 'ADMIN', 'SYSTEM'))
);

CREATE TABLE bdd_items (
    job_id uuid NOT NULL,
    revision integer NOT NULL,
    position smallint NOT NULL,
    item_id text NOT NULL,
    given_text text NOT NULL,
    when_text text NOT NULL,
    then_text text NOT NULL,
    symbols text[] NOT NULL,
    tests text[] NOT NULL,
    CONSTRAINT bdd_items_pkey PRIMARY KEY (job_id, revision, position),
    CONSTRAINT bdd_items_item_key UNIQUE (job_id, revision, item_id),
    CONSTRAINT bdd_items_revision_fkey FOREIGN KEY (job_id, revision) REFERENCES spec_revisions (job_id, revision)
);

CREATE TABLE sdd_items (
    job_id uuid NOT NULL,
    revision integer NOT NULL,
    position smallint NOT NULL,
    item_id text NOT NULL,
    component text NOT NULL,
    responsibility text NOT NULL,
    interface_notes text NOT NULL,
    symbols text[] NOT NULL,
    CONSTRAINT sdd_items_pkey PRIMARY KEY (job_id, revision, position),
    CONSTRAINT sdd_items_item_key UNIQUE (job_id, revision, item_id),
    CONSTRAINT sdd_items_revision_fkey FOREIGN KEY (job_id, revision) REFERENCES spec_revisions (job_id, revision)
);

GRANT SELECT ON strategy_proposals, spec_approvals TO iama_api;
GRANT SELECT, INSERT ON spec_revisions, bdd_items, sdd_items TO iama_api, iama_worker;
GRANT SELECT, INSERT, UPDATE ON strategy_proposals TO iama_worker;
GRANT SELECT, INSERT ON spec_approvals TO iama_worker;
GRANT UPDATE (tests) ON bdd_items TO iama_worker;

DO $$
DECLARE
    fenced text;
BEGIN
    FOREACH fenced IN ARRAY ARRAY['strategy_proposals', 'spec_revisions', 'spec_approvals', 'bdd_items', 'sdd_items'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced);
        EXECUTE format('CREATE POLICY %I ON %I TO iama_worker USING (true) WITH CHECK (true)', fenced || '_worker', fenced);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO iama_api USING (EXISTS (SELECT FROM refactor_jobs AS j WHERE j.job_id = %I.job_id))',
            fenced || '_owner', fenced, fenced
        );
    END LOOP;
END
$$;
