-- To be forgotten. What says who somebody is, or what he worked on, goes; what was started, used and paid stays under a number,
-- because the ledger is the books. Append-only tables refuse both application roles, so this runs as their owner, and it looks
-- for itself whether the account's grace is over and nothing of it is under way. Tables that later files make are named too: a name is
-- looked up when the function runs.
CREATE FUNCTION erase_account(leaving uuid, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    job_ids uuid[];
BEGIN
    PERFORM FROM users WHERE user_id = leaving AND deletion_due_at <= at AND deleted_at IS NULL FOR UPDATE;
    IF NOT FOUND OR EXISTS (SELECT FROM refactor_jobs WHERE user_id = leaving AND finished_at IS NULL) THEN
        RETURN false;
    END IF;
    job_ids := ARRAY(SELECT job_id FROM refactor_jobs WHERE user_id = leaving);

    UPDATE users
    SET email = 'erased-' || leaving || '@erased.invalid', email_verified_at = NULL, password_hash = NULL, ui_segment = 'GUIDED',
        preferences = '{}', consent_version = NULL, consented_at = NULL, suspended_reason = NULL,
        deletion_requested_at = NULL, deletion_due_at = NULL, deleted_at = at, updated_at = at
    WHERE user_id = leaving;
    DELETE FROM oauth_codes WHERE user_id = leaving;
    DELETE FROM oauth_accounts WHERE user_id = leaving;
    DELETE FROM device_grants WHERE user_id = leaving;
    DELETE FROM refresh_tokens WHERE user_id = leaving;
    DELETE FROM session_origins WHERE user_id = leaving;
    DELETE FROM mail_codes WHERE user_id = leaving;
    DELETE FROM mail_outbox WHERE user_id = leaving;
    DELETE FROM idempotency_keys WHERE user_id = leaving;
    DELETE FROM stream_tickets WHERE user_id = leaving;
    DELETE FROM stream_connections WHERE user_id = leaving;

    UPDATE projects SET root_name = project_id::text WHERE user_id = leaving;
    UPDATE refactor_jobs
    SET goal = NULL, test_files = '{}', target_paths = '{}', excluded = '[]', failure_message = NULL
    WHERE user_id = leaving;
    DELETE FROM job_files WHERE job_id = ANY (job_ids);
    DELETE FROM job_events WHERE job_id = ANY (job_ids);
    DELETE FROM strategy_proposals WHERE job_id = ANY (job_ids);
    DELETE FROM bdd_items WHERE job_id = ANY (job_ids);
    DELETE FROM sdd_items WHERE job_id = ANY (job_ids);
    UPDATE spec_revisions SET snapshot = '{}', base_files = '{}', git_ref = NULL WHERE job_id = ANY (job_ids);
    DELETE FROM delivery_hunks WHERE job_id = ANY (job_ids);
    DELETE FROM delivery_files WHERE job_id = ANY (job_ids);
    DELETE FROM delivery_tests WHERE job_id = ANY (job_ids);
    DELETE FROM delivery_selections WHERE job_id = ANY (job_ids);
    DELETE FROM delivery_action_files WHERE action_id IN (SELECT action_id FROM delivery_actions WHERE job_id = ANY (job_ids));
    DELETE FROM intervention_commands WHERE job_id = ANY (job_ids);
    DELETE FROM patch_operations WHERE job_id = ANY (job_ids);
    UPDATE patch_attempts SET title = '', reason = NULL WHERE job_id = ANY (job_ids);
    DELETE FROM test_results WHERE run_id IN (SELECT run_id FROM test_runs WHERE job_id = ANY (job_ids));
    UPDATE test_runs SET request = '{}' WHERE job_id = ANY (job_ids);
    DELETE FROM test_suites WHERE job_id = ANY (job_ids);
    UPDATE job_artifacts SET name = '' WHERE job_id = ANY (job_ids);
    DELETE FROM outbox WHERE subject_id = ANY (job_ids);
    DELETE FROM support_tickets WHERE user_id = leaving;
    RETURN true;
END
$$;
REVOKE EXECUTE ON FUNCTION erase_account FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_account TO iama_worker;
