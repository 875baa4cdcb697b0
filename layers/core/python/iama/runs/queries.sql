-- name: insert_run
-- Runs of one attempt and kind are told apart by a sequence; the job's row is locked by the caller.
WITH run AS (
    INSERT INTO test_runs (
        run_id, job_id, attempt_number, run_type, sequence, request, report_artifact_id, payload_artifact_id, requested_at, expires_at,
        workflow_id
    )
    SELECT %(run_id)s::uuid, job_id, %(attempt_number)s, %(kind)s,
        (
            SELECT count(*)
            FROM test_runs AS t
            WHERE t.job_id = j.job_id AND t.attempt_number = %(attempt_number)s AND t.run_type = %(kind)s
        ),
        %(request)s, %(report_artifact_id)s::uuid, %(payload_artifact_id)s::uuid, now(), artifact_expires_at,
        %(workflow_id)s
    FROM refactor_jobs AS j
    WHERE job_id = %(job_id)s
    RETURNING run_id
)
INSERT INTO test_run_inputs (run_id, name, artifact_id)
SELECT run.run_id, i.name, i.artifact_id
FROM run
CROSS JOIN unnest(%(input_names)s::text[], %(input_ids)s::uuid[]) AS i (name, artifact_id);

-- name: run_exists
SELECT run_id FROM test_runs WHERE run_id = %(run_id)s;

-- name: find_run
SELECT r.run_id, r.job_id, r.run_type AS kind, r.status, r.attempt_number, r.sequence, r.request, r.requested_at, r.run_end AS end,
    r.isolated, r.wall_s, r.report_artifact_id, ra.key AS report_key, ra.sha256 AS report_sha256, ra.size AS report_size,
    r.payload_artifact_id, pa.key AS payload_key, pa.sha256 AS payload_sha256, pa.size AS payload_size,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'name', i.name, 'artifact_id', a.artifact_id, 'key', a.key, 'sha256', a.sha256, 'size', a.size, 'kms_key_ref', a.kms_key_ref
        ) ORDER BY i.name), '[]')
        FROM test_run_inputs AS i
        JOIN job_artifacts AS a ON a.artifact_id = i.artifact_id
        WHERE i.run_id = r.run_id
    ) AS inputs,
    r.workflow_id
FROM test_runs AS r
JOIN job_artifacts AS ra ON ra.artifact_id = r.report_artifact_id
JOIN job_artifacts AS pa ON pa.artifact_id = r.payload_artifact_id
WHERE r.run_id = %(run_id)s;

-- name: runs_of_job
SELECT run_id, run_type AS kind, status, attempt_number, requested_at
FROM test_runs
WHERE job_id = %(job_id)s
ORDER BY requested_at, run_id;

-- name: runs_in_status
SELECT run_id, run_type AS kind, status, attempt_number, requested_at
FROM test_runs
WHERE job_id = %(job_id)s AND status = %(status)s
ORDER BY requested_at, run_id;

-- name: report_run
-- The first report wins: for the second one the status has changed.
UPDATE test_runs
SET status = 'reported', reported_at = now(), run_end = %(end)s, isolated = %(isolated)s, wall_s = %(wall_s)s
WHERE run_id = %(run_id)s AND status = 'requested';

-- name: complete_run
UPDATE test_runs
SET status = 'completed', completed_at = now(), run_end = %(end)s, isolated = %(isolated)s, wall_s = %(wall_s)s, passed = %(passed)s,
    failed = %(failed)s
WHERE run_id = %(run_id)s AND status IN ('requested', 'reported')
RETURNING job_id, run_type AS kind;

-- name: cancel_runs
UPDATE test_runs SET status = 'cancelled' WHERE job_id = %(job_id)s AND status = 'requested';

-- name: withdraw_run
UPDATE test_runs SET status = 'cancelled' WHERE run_id = %(run_id)s AND status = 'requested';

-- name: insert_results
INSERT INTO test_results (run_id, test_id, repeat, outcome, duration_s, error_class, location, excerpt, expires_at)
SELECT r.run_id, t.test_id, t.repeat, t.outcome, t.duration_s, t.error_class, t.location, t.excerpt, r.expires_at
FROM test_runs AS r
CROSS JOIN jsonb_to_recordset(%(results)s::jsonb) AS t (
    test_id text, repeat integer, outcome text, duration_s double precision, error_class text, location text, excerpt text
)
WHERE r.run_id = %(run_id)s
ON CONFLICT (run_id, test_id, repeat) DO NOTHING;

-- name: results_of_run
SELECT test_id, repeat, outcome, duration_s, error_class, location, excerpt
FROM test_results
WHERE run_id = %(run_id)s
ORDER BY test_id, repeat;

-- name: insert_suite
INSERT INTO test_suites (job_id, number, files, tests, quarantined, generated, existing, mutation, artifact_id, frozen_at)
VALUES (
    %(job_id)s, %(number)s, %(files)s, %(tests)s, %(quarantined)s, %(generated)s, %(existing)s, %(mutation)s, %(artifact_id)s, now()
)
ON CONFLICT (job_id, number) DO NOTHING;

-- name: write_mutation
UPDATE test_suites SET mutation = %(mutation)s WHERE job_id = %(job_id)s AND number = %(number)s;

