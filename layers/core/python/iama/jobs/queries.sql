-- name: insert_job
WITH project AS (
    INSERT INTO projects (project_id, user_id, root_name, created_at)
    VALUES (%(project_id)s, %(user_id)s, %(root_name)s, now())
    ON CONFLICT (user_id, root_name) DO UPDATE SET root_name = excluded.root_name
    RETURNING project_id
)
INSERT INTO refactor_jobs (
    job_id, user_id, project_id, creation_key, language, target_language, goal, execution_mode, interpreter_version, interpreter_implementation,
    test_framework, test_files, target_paths, excluded, fast_track, max_credits, pre_authorized_class, pre_authorized_credits,
    bundle_artifact_id, created_at, artifact_expires_at
)
SELECT %(job_id)s::uuid, %(user_id)s::uuid, project_id, %(creation_key)s, %(language)s, %(target_language)s, %(goal)s, %(execution_mode)s,
    %(interpreter_version)s, %(interpreter_implementation)s, %(test_framework)s, %(test_files)s, %(target_paths)s, %(excluded)s,
    %(fast_track)s, %(max_credits)s::numeric, %(pre_authorized_class)s, %(pre_authorized_credits)s::numeric, %(bundle_artifact_id)s::uuid,
    now(), now() + make_interval(days => %(artifact_days)s)
FROM project;

-- name: created_before
SELECT job_id, status, bundle_artifact_id FROM refactor_jobs WHERE user_id = %(user_id)s AND creation_key = %(creation_key)s;

-- name: insert_files
-- A statement of its own, since the owner's fence looks the job up; the row that expects the bundle comes along.
WITH bundle AS (
    INSERT INTO job_artifacts (artifact_id, job_id, type, name, key, content_type, kms_key_ref, created_at, expires_at)
    SELECT bundle_artifact_id, job_id, 'BUNDLE', 'bundle.tar.zst', %(key)s, 'application/zstd', %(kms_key_ref)s, now(), artifact_expires_at
    FROM refactor_jobs
    WHERE job_id = %(job_id)s
)
INSERT INTO job_files (job_id, path, sha256, size)
SELECT %(job_id)s::uuid, path, sha256, size
FROM unnest(%(paths)s::text[], %(hashes)s::text[], %(sizes)s::bigint[]) AS f (path, sha256, size);

-- name: find_job
-- With a user's id the job must be theirs; without one the caller is the worker.
SELECT j.job_id, j.user_id, p.root_name, j.language, j.target_language, j.goal, j.execution_mode, j.interpreter_version,
    j.interpreter_implementation, j.test_framework, j.test_files, j.target_paths, j.fast_track, j.max_credits, j.bundle_artifact_id,
    j.status, j.outcome, j.failure_code, j.failure_message, j.strategy, j.spec_revision, j.attempt_number, j.attempt_count,
    j.identical_failures, j.budget_used, j.last_seq, j.created_at, j.start_requested_at, j.started_at, j.finished_at,
    j.artifact_expires_at, j.grace_deadline_at, j.pre_authorized_class,
    coalesce(u.calls, 0) AS calls, coalesce(u.credits, 0) AS credits_used, r.credits_held AS credits_cap, s.tier, s.spec_editing,
    h.last_seen_at AS last_heartbeat_at, j.client_lost_at, m.files AS context_files, m.symbols AS context_symbols, m.ast_confidence, m.baseline_mode,
    m.edit_mode, coalesce(t.timings, '{}'::jsonb) AS timings, j.tests_frozen, j.has_verified, s.deep_fix, l.tier AS tier_today
FROM refactor_jobs AS j
JOIN projects AS p ON p.project_id = j.project_id
LEFT JOIN entitlement_snapshots AS s ON s.snapshot_id = j.entitlement_snapshot_id
LEFT JOIN subscription_tiers AS l ON l.user_id = j.user_id AND l.valid_to IS NULL
LEFT JOIN LATERAL (
    -- The last reservation's: a raised cap counts.
    SELECT credits_held FROM quota_reservations WHERE job_id = j.job_id ORDER BY start_number DESC LIMIT 1
) AS r ON true
LEFT JOIN context_manifests AS m ON m.job_id = j.job_id
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE kind = 'CHARGE') AS calls, sum(credits) AS credits FROM usage_ledger WHERE job_id = j.job_id
) AS u ON true
LEFT JOIN LATERAL (
    SELECT max(last_seen_at) AS last_seen_at
    FROM client_heartbeat_sessions
    WHERE job_id = j.job_id AND client_session_id <> '00000000-0000-0000-0000-000000000000'
) AS h ON true
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(stage, seconds) AS timings FROM job_timings WHERE job_id = j.job_id
) AS t ON true
WHERE j.job_id = %(job_id)s AND (%(user_id)s::uuid IS NULL OR j.user_id = %(user_id)s::uuid);

