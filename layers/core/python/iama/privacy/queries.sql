-- Each `export_` query fills one file of a copy: whole rows, without secrets and without keys of the object store.
-- name: export_account
SELECT to_jsonb(u) - 'password_hash' AS row FROM users AS u WHERE u.user_id = %(user_id)s;

-- name: export_sessions
SELECT to_jsonb(o) || jsonb_build_object('ended', NOT EXISTS (
    SELECT FROM refresh_tokens AS t WHERE t.family_id = o.session_id AND t.rotated_at IS NULL AND t.revoked_at IS NULL
)) AS row
FROM session_origins AS o
WHERE o.user_id = %(user_id)s
ORDER BY o.started_at;

-- name: export_mails
SELECT to_jsonb(m) - 'idempotency_key' AS row FROM mail_outbox AS m WHERE m.user_id = %(user_id)s ORDER BY m.created_at;

-- name: export_audit_events
SELECT to_jsonb(a) AS row FROM audit_events AS a WHERE a.actor_id = %(user_id)s::text ORDER BY a.at;

-- name: export_oauth_accounts
SELECT to_jsonb(t) AS row FROM oauth_accounts AS t WHERE t.user_id = %(user_id)s;

-- name: export_subscription_tiers
SELECT to_jsonb(t) AS row FROM subscription_tiers AS t WHERE t.user_id = %(user_id)s;

-- name: export_credit_grants
SELECT to_jsonb(t) AS row FROM credit_grants AS t WHERE t.user_id = %(user_id)s;

-- name: export_quota_reservations
SELECT to_jsonb(t) AS row FROM quota_reservations AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_entitlement_snapshots
SELECT to_jsonb(t) AS row FROM entitlement_snapshots AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_usage_ledger
SELECT to_jsonb(t) AS row FROM usage_ledger AS t WHERE t.user_id = %(user_id)s;

-- name: export_payment_customers
SELECT to_jsonb(t) AS row FROM payment_customers AS t WHERE t.user_id = %(user_id)s;

-- name: export_payment_subscriptions
SELECT to_jsonb(t) AS row FROM payment_subscriptions AS t WHERE t.user_id = %(user_id)s;

-- name: export_projects
SELECT to_jsonb(t) AS row FROM projects AS t WHERE t.user_id = %(user_id)s;

-- name: export_refactor_jobs
SELECT to_jsonb(t) AS row FROM refactor_jobs AS t WHERE t.user_id = %(user_id)s;

-- name: export_job_files
SELECT to_jsonb(t) AS row FROM job_files AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_job_artifacts
SELECT to_jsonb(t) - 'key' - 'kms_key_ref' AS row FROM job_artifacts AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_job_events
SELECT to_jsonb(t) AS row FROM job_events AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_job_timings
SELECT to_jsonb(t) AS row FROM job_timings AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_context_manifests
SELECT to_jsonb(t) AS row FROM context_manifests AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_strategy_proposals
SELECT to_jsonb(t) AS row FROM strategy_proposals AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_spec_revisions
SELECT to_jsonb(t) AS row FROM spec_revisions AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_spec_approvals
SELECT to_jsonb(t) AS row FROM spec_approvals AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_intervention_commands
SELECT to_jsonb(t) AS row FROM intervention_commands AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_patch_attempts
SELECT to_jsonb(t) AS row FROM patch_attempts AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_patch_operations
SELECT to_jsonb(t) AS row FROM patch_operations AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_test_suites
SELECT to_jsonb(t) AS row FROM test_suites AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_test_runs
SELECT to_jsonb(t) AS row FROM test_runs AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_deliveries
SELECT to_jsonb(t) AS row FROM deliveries AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_delivery_files
SELECT to_jsonb(t) AS row FROM delivery_files AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_delivery_actions
SELECT to_jsonb(t) AS row FROM delivery_actions AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_delivery_selections
SELECT to_jsonb(t) AS row FROM delivery_selections AS t JOIN refactor_jobs AS j USING (job_id) WHERE j.user_id = %(user_id)s;

-- name: export_support_tickets
SELECT to_jsonb(t) - 'request_key' AS row FROM support_tickets AS t WHERE t.user_id = %(user_id)s;

-- name: export_test_results
SELECT to_jsonb(t) AS row
FROM test_results AS t
JOIN test_runs AS r USING (run_id)
JOIN refactor_jobs AS j USING (job_id)
WHERE j.user_id = %(user_id)s;

-- name: export_delivery_action_files
SELECT to_jsonb(t) AS row
FROM delivery_action_files AS t
JOIN delivery_actions AS a USING (action_id)
JOIN refactor_jobs AS j USING (job_id)
WHERE j.user_id = %(user_id)s;

-- name: find_ties
SELECT
    (SELECT count(*) FROM quota_reservations AS r WHERE r.user_id = %(user_id)s AND r.state = 'OPEN' AND r.running) AS jobs_at_work,
    EXISTS (
        SELECT FROM subscription_tiers AS t
        WHERE t.user_id = %(user_id)s AND t.valid_to IS NULL AND t.source = 'STRIPE' AND t.tier <> 'FREE'
    ) AS pays;

-- name: insert_export
INSERT INTO account_exports (export_id, user_id, object_key, made_at, expires_at)
VALUES (%(export_id)s, %(user_id)s, %(object_key)s, %(made_at)s, %(removed_at)s);

-- name: lease_old_exports
UPDATE account_exports AS e
SET expires_at = %(until)s
FROM (
    SELECT export_id FROM account_exports WHERE expires_at <= %(now)s ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
) AS old
WHERE e.export_id = old.export_id
RETURNING e.export_id, e.object_key;

-- name: forget_export
DELETE FROM account_exports WHERE export_id = %(export_id)s;

-- name: list_leaving
-- An account goes when nothing of it is under way any more, which the end of its artifacts sees to.
SELECT u.user_id
FROM users AS u
WHERE u.deletion_due_at <= %(now)s AND u.deleted_at IS NULL
    AND NOT EXISTS (SELECT FROM refactor_jobs AS j WHERE j.user_id = u.user_id AND j.finished_at IS NULL)
ORDER BY u.deletion_due_at
LIMIT %(limit)s;

-- name: erase_account
-- False where somebody signed in meanwhile, or another worker was first.
SELECT erase_account(%(user_id)s, %(now)s);
