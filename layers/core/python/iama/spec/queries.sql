-- name: insert_proposals
INSERT INTO strategy_proposals (
    proposal_id, job_id, position, strategy, title, summary, recipes, files, functions, effort, risk, model_class, cost_low, cost_high, source
)
SELECT proposal_id, %(job_id)s::uuid, position, strategy, title, summary, recipes, files, functions, effort, risk, model_class, cost_low,
    cost_high, source
FROM jsonb_to_recordset(%(proposals)s::jsonb) AS p (
    proposal_id uuid, position smallint, strategy text, title text, summary text, recipes jsonb, files jsonb, functions text[], effort text,
    risk smallint, model_class text, cost_low numeric, cost_high numeric, source text
)
ON CONFLICT (job_id, strategy) DO NOTHING;

-- name: proposals_of_job
SELECT proposal_id, strategy, title, summary, recipes, files, functions, effort, risk, model_class, cost_low, cost_high, source
FROM strategy_proposals
WHERE job_id = %(job_id)s
ORDER BY position, strategy;

-- name: select_proposal
UPDATE strategy_proposals
SET selected_at = coalesce(selected_at, now())
WHERE job_id = %(job_id)s AND strategy = %(strategy)s;

-- name: insert_revision
WITH revision AS (
    INSERT INTO spec_revisions (
        job_id, revision, revision_token, key, actor_kind, actor_id, snapshot, base_files, git_ref, created_at
    )
    VALUES (
        %(job_id)s, %(revision)s, %(revision_token)s, %(key)s, %(actor_kind)s, %(actor_id)s, %(snapshot)s, %(base_files)s, %(git_ref)s, now()
    )
    RETURNING job_id, revision
),
behaviour AS (
    INSERT INTO bdd_items (job_id, revision, position, item_id, given_text, when_text, then_text, symbols, tests)
    SELECT revision.job_id, revision.revision, i.position, i.item_id, i.given, i."when", i."then", i.symbols, i.tests
    FROM revision
    CROSS JOIN jsonb_to_recordset(%(bdd)s::jsonb) AS i (
        position smallint, item_id text, given text, "when" text, "then" text, symbols text[], tests text[]
    )
)
INSERT INTO sdd_items (job_id, revision, position, item_id, component, responsibility, interface_notes, symbols)
SELECT revision.job_id, revision.revision, i.position, i.item_id, i.component, i.responsibility, i.interface_notes, i.symbols
FROM revision
CROSS JOIN jsonb_to_recordset(%(sdd)s::jsonb) AS i (
    position smallint, item_id text, component text, responsibility text, interface_notes text, symbols text[]
);

-- name: find_revision
-- Without a number, the newest. The items come along, so that a spec is one round trip.
SELECT r.job_id, r.revision, r.revision_token, r.created_at, coalesce(r.actor_id::text, r.actor_kind) AS actor,
    coalesce(a.reviewed, false) AS reviewed,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'item_id', i.item_id, 'given', i.given_text, 'when', i.when_text, 'then', i.then_text, 'symbols', i.symbols, 'tests', i.tests
        ) ORDER BY i.position), '[]')
        FROM bdd_items AS i
        WHERE i.job_id = r.job_id AND i.revision = r.revision
    ) AS bdd,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'item_id', i.item_id, 'component', i.component, 'responsibility', i.responsibility, 'interface_notes', i.interface_notes,
            'symbols', i.symbols
        ) ORDER BY i.position), '[]')
        FROM sdd_items AS i
        WHERE i.job_id = r.job_id AND i.revision = r.revision
    ) AS sdd,
    ARRAY(
        SELECT b.path
        FROM jsonb_each_text(r.base_files) AS b (path, sha256)
        LEFT JOIN job_files AS f ON f.job_id = r.job_id AND f.path = b.path
        WHERE f.sha256 IS DISTINCT FROM b.sha256
        ORDER BY b.path
    ) AS drift
FROM spec_revisions AS r
LEFT JOIN spec_approvals AS a ON a.job_id = r.job_id AND a.revision = r.revision
WHERE r.job_id = %(job_id)s AND (%(revision)s::integer IS NULL OR r.revision = %(revision)s::integer)
ORDER BY r.revision DESC
LIMIT 1;

-- name: list_revisions
SELECT r.revision, r.revision_token, r.created_at, coalesce(r.actor_id::text, r.actor_kind) AS actor, coalesce(a.reviewed, false) AS reviewed,
    a.job_id IS NOT NULL AS approved,
    (SELECT count(*) FROM bdd_items AS i WHERE i.job_id = r.job_id AND i.revision = r.revision) AS bdd,
    (SELECT count(*) FROM sdd_items AS i WHERE i.job_id = r.job_id AND i.revision = r.revision) AS sdd
FROM spec_revisions AS r
LEFT JOIN spec_approvals AS a ON a.job_id = r.job_id AND a.revision = r.revision
WHERE r.job_id = %(job_id)s AND r.revision < %(before)s
ORDER BY r.revision DESC
LIMIT %(limit)s;

-- name: revision_of_key
SELECT revision FROM spec_revisions WHERE job_id = %(job_id)s AND key = %(key)s;

-- name: newest_revision
SELECT max(revision) FROM spec_revisions WHERE job_id = %(job_id)s;

-- name: insert_approval
INSERT INTO spec_approvals (job_id, revision, actor_kind, actor_id, reviewed, black_box_acknowledged, approved_at)
VALUES (%(job_id)s, %(revision)s, %(actor_kind)s, %(actor_id)s, %(reviewed)s, %(black_box_acknowledged)s, now())
ON CONFLICT (job_id, revision) DO NOTHING;

-- name: link_tests
UPDATE bdd_items
SET tests = %(tests)s
WHERE job_id = %(job_id)s AND revision = %(revision)s AND item_id = %(item_id)s;