-- name: list_jobs
-- The page first and apart, so that no join turns its plan: the planner would rather read all jobs of a project and sort them.
WITH page AS MATERIALIZED (
    SELECT j.job_id, j.project_id, j.status, j.outcome, j.strategy, j.target_paths, j.created_at, j.finished_at
    FROM refactor_jobs AS j
    WHERE j.user_id = %(user_id)s AND (
        %(before)s::uuid IS NULL
        OR (j.created_at, j.job_id) < (SELECT c.created_at, c.job_id FROM refactor_jobs AS c WHERE c.job_id = %(before)s::uuid)
    )
    ORDER BY j.created_at DESC, j.job_id DESC
    LIMIT %(limit)s
)
SELECT page.job_id, (SELECT p.root_name FROM projects AS p WHERE p.project_id = page.project_id) AS root_name, page.status, page.outcome,
    page.strategy, page.target_paths, page.created_at, page.finished_at
FROM page
ORDER BY page.created_at DESC, page.job_id DESC;

-- name: list_jobs_in_status
WITH page AS MATERIALIZED (
    SELECT j.job_id, j.project_id, j.status, j.outcome, j.strategy, j.target_paths, j.created_at, j.finished_at
    FROM refactor_jobs AS j
    WHERE j.user_id = %(user_id)s AND j.status = %(status)s AND (
        %(before)s::uuid IS NULL
        OR (j.created_at, j.job_id) < (SELECT c.created_at, c.job_id FROM refactor_jobs AS c WHERE c.job_id = %(before)s::uuid)
    )
    ORDER BY j.created_at DESC, j.job_id DESC
    LIMIT %(limit)s
)
SELECT page.job_id, (SELECT p.root_name FROM projects AS p WHERE p.project_id = page.project_id) AS root_name, page.status, page.outcome,
    page.strategy, page.target_paths, page.created_at, page.finished_at
FROM page
ORDER BY page.created_at DESC, page.job_id DESC;

-- name: files_of_job
SELECT path, sha256, size FROM job_files WHERE job_id = %(job_id)s ORDER BY path;

-- name: owned_status
SELECT status FROM refactor_jobs WHERE job_id = %(job_id)s AND user_id = %(user_id)s;

-- name: lock_job
SELECT job_id, user_id, status, start_requested_at, entitlement_snapshot_id, spec_revision
FROM refactor_jobs
WHERE job_id = %(job_id)s AND (%(user_id)s::uuid IS NULL OR user_id = %(user_id)s::uuid)
FOR NO KEY UPDATE;

-- name: target_bytes
-- A target is a file, or a folder with everything below it.
SELECT coalesce(sum(f.size), 0)::bigint
FROM job_files AS f
JOIN refactor_jobs AS j ON j.job_id = f.job_id
WHERE f.job_id = %(job_id)s
    AND EXISTS (SELECT FROM unnest(j.target_paths) AS t (path) WHERE t.path IN ('.', f.path) OR starts_with(f.path, t.path || '/'));

-- name: packed_reason
SELECT payload ->> 'reason'
FROM job_events
WHERE job_id = %(job_id)s AND type = 'state_change' AND payload ->> 'to' = 'RECOVERY_PENDING'
ORDER BY seq DESC
LIMIT 1;

-- name: write_snapshot
UPDATE refactor_jobs SET entitlement_snapshot_id = %(snapshot_id)s WHERE job_id = %(job_id)s;

-- name: pre_authorized_credits
SELECT coalesce(pre_authorized_credits, 0) FROM refactor_jobs WHERE job_id = %(job_id)s;

-- name: request_start
UPDATE refactor_jobs
SET start_requested_at = now(), entitlement_snapshot_id = %(snapshot_id)s
WHERE job_id = %(job_id)s;

-- name: settled_seq
SELECT seq FROM job_events WHERE job_id = %(job_id)s AND key = %(key)s;

-- name: write_status
UPDATE refactor_jobs
SET status = %(after)s,
    started_at = coalesce(started_at, CASE WHEN %(after)s::text = 'ANALYZING' THEN now() END),
    tests_began_at = coalesce(tests_began_at, CASE WHEN %(after)s::text = 'GENERATING_TESTS' THEN now() END),
    finished_at = CASE WHEN %(terminal)s THEN now() END,
    -- A loss ends with the state that waits for it, with the job, and where work begins anew: there silence is counted afresh.
    client_lost_at = CASE
        WHEN %(after)s::text = 'CLIENT_HEARTBEAT_LOST' THEN coalesce(client_lost_at, now())
        WHEN NOT (%(terminal)s OR %(enters_work)s OR status = 'CLIENT_HEARTBEAT_LOST') THEN client_lost_at
    END,
    grace_deadline_at = CASE WHEN %(after)s::text = 'CLIENT_HEARTBEAT_LOST' THEN now() + make_interval(secs => %(grace_seconds)s) END,
    tests_frozen = coalesce(%(tests_frozen)s::boolean, tests_frozen),
    has_verified = coalesce(%(has_verified)s::boolean, has_verified)