-- name: newest_suite
SELECT s.job_id, s.number, s.files, s.tests, s.quarantined, s.generated, s.existing, s.mutation, s.frozen_at, a.artifact_id, a.key,
    a.sha256, a.size, a.kms_key_ref
FROM test_suites AS s
JOIN job_artifacts AS a ON a.artifact_id = s.artifact_id
WHERE s.job_id = %(job_id)s
ORDER BY s.number DESC
LIMIT 1;

-- name: insert_attempt
INSERT INTO patch_attempts (job_id, attempt_number, producer, title, model_class, started_at)
VALUES (%(job_id)s, %(attempt_number)s, %(producer)s, %(title)s, %(model_class)s, now())
ON CONFLICT (job_id, attempt_number) DO NOTHING;

-- name: finish_attempt
INSERT INTO patch_attempts (
    job_id, attempt_number, producer, title, model_class, started_at, finished_at, kept, reason, seconds, fingerprint
)
VALUES (
    %(job_id)s, %(attempt_number)s, %(producer)s, %(title)s, %(model_class)s, now(), now(), %(kept)s, %(reason)s, %(seconds)s, %(fingerprint)s
)
ON CONFLICT (job_id, attempt_number) DO UPDATE
SET producer = excluded.producer, title = excluded.title, model_class = excluded.model_class, finished_at = excluded.finished_at,
    kept = excluded.kept, reason = excluded.reason, seconds = excluded.seconds, fingerprint = excluded.fingerprint
WHERE patch_attempts.finished_at IS NULL;

-- name: insert_operations
INSERT INTO patch_operations (
    job_id, attempt_number, position, op_id, kind, path, payload, target_fingerprint, anchor, outcome, expires_at
)
SELECT j.job_id, %(attempt_number)s, o.position, o.op_id, o.kind, o.path, o.payload, o.target_fingerprint, o.anchor, o.outcome,
    j.artifact_expires_at
FROM refactor_jobs AS j
CROSS JOIN jsonb_to_recordset(%(operations)s::jsonb) AS o (
    position integer, op_id text, kind text, path text, payload jsonb, target_fingerprint text, anchor jsonb, outcome text
)
WHERE j.job_id = %(job_id)s
ON CONFLICT (job_id, attempt_number, position) DO NOTHING;

-- name: attempts_of_job
SELECT attempt_number, producer, title, model_class, kept, reason, seconds, fingerprint
FROM patch_attempts
WHERE job_id = %(job_id)s
ORDER BY attempt_number;

-- name: blank_expired_requests
UPDATE test_runs AS r
SET request = '{}'
WHERE r.ctid = ANY (ARRAY(
    SELECT due.ctid
    FROM test_runs AS due
    JOIN refactor_jobs AS j ON j.job_id = due.job_id AND (j.finished_at IS NOT NULL OR j.artifacts_expired_at IS NOT NULL)
    WHERE due.expires_at <= %(now)s AND due.request <> '{}'
    ORDER BY due.expires_at
    LIMIT %(limit)s
    FOR UPDATE OF due SKIP LOCKED
));

-- name: blank_expired_excerpts
UPDATE test_results AS r
SET excerpt = NULL
WHERE r.ctid = ANY (ARRAY(
    SELECT due.ctid
    FROM test_results AS due
    JOIN test_runs AS t ON t.run_id = due.run_id
    JOIN refactor_jobs AS j ON j.job_id = t.job_id AND (j.finished_at IS NOT NULL OR j.artifacts_expired_at IS NOT NULL)
    WHERE due.expires_at <= %(now)s AND due.excerpt IS NOT NULL
    ORDER BY due.expires_at
    LIMIT %(limit)s
    FOR UPDATE OF due SKIP LOCKED
));

-- name: blank_expired_operations
UPDATE patch_operations AS o
SET payload = NULL, anchor = NULL
WHERE o.ctid = ANY (ARRAY(
    SELECT due.ctid
    FROM patch_operations AS due
    JOIN refactor_jobs AS j ON j.job_id = due.job_id AND (j.finished_at IS NOT NULL OR j.artifacts_expired_at IS NOT NULL)
    WHERE due.expires_at <= %(now)s AND due.payload IS NOT NULL
    ORDER BY due.expires_at
    LIMIT %(limit)s
    FOR UPDATE OF due SKIP LOCKED
));

-- name: blank_expired_lines
UPDATE intervention_commands AS c
SET line = NULL
WHERE c.ctid = ANY (ARRAY(
    SELECT due.ctid
    FROM intervention_commands AS due
    JOIN refactor_jobs AS j ON j.job_id = due.job_id AND (j.finished_at IS NOT NULL OR j.artifacts_expired_at IS NOT NULL)
    WHERE due.expires_at <= %(now)s AND due.line IS NOT NULL
    ORDER BY due.expires_at
    LIMIT %(limit)s
    FOR UPDATE OF due SKIP LOCKED
));

-- name: insert_command
INSERT INTO intervention_commands (
    job_id, key, command, line, actor, attempt_number, model_class, passed, failing, reason, operations, credits, at, expires_at
)
SELECT job_id, %(key)s, %(command)s, %(line)s, %(actor)s, %(attempt_number)s, %(model_class)s, %(passed)s, %(failing)s, %(reason)s,
    %(operations)s, %(credits)s, now(), artifact_expires_at
FROM refactor_jobs
WHERE job_id = %(job_id)s
ON CONFLICT (job_id, key) DO NOTHING;
