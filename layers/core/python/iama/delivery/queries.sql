-- name: insert_artifact
-- The expiry is the job's: all that holds its code goes on one day.
INSERT INTO job_artifacts (artifact_id, job_id, type, name, key, sha256, size, content_type, kms_key_ref, created_at, expires_at)
SELECT %(artifact_id)s::uuid, job_id, %(type)s, %(name)s, %(key)s, %(sha256)s, %(size)s::bigint, %(content_type)s, %(kms_key_ref)s, now(),
    artifact_expires_at
FROM refactor_jobs
WHERE job_id = %(job_id)s
ON CONFLICT (artifact_id) DO NOTHING;

-- name: confirm_artifact
UPDATE job_artifacts SET sha256 = %(sha256)s, size = %(size)s WHERE artifact_id = %(artifact_id)s AND sha256 IS NULL;

-- name: find_artifact
SELECT artifact_id, job_id, type, name, key, sha256, size, kms_key_ref, created_at, expires_at
FROM job_artifacts
WHERE artifact_id = %(artifact_id)s AND job_id = %(job_id)s;

-- name: artifacts_of_job
SELECT artifact_id, job_id, type, name, key, sha256, size, kms_key_ref, created_at, expires_at
FROM job_artifacts
WHERE job_id = %(job_id)s AND type = ANY (%(types)s) AND sha256 IS NOT NULL
ORDER BY artifact_id;

-- name: insert_delivery
-- What hangs on the delivery is written only by whoever wrote the delivery: the first call counts.
WITH delivery AS (
    INSERT INTO deliveries (
        job_id, outcome, summary_artifact_id, patch_artifact_id, reverse_artifact_id, tests_artifact_id, delivered_at
    )
    VALUES (
        %(job_id)s, %(outcome)s, %(summary_artifact_id)s, %(patch_artifact_id)s, %(reverse_artifact_id)s, %(tests_artifact_id)s, now()
    )
    ON CONFLICT (job_id) DO NOTHING
    RETURNING job_id
), hunks AS (
    INSERT INTO delivery_hunks (job_id, hunk_id, path, position, kind, symbol, line, added, removed)
    SELECT delivery.job_id, h.hunk_id, h.path, h.position, h.kind, h.symbol, h.line, h.added, h.removed
    FROM delivery
    CROSS JOIN jsonb_to_recordset(%(hunks)s::jsonb) AS h (
        hunk_id text, path text, position integer, kind text, symbol text, line integer, added integer, removed integer
    )
), tests AS (
    INSERT INTO delivery_tests (job_id, path, sha256)
    SELECT delivery.job_id, t.path, t.sha256
    FROM delivery
    CROSS JOIN jsonb_to_recordset(%(tests)s::jsonb) AS t (path text, sha256 text)
)
INSERT INTO delivery_files (job_id, path, change, added, removed, base_sha256, sha256)
SELECT delivery.job_id, f.path, f.change, f.added, f.removed, f.base_sha256, f.sha256
FROM delivery
CROSS JOIN jsonb_to_recordset(%(files)s::jsonb) AS f (
    path text, change text, added integer, removed integer, base_sha256 text, sha256 text
);

-- name: find_delivery
SELECT d.job_id, d.outcome, d.delivered_at, d.summary_artifact_id, d.patch_artifact_id, d.reverse_artifact_id,
    j.artifact_expires_at AS expires_at,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'path', f.path, 'change', f.change, 'added', f.added, 'removed', f.removed, 'base_sha256', f.base_sha256, 'sha256', f.sha256,
            'hunks', (
                SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'hunk_id', h.hunk_id, 'kind', h.kind, 'symbol', h.symbol, 'line', h.line, 'added', h.added, 'removed', h.removed
                ) ORDER BY h.position), '[]')
                FROM delivery_hunks AS h
                WHERE h.job_id = f.job_id AND h.path = f.path
            )
        ) ORDER BY f.path), '[]')
        FROM delivery_files AS f
        WHERE f.job_id = d.job_id
    ) AS files,
    d.tests_artifact_id,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('path', t.path, 'sha256', t.sha256) ORDER BY t.path), '[]')
        FROM delivery_tests AS t
        WHERE t.job_id = d.job_id
    ) AS tests