WHERE job_id = %(job_id)s
RETURNING now();

-- name: job_terms
SELECT j.tests_frozen, j.has_verified, s.deep_fix, s.spec_editing, l.tier AS tier_today
FROM refactor_jobs AS j
LEFT JOIN entitlement_snapshots AS s ON s.snapshot_id = j.entitlement_snapshot_id
LEFT JOIN subscription_tiers AS l ON l.user_id = j.user_id AND l.valid_to IS NULL
WHERE j.job_id = %(job_id)s;

-- name: write_outcome
UPDATE refactor_jobs
SET outcome = %(outcome)s, failure_code = %(failure_code)s, failure_message = %(failure_message)s
WHERE job_id = %(job_id)s AND outcome IS NULL
RETURNING now() AS at, tests_began_at IS NOT NULL AS tests_began;

-- name: write_strategy
UPDATE refactor_jobs SET strategy = %(strategy)s WHERE job_id = %(job_id)s;

-- name: write_spec_revision
UPDATE refactor_jobs SET spec_revision = %(revision)s WHERE job_id = %(job_id)s AND spec_revision < %(revision)s;

-- name: write_counters
UPDATE refactor_jobs
SET attempt_number = greatest(attempt_number, %(number)s), attempt_count = %(count)s, identical_failures = %(identical_failures)s,
    budget_used = %(budget_used)s
WHERE job_id = %(job_id)s;

-- name: write_context
INSERT INTO context_manifests (job_id, files, symbols, ast_confidence, baseline_mode, edit_mode, artifact_id, created_at)
VALUES (
    %(job_id)s, %(files)s, %(symbols)s, %(ast_confidence)s, %(baseline_mode)s, %(edit_mode)s, %(artifact_id)s, now()
)
ON CONFLICT (job_id) DO UPDATE
SET files = excluded.files, symbols = excluded.symbols, ast_confidence = excluded.ast_confidence,
    baseline_mode = excluded.baseline_mode, edit_mode = excluded.edit_mode, artifact_id = excluded.artifact_id;

-- name: write_timing
INSERT INTO job_timings (job_id, stage, seconds)
VALUES (%(job_id)s, %(stage)s, %(seconds)s)
ON CONFLICT (job_id, stage) DO UPDATE SET seconds = excluded.seconds;

-- name: beat
-- Ownership, the row and the answer in one statement. A job that ended takes no more beats.
INSERT INTO client_heartbeat_sessions AS h (job_id, client_session_id, last_seen_at)
SELECT job_id, %(client_session_id)s::uuid, now()
FROM refactor_jobs
WHERE job_id = %(job_id)s AND user_id = %(user_id)s AND finished_at IS NULL
ON CONFLICT (job_id, client_session_id) DO UPDATE SET last_seen_at = excluded.last_seen_at, silent_at = NULL
RETURNING h.job_id, (SELECT j.grace_deadline_at FROM refactor_jobs AS j WHERE j.job_id = h.job_id) AS grace_deadline_at;

-- name: expect_client
-- The workflow's own row: where work begins, a client has as long to turn up as a known one may be silent, and a job that
-- nobody attends is found like every other.
INSERT INTO client_heartbeat_sessions (job_id, client_session_id, last_seen_at)
SELECT job_id, '00000000-0000-0000-0000-000000000000', now()
FROM refactor_jobs
WHERE job_id = %(job_id)s AND execution_mode <> 'REMOTE_SANDBOX'
ON CONFLICT (job_id, client_session_id) DO UPDATE SET last_seen_at = excluded.last_seen_at, silent_at = NULL;

-- name: note_silence
-- Session and job are locked together: what a workflow is just writing is left for the next look, and two sweepers never judge one job.
WITH silent AS (
    SELECT s.ctid AS place
    FROM client_heartbeat_sessions AS s
    CROSS JOIN LATERAL (
        SELECT FROM refactor_jobs AS j WHERE j.job_id = s.job_id FOR NO KEY UPDATE SKIP LOCKED
    ) AS job
    WHERE s.silent_at IS NULL AND s.last_seen_at <= now() - make_interval(secs => %(silent_seconds)s)
    ORDER BY s.last_seen_at
    LIMIT %(limit)s
    FOR UPDATE OF s SKIP LOCKED
),
noted AS (
    -- By place: a locked row stays where it is, and no plan can read the table for it.
    UPDATE client_heartbeat_sessions AS s
    SET silent_at = now()
    WHERE s.ctid = ANY (ARRAY(SELECT place FROM silent))
    RETURNING s.job_id
),
lost AS (
    -- The array makes every session be locked before the first job is changed: a row changed by this statement would be skipped.
    UPDATE refactor_jobs AS j
    SET client_lost_at = now()
    WHERE j.job_id = ANY (ARRAY(SELECT job_id FROM noted)) AND j.client_lost_at IS NULL
        AND j.execution_mode <> 'REMOTE_SANDBOX' AND j.status = ANY(%(working)s)
        AND (SELECT max(s.last_seen_at) FROM client_heartbeat_sessions AS s WHERE s.job_id = j.job_id)
            <= now() - make_interval(secs => %(silent_seconds)s)
    RETURNING j.job_id, j.client_lost_at
)
SELECT noted.job_id, lost.client_lost_at
FROM noted
LEFT JOIN lost ON lost.job_id = noted.job_id;