FROM deliveries AS d
JOIN refactor_jobs AS j ON j.job_id = d.job_id
WHERE d.job_id = %(job_id)s;

-- name: insert_action
-- Numbers of one kind count from 1; the job's row is locked by the caller.
INSERT INTO delivery_actions (
    action_id, job_id, kind, key, number, status, patch_artifact_id, selection_sha256, tests_artifact_id, requested_at
)
SELECT %(action_id)s::uuid, %(job_id)s::uuid, %(kind)s, %(key)s, coalesce(max(number), 0) + 1, %(status)s, %(patch_artifact_id)s::uuid,
    %(selection_sha256)s, %(tests_artifact_id)s::uuid, now()
FROM delivery_actions
WHERE job_id = %(job_id)s AND kind = %(kind)s;

-- name: action_of_key
SELECT action_id FROM delivery_actions WHERE job_id = %(job_id)s AND key = %(key)s;

-- name: insert_action_files
INSERT INTO delivery_action_files (action_id, path, change, base_sha256, sha256)
SELECT %(action_id)s::uuid, f.path, f.change, f.base_sha256, f.sha256
FROM jsonb_to_recordset(%(files)s::jsonb) AS f (path text, change text, base_sha256 text, sha256 text)
ON CONFLICT (action_id, path) DO NOTHING;

-- name: hand_out_action
UPDATE delivery_actions
SET status = 'handed_out', patch_artifact_id = %(patch_artifact_id)s
WHERE action_id = %(action_id)s AND status = 'requested';

-- name: report_action
UPDATE delivery_actions
SET status = 'reported', reported_at = now()
WHERE action_id = %(action_id)s AND status <> 'reported';

-- name: report_action_file
UPDATE delivery_action_files
SET outcome = %(outcome)s, found_sha256 = %(sha256)s, reason = %(reason)s
WHERE action_id = %(action_id)s AND path = %(path)s;

-- name: actions_of_job
SELECT a.action_id, a.job_id, a.kind, a.number, a.status, a.requested_at, a.reported_at, a.patch_artifact_id,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'path', f.path, 'change', f.change, 'base_sha256', f.base_sha256, 'sha256', f.sha256, 'outcome', f.outcome, 'reason', f.reason
        ) ORDER BY f.path), '[]')
        FROM delivery_action_files AS f
        WHERE f.action_id = a.action_id
    ) AS files,
    a.selection_sha256, a.tests_artifact_id
FROM delivery_actions AS a
WHERE a.job_id = %(job_id)s
ORDER BY a.kind, a.number;

-- name: insert_selection
INSERT INTO delivery_selections (job_id, selection_sha256, hunks, requested_at)
VALUES (%(job_id)s, %(selection_sha256)s, %(hunks)s, now())
ON CONFLICT (job_id, selection_sha256) DO NOTHING;

-- name: retry_selection
-- Only what we could not verify is tried again; a refusal stands.
UPDATE delivery_selections
SET status = 'verifying', reason = '', settled_at = NULL
WHERE job_id = %(job_id)s AND selection_sha256 = %(selection_sha256)s AND status = 'failed';

-- name: find_selection
SELECT job_id, selection_sha256, hunks, status, reason, failing_tests, files, patch_artifact_id, left_out_artifact_id, requested_at, settled_at
FROM delivery_selections
WHERE job_id = %(job_id)s AND selection_sha256 = %(selection_sha256)s;

-- name: selections_of_job
SELECT job_id, selection_sha256, hunks, status, reason, failing_tests, files, patch_artifact_id, left_out_artifact_id, requested_at, settled_at
FROM delivery_selections
WHERE job_id = %(job_id)s
ORDER BY requested_at, selection_sha256;

-- name: settle_selection
UPDATE delivery_selections
SET status = %(status)s, reason = %(reason)s, failing_tests = %(failing_tests)s, files = %(files)s,
    patch_artifact_id = %(patch_artifact_id)s, left_out_artifact_id = %(left_out_artifact_id)s, settled_at = now()
WHERE job_id = %(job_id)s AND selection_sha256 = %(selection_sha256)s AND status = 'verifying';