-- name: note_return
WITH back AS (
    SELECT j.job_id, j.client_lost_at
    FROM refactor_jobs AS j
    WHERE j.client_lost_at IS NOT NULL
        AND (
            SELECT max(s.last_seen_at)
            FROM client_heartbeat_sessions AS s
            WHERE s.job_id = j.job_id AND s.client_session_id <> '00000000-0000-0000-0000-000000000000'
        ) > now() - make_interval(secs => %(silent_seconds)s)
    ORDER BY j.client_lost_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE refactor_jobs AS j
SET client_lost_at = NULL
FROM back
WHERE j.job_id = back.job_id
RETURNING back.job_id, back.client_lost_at;

-- name: forget_sessions
DELETE FROM client_heartbeat_sessions AS s
WHERE s.ctid = ANY (ARRAY(
    SELECT ctid FROM client_heartbeat_sessions WHERE silent_at <= %(before)s ORDER BY silent_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: expire_jobs
-- Jobs that wait, or never started, past the day of their artifacts. One at work is told when it waits.
WITH due AS (
    SELECT job_id
    FROM refactor_jobs
    WHERE artifacts_expired_at IS NULL AND finished_at IS NULL AND artifact_expires_at <= %(now)s AND status = ANY (%(idle)s)
    ORDER BY artifact_expires_at
    LIMIT %(limit)s
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE refactor_jobs AS j
SET artifacts_expired_at = %(now)s
FROM due
WHERE j.job_id = due.job_id
RETURNING j.job_id, j.start_requested_at IS NOT NULL AS start_requested;

-- name: warn_of_expiry
WITH due AS (
    SELECT job_id
    FROM refactor_jobs
    WHERE expiry_mailed_at IS NULL AND status <> 'FAILED' AND start_requested_at IS NOT NULL
        AND artifact_expires_at > %(now)s AND artifact_expires_at <= %(until)s
    ORDER BY artifact_expires_at
    LIMIT %(limit)s
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE refactor_jobs AS j
SET expiry_mailed_at = %(now)s
FROM due, users AS u, projects AS p
WHERE j.job_id = due.job_id AND u.user_id = j.user_id AND p.project_id = j.project_id
RETURNING j.job_id, j.user_id, u.email, u.deleted_at IS NULL AS account_open, p.root_name, j.status, j.artifact_expires_at;

-- name: lease_expired_artifacts
-- A job that still runs keeps its artifacts until it was told; the lease brings back what a killed worker did not finish.
WITH due AS (
    SELECT a.artifact_id
    FROM job_artifacts AS a
    JOIN refactor_jobs AS j ON j.job_id = a.job_id AND (j.finished_at IS NOT NULL OR j.artifacts_expired_at IS NOT NULL)
    WHERE a.removed_at IS NULL AND a.expires_at <= %(now)s AND (a.removal_leased_until IS NULL OR a.removal_leased_until <= %(now)s)
    ORDER BY a.expires_at
    LIMIT %(limit)s
    FOR UPDATE OF a SKIP LOCKED
)
UPDATE job_artifacts AS a
SET removal_leased_until = %(until)s
FROM due
WHERE a.artifact_id = due.artifact_id
RETURNING a.artifact_id, a.key;

-- name: mark_removed
UPDATE job_artifacts SET removed_at = %(now)s WHERE artifact_id = ANY (%(artifact_ids)s::uuid[]) AND removed_at IS NULL;

-- name: find_suspects
SELECT j.job_id, j.status, j.outcome,
    EXISTS (SELECT FROM outbox AS o WHERE o.subject_id = j.job_id AND o.topic = 'start_job' AND o.done_at IS NULL) AS start_waits
FROM refactor_jobs AS j
WHERE j.job_id = ANY (%(job_ids)s::uuid[]);

-- name: tests_began
SELECT tests_began_at IS NOT NULL FROM refactor_jobs WHERE job_id = %(job_id)s;
