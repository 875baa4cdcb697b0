-- What the migrations make. Written by `python -m migrations.snapshot`, never by hand.

CREATE FUNCTION public.app_user_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('app.user_id'::text, true), ''::text))::uuid;

CREATE FUNCTION public.end_sockets_of_session() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE stream_connections
    SET token_expires_at = NEW.revoked_at
    WHERE session_id = NEW.family_id AND token_expires_at > NEW.revoked_at;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.end_sockets_of_user() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    ended timestamptz := COALESCE(NEW.suspended_at, NEW.deleted_at);
BEGIN
    UPDATE stream_connections SET token_expires_at = ended WHERE user_id = NEW.user_id AND token_expires_at > ended;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.erase_account(leaving uuid, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
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

CREATE FUNCTION public.holds_no_secret(value jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (((value)::text !~* '"[a-z_]*(api_key|secret|password|passwd|access_token|private_key)"\s*:'::text) AND ((value)::text !~* '(sk-[a-z0-9_-]{16,}|AKIA[A-Z0-9]{12,}|-----BEGIN)'::text));

CREATE FUNCTION public.keep_config_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO dynamic_config_history (key, scope, scope_id, version, value, actor, at)
    VALUES (NEW.key, NEW.scope, NEW.scope_id, NEW.version, NEW.value, NEW.actor, NEW.updated_at);
    RETURN NEW;
END
$$;

CREATE FUNCTION public.refuse_status_of_handler() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF current_user = 'iama_api' AND NOT (OLD.status = 'PENDING' AND NEW.status = 'FAILED') THEN
        RAISE EXCEPTION 'only the workflow writes the status of a started job' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TABLE public.credit_grants (
    grant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    source text NOT NULL,
    credits numeric(12,4) NOT NULL,
    cycle_start timestamp with time zone NOT NULL,
    cycle_end timestamp with time zone NOT NULL,
    idempotency_key text NOT NULL,
    actor text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    reference text,
    CONSTRAINT credit_grants_credits CHECK (((credits <> (0)::numeric) AND ((credits > (0)::numeric) OR (source = ANY (ARRAY['ADMIN'::text, 'REFUND'::text]))))),
    CONSTRAINT credit_grants_cycle CHECK ((cycle_start < cycle_end)),
    CONSTRAINT credit_grants_source CHECK ((source = ANY (ARRAY['CYCLE'::text, 'ADD_ON'::text, 'REFUND'::text, 'ADMIN'::text, 'SEED'::text])))
);

CREATE TABLE public.quota_reservations (
    reservation_id uuid NOT NULL,
    job_id uuid NOT NULL,
    start_number integer NOT NULL,
    user_id uuid NOT NULL,
    tier text NOT NULL,
    state text DEFAULT 'OPEN'::text NOT NULL,
    running boolean DEFAULT true NOT NULL,
    utc_day date NOT NULL,
    counts_daily boolean NOT NULL,
    daily_returned boolean DEFAULT false NOT NULL,
    cycle_start timestamp with time zone NOT NULL,
    credits_held numeric(12,4) NOT NULL,
    credits_used numeric(12,4),
    ended_as text,
    reserved_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    looked_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT quota_reservations_held CHECK ((credits_held >= (0)::numeric)),
    CONSTRAINT quota_reservations_number CHECK ((start_number > 0)),
    CONSTRAINT quota_reservations_rests CHECK (((state = 'OPEN'::text) OR (NOT running))),
    CONSTRAINT quota_reservations_settled CHECK (((state = 'SETTLED'::text) = ((settled_at IS NOT NULL) AND (ended_as IS NOT NULL) AND (credits_used IS NOT NULL)))),
    CONSTRAINT quota_reservations_state CHECK ((state = ANY (ARRAY['OPEN'::text, 'SETTLED'::text])))
);

COMMENT ON COLUMN public.quota_reservations.looked_at IS 'When a sweeper last asked whether anybody will settle it.';

CREATE TABLE public.subscription_tiers (
    subscription_tier_id uuid NOT NULL,
    user_id uuid NOT NULL,
    tier text NOT NULL,
    source text NOT NULL,
    contract jsonb,
    add_on_factor numeric(4,2) DEFAULT 1.00 NOT NULL,
    cycle_start timestamp with time zone NOT NULL,
    cycle_end timestamp with time zone NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone,
    CONSTRAINT subscription_tiers_add_on CHECK ((add_on_factor = ANY (ARRAY[1.00, 1.25, 1.50]))),
    CONSTRAINT subscription_tiers_contract CHECK (((contract IS NULL) OR ((tier = 'ENTERPRISE'::text) AND (jsonb_typeof(contract) = 'object'::text)))),
    CONSTRAINT subscription_tiers_cycle CHECK ((cycle_start < cycle_end)),
    CONSTRAINT subscription_tiers_source CHECK ((source = ANY (ARRAY['DEFAULT'::text, 'STRIPE'::text, 'ADMIN'::text, 'SEED'::text]))),
    CONSTRAINT subscription_tiers_tier CHECK ((tier = ANY (ARRAY['FREE'::text, 'PLUS'::text, 'PRO'::text, 'MAX'::text, 'ENTERPRISE'::text]))),
    CONSTRAINT subscription_tiers_validity CHECK (((valid_to IS NULL) OR (valid_from <= valid_to)))
);

CREATE TABLE public.usage_ledger (
    entry_id uuid NOT NULL,
    user_id uuid NOT NULL,
    job_id uuid NOT NULL,
    reservation_id uuid NOT NULL,
    kind text NOT NULL,
    payer text NOT NULL,
    stage text NOT NULL,
    model_class text NOT NULL,
    credits numeric(12,4) NOT NULL,
    cycle_start timestamp with time zone NOT NULL,
    idempotency_key text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT usage_ledger_kind CHECK ((kind = ANY (ARRAY['CHARGE'::text, 'CREDIT_BACK'::text]))),
    CONSTRAINT usage_ledger_payer CHECK ((payer = ANY (ARRAY['USER'::text, 'HOUSE'::text]))),
    CONSTRAINT usage_ledger_sign CHECK (
CASE kind
    WHEN 'CHARGE'::text THEN (credits >= (0)::numeric)
    ELSE (credits <= (0)::numeric)
END)
);

CREATE VIEW public.account_balances WITH (security_invoker='true') AS
 SELECT user_id,
    tier,
    cycle_start,
    cycle_end,
    ( SELECT COALESCE(sum(g.credits), (0)::numeric) AS "coalesce"
           FROM public.credit_grants g
          WHERE ((g.user_id = t.user_id) AND (g.cycle_start = t.cycle_start))) AS granted,
    ( SELECT COALESCE(sum(l.credits), (0)::numeric) AS "coalesce"
           FROM public.usage_ledger l
          WHERE ((l.user_id = t.user_id) AND (l.cycle_start = t.cycle_start) AND (l.payer = 'USER'::text))) AS used,
    ( SELECT COALESCE(sum(GREATEST((r.credits_held - ( SELECT COALESCE(sum(l.credits), (0)::numeric) AS "coalesce"
                   FROM public.usage_ledger l
                  WHERE (l.reservation_id = r.reservation_id))), (0)::numeric)), (0)::numeric) AS "coalesce"
           FROM public.quota_reservations r
          WHERE ((r.user_id = t.user_id) AND (r.cycle_start = t.cycle_start) AND (r.state = 'OPEN'::text) AND (r.tier <> 'FREE'::text))) AS held,
    ( SELECT count(*) AS count
           FROM public.quota_reservations r
          WHERE ((r.user_id = t.user_id) AND (r.state = 'OPEN'::text) AND r.running)) AS running
   FROM public.subscription_tiers t
  WHERE (valid_to IS NULL);

CREATE TABLE public.account_exports (
    export_id uuid NOT NULL,
    user_id uuid NOT NULL,
    object_key text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN public.account_exports.expires_at IS 'When a sweeper removes the object, and then the row. Looking at it moves this on, as a lease.';

CREATE TABLE public.admin_accounts (
    admin_id uuid NOT NULL,
    email text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL,
    disabled_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT admin_accounts_email_shape CHECK (((email = lower(email)) AND (email ~~ '%_@_%'::text) AND (length(email) <= 254))),
    CONSTRAINT admin_accounts_role CHECK ((role = ANY (ARRAY['SUPER_ADMIN'::text, 'ENGINEER'::text, 'SUPPORT'::text])))
);

CREATE TABLE public.admin_sessions (
    session_sha256 bytea NOT NULL,
    session_id uuid NOT NULL,
    admin_id uuid NOT NULL,
    network text NOT NULL,
    client text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT admin_sessions_lifetime CHECK ((expires_at <= (started_at + '08:00:00'::interval))),
    CONSTRAINT admin_sessions_sha256 CHECK ((length(session_sha256) = 32))
);

CREATE TABLE public.admin_totp (
    admin_id uuid NOT NULL,
    sealed_secret bytea NOT NULL,
    last_step bigint DEFAULT 0 NOT NULL,
    CONSTRAINT admin_totp_sealed CHECK ((length(sealed_secret) > 32))
);

COMMENT ON COLUMN public.admin_totp.last_step IS 'The half minute of the last code that was used: a code is good once.';

CREATE TABLE public.audit_events (
    audit_event_id uuid NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    request_id text,
    at timestamp with time zone NOT NULL,
    CONSTRAINT audit_events_actor_kind CHECK ((actor_kind = ANY (ARRAY['USER'::text, 'ADMIN'::text, 'SYSTEM'::text]))),
    CONSTRAINT audit_events_detail CHECK ((jsonb_typeof(detail) = 'object'::text))
);

CREATE TABLE public.bdd_items (
    job_id uuid NOT NULL,
    revision integer NOT NULL,
    "position" smallint NOT NULL,
    item_id text NOT NULL,
    given_text text NOT NULL,
    when_text text NOT NULL,
    then_text text NOT NULL,
    symbols text[] NOT NULL,
    tests text[] NOT NULL
);

CREATE TABLE public.billing_checkpoint_records (
    job_id uuid NOT NULL,
    key text NOT NULL,
    kind text NOT NULL,
    credits numeric(12,4) DEFAULT 0 NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT billing_checkpoint_records_free CHECK ((credits = (0)::numeric)),
    CONSTRAINT billing_checkpoint_records_kind_known CHECK ((kind = ANY (ARRAY['DEEP_FIX_DECLINED'::text, 'DEEP_FIX_QUOTE_EXPIRED'::text])))
);

CREATE TABLE public.billing_reconciliations (
    reconciliation_id uuid NOT NULL,
    utc_day date NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    missed_events text[] DEFAULT '{}'::text[] NOT NULL,
    looked_at integer DEFAULT 0 NOT NULL,
    healed jsonb DEFAULT '[]'::jsonb NOT NULL
);

CREATE TABLE public.client_heartbeat_sessions (
    job_id uuid NOT NULL,
    client_session_id uuid NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    silent_at timestamp with time zone
)
WITH (autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='1000');

COMMENT ON COLUMN public.client_heartbeat_sessions.silent_at IS 'When a sweeper noted its silence; NULL again with its next beat.';

CREATE TABLE public.context_manifests (
    job_id uuid NOT NULL,
    files integer NOT NULL,
    symbols integer NOT NULL,
    ast_confidence smallint NOT NULL,
    baseline_mode text NOT NULL,
    edit_mode text NOT NULL,
    artifact_id uuid,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT context_manifests_baseline_mode_known CHECK ((baseline_mode = ANY (ARRAY['ASSERTION'::text, 'CHARACTERIZATION'::text, 'BLACK_BOX_ORCHESTRATION'::text]))),
    CONSTRAINT context_manifests_confidence_percent CHECK (((ast_confidence >= 0) AND (ast_confidence <= 100))),
    CONSTRAINT context_manifests_edit_mode_known CHECK ((edit_mode = ANY (ARRAY['AST_SYMBOLIC'::text, 'EXACT_SEARCH_REPLACE'::text])))
);

CREATE VIEW public.daily_starts WITH (security_invoker='true') AS
 SELECT user_id,
    utc_day,
    count(*) AS starts
   FROM public.quota_reservations
  WHERE (counts_daily AND (NOT daily_returned))
  GROUP BY user_id, utc_day;

CREATE VIEW public.delivered_costs WITH (security_invoker='true') AS
 SELECT user_id,
    job_id,
    start_number,
    settled_at,
    credits_used
   FROM public.quota_reservations
  WHERE ((state = 'SETTLED'::text) AND (ended_as = ANY (ARRAY['DELIVERED'::text, 'CHANGED'::text, 'PARTIAL'::text])) AND (credits_used > (0)::numeric));

CREATE TABLE public.deliveries (
    job_id uuid NOT NULL,
    outcome text NOT NULL,
    summary_artifact_id uuid NOT NULL,
    patch_artifact_id uuid NOT NULL,
    reverse_artifact_id uuid NOT NULL,
    delivered_at timestamp with time zone NOT NULL,
    tests_artifact_id uuid,
    CONSTRAINT deliveries_outcome_known CHECK ((outcome = ANY (ARRAY['CHANGED'::text, 'NOTHING_TO_CHANGE'::text])))
);

CREATE TABLE public.delivery_action_files (
    action_id uuid NOT NULL,
    path text NOT NULL,
    change text NOT NULL,
    base_sha256 text,
    sha256 text,
    outcome text,
    found_sha256 text,
    reason text,
    CONSTRAINT delivery_action_files_change_known CHECK ((change = ANY (ARRAY['modified'::text, 'created'::text, 'deleted'::text]))),
    CONSTRAINT delivery_action_files_outcome_known CHECK ((outcome = ANY (ARRAY['written'::text, 'refused'::text])))
);

CREATE TABLE public.delivery_actions (
    action_id uuid NOT NULL,
    job_id uuid NOT NULL,
    kind text NOT NULL,
    number integer NOT NULL,
    key text NOT NULL,
    status text DEFAULT 'requested'::text NOT NULL,
    patch_artifact_id uuid,
    requested_at timestamp with time zone NOT NULL,
    reported_at timestamp with time zone,
    selection_sha256 text,
    tests_artifact_id uuid,
    CONSTRAINT delivery_actions_kind_known CHECK ((kind = ANY (ARRAY['APPLY'::text, 'REVERT'::text]))),
    CONSTRAINT delivery_actions_reported_has_time CHECK (((status = 'reported'::text) = (reported_at IS NOT NULL))),
    CONSTRAINT delivery_actions_status_known CHECK ((status = ANY (ARRAY['requested'::text, 'handed_out'::text, 'reported'::text])))
);

CREATE TABLE public.delivery_files (
    job_id uuid NOT NULL,
    path text NOT NULL,
    change text NOT NULL,
    added integer NOT NULL,
    removed integer NOT NULL,
    base_sha256 text,
    sha256 text,
    CONSTRAINT delivery_files_change_known CHECK ((change = ANY (ARRAY['modified'::text, 'created'::text, 'deleted'::text]))),
    CONSTRAINT delivery_files_sides CHECK ((((change = 'created'::text) = (base_sha256 IS NULL)) AND ((change = 'deleted'::text) = (sha256 IS NULL))))
);

CREATE TABLE public.delivery_hunks (
    job_id uuid NOT NULL,
    hunk_id text NOT NULL,
    path text NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    symbol text,
    line integer NOT NULL,
    added integer NOT NULL,
    removed integer NOT NULL
);

CREATE TABLE public.delivery_selections (
    job_id uuid NOT NULL,
    selection_sha256 text NOT NULL,
    hunks text[] NOT NULL,
    status text DEFAULT 'verifying'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    failing_tests text[] DEFAULT '{}'::text[] NOT NULL,
    files jsonb DEFAULT '[]'::jsonb NOT NULL,
    patch_artifact_id uuid,
    left_out_artifact_id uuid,
    requested_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT delivery_selections_settled_has_time CHECK (((status = 'verifying'::text) = (settled_at IS NULL))),
    CONSTRAINT delivery_selections_status_known CHECK ((status = ANY (ARRAY['verifying'::text, 'verified'::text, 'refused'::text, 'failed'::text]))),
    CONSTRAINT delivery_selections_verified_has_patch CHECK (((status = 'verified'::text) = (patch_artifact_id IS NOT NULL)))
);

CREATE TABLE public.delivery_tests (
    job_id uuid NOT NULL,
    path text NOT NULL,
    sha256 text NOT NULL
);

CREATE TABLE public.device_grants (
    device_sha256 bytea NOT NULL,
    user_code text NOT NULL,
    client text NOT NULL,
    user_id uuid,
    started_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    polled_at timestamp with time zone,
    decided_at timestamp with time zone,
    used_at timestamp with time zone,
    CONSTRAINT device_grants_client CHECK ((length(client) <= 200)),
    CONSTRAINT device_grants_sha256 CHECK ((length(device_sha256) = 32))
);

COMMENT ON COLUMN public.device_grants.user_id IS 'Who approved it; decided without a user is refused.';

CREATE TABLE public.dynamic_config_history (
    key text NOT NULL,
    scope text NOT NULL,
    scope_id text NOT NULL,
    version integer NOT NULL,
    value jsonb NOT NULL,
    actor text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.dynamic_configs (
    key text NOT NULL,
    scope text DEFAULT 'GLOBAL'::text NOT NULL,
    scope_id text DEFAULT ''::text NOT NULL,
    value jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    actor text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT dynamic_configs_no_secret CHECK (public.holds_no_secret(value)),
    CONSTRAINT dynamic_configs_scope CHECK ((scope = ANY (ARRAY['GLOBAL'::text, 'TIER'::text, 'USER'::text]))),
    CONSTRAINT dynamic_configs_scope_id CHECK (((scope = 'GLOBAL'::text) = (scope_id = ''::text))),
    CONSTRAINT dynamic_configs_version CHECK ((version > 0))
);

CREATE TABLE public.entitlement_snapshots (
    snapshot_id uuid NOT NULL,
    reservation_id uuid NOT NULL,
    job_id uuid NOT NULL,
    user_id uuid NOT NULL,
    tier text NOT NULL,
    context_cap_tokens integer NOT NULL,
    model_classes text[] NOT NULL,
    operating_mode text NOT NULL,
    execution_modes text[] NOT NULL,
    spec_editing boolean NOT NULL,
    fast_track boolean NOT NULL,
    deep_fix text NOT NULL,
    credit_cap numeric(12,4) NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    CONSTRAINT entitlement_snapshots_deep_fix CHECK ((deep_fix = ANY (ARRAY['NO'::text, 'L2'::text, 'L3_CONFIRMED'::text])))
);

CREATE TABLE public.idempotency_keys (
    user_id uuid NOT NULL,
    idempotency_key text NOT NULL,
    route text NOT NULL,
    request_sha256 bytea NOT NULL,
    claim_id uuid NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    status integer,
    answer text,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_keys_answer CHECK (((answered_at IS NULL) = (status IS NULL))),
    CONSTRAINT idempotency_keys_sha256 CHECK ((length(request_sha256) = 32))
);

CREATE TABLE public.intervention_commands (
    job_id uuid NOT NULL,
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
    credits numeric(12,4) NOT NULL,
    at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT intervention_commands_command_known CHECK ((command = ANY (ARRAY['run_command'::text, 'run_tests'::text]))),
    CONSTRAINT intervention_commands_counts CHECK (((LEAST(failing, operations) >= 0) AND (credits >= (0)::numeric)))
);

CREATE TABLE public.job_artifacts (
    artifact_id uuid NOT NULL,
    job_id uuid NOT NULL,
    type text NOT NULL,
    name text NOT NULL,
    key text NOT NULL,
    sha256 text,
    size bigint,
    content_type text DEFAULT 'application/octet-stream'::text NOT NULL,
    kms_key_ref text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    removal_leased_until timestamp with time zone,
    CONSTRAINT job_artifacts_key_opaque CHECK ((key = ((('jobs/'::text || (job_id)::text) || '/'::text) || (artifact_id)::text))),
    CONSTRAINT job_artifacts_kms_key_ref_given CHECK ((kms_key_ref <> ''::text)),
    CONSTRAINT job_artifacts_sha256_hex CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT job_artifacts_stored_has_size CHECK (((sha256 IS NULL) OR (size >= 0))),
    CONSTRAINT job_artifacts_type_known CHECK ((type = ANY (ARRAY['BUNDLE'::text, 'CONTEXT_MANIFEST'::text, 'ANALYSIS_REPORT'::text, 'TREE'::text, 'OVERLAY'::text, 'SUITE'::text, 'PLAN'::text, 'RUN_REPORT'::text, 'RUN_PAYLOAD'::text, 'TRACES'::text, 'OPERATIONS'::text, 'MODEL_ANSWER'::text, 'PATCH'::text, 'REVERSE_PATCH'::text, 'PARTIAL_PATCH'::text, 'RECOVERY_PACKAGE'::text, 'DELIVERY_SUMMARY'::text, 'WORKING_STATE'::text])))
);

COMMENT ON COLUMN public.job_artifacts.removed_at IS 'When the object was deleted from the store. The row stays: it says what there was.';

CREATE VIEW public.job_calls WITH (security_invoker='true') AS
 SELECT job_id,
    user_id,
    reservation_id,
    stage,
    model_class,
    split_part(idempotency_key, ':'::text, 4) AS call_number,
    payer,
    (detail ->> 'model'::text) AS model,
    ((detail ->> 'price_version'::text))::integer AS price_version,
    COALESCE(((detail ->> 'input'::text))::bigint, (0)::bigint) AS input_tokens,
    COALESCE(((detail ->> 'output'::text))::bigint, (0)::bigint) AS output_tokens,
    COALESCE(((detail ->> 'cache_write'::text))::bigint, (0)::bigint) AS cache_write_tokens,
    COALESCE(((detail ->> 'cache_read'::text))::bigint, (0)::bigint) AS cache_read_tokens,
    credits,
    at
   FROM public.usage_ledger l
  WHERE (kind = 'CHARGE'::text);

CREATE VIEW public.job_costs WITH (security_invoker='true') AS
 SELECT job_id,
    user_id,
    start_number,
    tier,
    state,
    ended_as,
    daily_returned,
    credits_held,
    reserved_at,
    settled_at,
    ( SELECT COALESCE(sum(l.credits), (0)::numeric) AS "coalesce"
           FROM public.usage_ledger l
          WHERE ((l.reservation_id = r.reservation_id) AND (l.kind = 'CHARGE'::text))) AS charged,
    ( SELECT COALESCE((- sum(l.credits)), (0)::numeric) AS "coalesce"
           FROM public.usage_ledger l
          WHERE ((l.reservation_id = r.reservation_id) AND (l.kind = 'CREDIT_BACK'::text))) AS credited_back
   FROM public.quota_reservations r;

CREATE TABLE public.job_events (
    job_id uuid NOT NULL,
    seq bigint NOT NULL,
    type text NOT NULL,
    key text NOT NULL,
    payload jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT job_events_log_line_expires CHECK (((type <> 'log_line'::text) OR (expires_at IS NOT NULL))),
    CONSTRAINT job_events_seq_from_one CHECK ((seq >= 1)),
    CONSTRAINT job_events_type_known CHECK ((type = ANY (ARRAY['state_change'::text, 'log_line'::text, 'attempt_start'::text, 'attempt_end'::text, 'test_run_requested'::text, 'test_run_result'::text, 'heartbeat_status'::text, 'deep_fix_start'::text, 'decision_required'::text, 'command_result'::text, 'spec_updated'::text, 'budget_alert'::text, 'artifact_ready'::text])))
);

CREATE TABLE public.job_files (
    job_id uuid NOT NULL,
    path text NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    CONSTRAINT job_files_sha256_hex CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT job_files_size_positive CHECK ((size >= 0))
);

CREATE TABLE public.job_timings (
    job_id uuid NOT NULL,
    stage text NOT NULL,
    seconds double precision NOT NULL,
    CONSTRAINT job_timings_seconds_positive CHECK ((seconds >= (0)::double precision))
);

CREATE TABLE public.kill_switches (
    kill_switch_id uuid NOT NULL,
    user_id uuid,
    reason text NOT NULL,
    engaged_by text NOT NULL,
    engaged_at timestamp with time zone NOT NULL,
    lifted_by text,
    lifted_at timestamp with time zone,
    CONSTRAINT kill_switches_lifted CHECK (((lifted_at IS NULL) = (lifted_by IS NULL)))
);

COMMENT ON COLUMN public.kill_switches.user_id IS 'NULL: the switch holds for everybody.';

CREATE TABLE public.login_throttles (
    subject text NOT NULL,
    failures integer NOT NULL,
    last_failure_at timestamp with time zone NOT NULL,
    blocked_until timestamp with time zone NOT NULL,
    CONSTRAINT login_throttles_failures CHECK ((failures > 0))
);

CREATE TABLE public.mail_codes (
    token_sha256 bytea NOT NULL,
    user_id uuid NOT NULL,
    purpose text NOT NULL,
    email text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT mail_codes_purpose CHECK ((purpose = ANY (ARRAY['VERIFY_EMAIL'::text, 'RESET_PASSWORD'::text]))),
    CONSTRAINT mail_codes_sha256 CHECK ((length(token_sha256) = 32))
);

COMMENT ON COLUMN public.mail_codes.email IS 'The address it went to: a code is void once the account has another.';

CREATE TABLE public.mail_outbox (
    mail_id uuid NOT NULL,
    user_id uuid,
    recipient text NOT NULL,
    template text NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    idempotency_key text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    available_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    failed_at timestamp with time zone,
    failure_code text
);

COMMENT ON COLUMN public.mail_outbox.failed_at IS 'When we gave up, or the address turned out to take no mail.';

CREATE TABLE public.model_call_slots (
    user_id uuid NOT NULL,
    model_class text NOT NULL,
    slot smallint NOT NULL,
    holder uuid NOT NULL,
    held_until timestamp with time zone NOT NULL,
    CONSTRAINT model_call_slots_class_known CHECK ((model_class = ANY (ARRAY['L1'::text, 'L2'::text, 'L3'::text]))),
    CONSTRAINT model_call_slots_from_one CHECK ((slot >= 1))
);

CREATE TABLE public.oauth_accounts (
    provider text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL,
    email text,
    linked_at timestamp with time zone NOT NULL,
    CONSTRAINT oauth_accounts_provider CHECK ((provider = ANY (ARRAY['github'::text, 'google'::text])))
);

COMMENT ON COLUMN public.oauth_accounts.subject IS 'The provider''s own id of the person, which never changes; an address does.';

CREATE TABLE public.oauth_codes (
    code_sha256 bytea NOT NULL,
    user_id uuid NOT NULL,
    code_challenge text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    session_id uuid,
    CONSTRAINT oauth_codes_sha256 CHECK ((length(code_sha256) = 32))
);

COMMENT ON COLUMN public.oauth_codes.session_id IS 'What the code was exchanged for: a second use ends it.';

CREATE TABLE public.oauth_states (
    state_sha256 bytea NOT NULL,
    provider text NOT NULL,
    redirect_uri text,
    client_state text,
    code_challenge text,
    user_code text,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT oauth_states_end CHECK ((((user_code IS NULL) = (redirect_uri IS NOT NULL)) AND ((user_code IS NULL) = (code_challenge IS NOT NULL)))),
    CONSTRAINT oauth_states_provider CHECK ((provider = ANY (ARRAY['github'::text, 'google'::text]))),
    CONSTRAINT oauth_states_sha256 CHECK ((length(state_sha256) = 32))
);

CREATE TABLE public.outbox (
    outbox_id uuid NOT NULL,
    topic text NOT NULL,
    subject_id uuid NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    idempotency_key text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    available_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone
);

CREATE TABLE public.patch_attempts (
    job_id uuid NOT NULL,
    attempt_number integer NOT NULL,
    producer text NOT NULL,
    title text NOT NULL,
    model_class text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    kept boolean,
    reason text,
    seconds double precision,
    fingerprint text,
    CONSTRAINT patch_attempts_class_known CHECK ((model_class = ANY (ARRAY['L0'::text, 'L1'::text, 'L2'::text, 'L3'::text]))),
    CONSTRAINT patch_attempts_end_whole CHECK (((finished_at IS NULL) = (kept IS NULL)))
);

CREATE TABLE public.patch_operations (
    job_id uuid NOT NULL,
    attempt_number integer NOT NULL,
    "position" integer NOT NULL,
    op_id text NOT NULL,
    kind text NOT NULL,
    path text NOT NULL,
    payload jsonb,
    target_fingerprint text,
    anchor jsonb,
    outcome text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT patch_operations_outcome_known CHECK ((outcome = ANY (ARRAY['applied'::text, 'refused'::text, 'dropped'::text])))
);

CREATE TABLE public.payment_customers (
    customer_id text NOT NULL,
    user_id uuid NOT NULL,
    ticket bigint DEFAULT 0 NOT NULL,
    synced_at timestamp with time zone,
    due_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN public.payment_customers.ticket IS 'Drawn before Stripe is asked: what was asked under an older one is not applied.';

COMMENT ON COLUMN public.payment_customers.due_at IS 'When time alone changes what was decided: the end of a grace.';

CREATE TABLE public.payment_subscriptions (
    subscription_id text NOT NULL,
    customer_id text NOT NULL,
    user_id uuid NOT NULL,
    status text NOT NULL,
    price_id text NOT NULL,
    item_id text NOT NULL,
    pending_price_id text,
    schedule_id text,
    currency text NOT NULL,
    period_start timestamp with time zone NOT NULL,
    period_end timestamp with time zone NOT NULL,
    cancel_at_period_end boolean NOT NULL,
    ended_at timestamp with time zone,
    synced_at timestamp with time zone NOT NULL
);

CREATE TABLE public.projects (
    project_id uuid NOT NULL,
    user_id uuid NOT NULL,
    root_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT projects_root_name_length CHECK (((char_length(root_name) >= 1) AND (char_length(root_name) <= 255)))
);

CREATE UNLOGGED TABLE public.rate_buckets (
    subject text NOT NULL,
    route_group text NOT NULL,
    tokens double precision NOT NULL,
    allowed boolean NOT NULL,
    burst double precision NOT NULL,
    per_minute double precision NOT NULL,
    refilled_at timestamp with time zone NOT NULL,
    CONSTRAINT rate_buckets_burst CHECK ((burst >= (1)::double precision)),
    CONSTRAINT rate_buckets_rate CHECK ((per_minute > (0)::double precision)),
    CONSTRAINT rate_buckets_tokens CHECK ((tokens >= (0)::double precision))
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='1000');

CREATE TABLE public.refactor_jobs (
    job_id uuid NOT NULL,
    user_id uuid NOT NULL,
    project_id uuid NOT NULL,
    creation_key text NOT NULL,
    language text NOT NULL,
    target_language text,
    goal text,
    execution_mode text NOT NULL,
    interpreter_version text NOT NULL,
    interpreter_implementation text NOT NULL,
    test_framework text NOT NULL,
    test_files text[] NOT NULL,
    target_paths text[] NOT NULL,
    excluded jsonb DEFAULT '[]'::jsonb NOT NULL,
    fast_track boolean DEFAULT false NOT NULL,
    max_credits numeric(12,4),
    pre_authorized_class text,
    pre_authorized_credits numeric(12,4),
    bundle_artifact_id uuid NOT NULL,
    entitlement_snapshot_id uuid,
    status text DEFAULT 'PENDING'::text NOT NULL,
    outcome text,
    failure_code text,
    failure_message text,
    strategy text,
    spec_revision integer DEFAULT 0 NOT NULL,
    attempt_number integer DEFAULT 0 NOT NULL,
    attempt_count integer DEFAULT 0 NOT NULL,
    identical_failures integer DEFAULT 0 NOT NULL,
    budget_used integer DEFAULT 0 NOT NULL,
    last_seq bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    start_requested_at timestamp with time zone,
    started_at timestamp with time zone,
    tests_began_at timestamp with time zone,
    finished_at timestamp with time zone,
    artifact_expires_at timestamp with time zone NOT NULL,
    grace_deadline_at timestamp with time zone,
    client_lost_at timestamp with time zone,
    expiry_mailed_at timestamp with time zone,
    artifacts_expired_at timestamp with time zone,
    tests_frozen boolean DEFAULT false NOT NULL,
    has_verified boolean DEFAULT false NOT NULL,
    CONSTRAINT refactor_jobs_class_has_ceiling CHECK (((pre_authorized_class IS NULL) = (pre_authorized_credits IS NULL))),
    CONSTRAINT refactor_jobs_class_known CHECK ((pre_authorized_class = ANY (ARRAY['L1'::text, 'L2'::text, 'L3'::text]))),
    CONSTRAINT refactor_jobs_counters_positive CHECK (((LEAST(spec_revision, attempt_number, attempt_count, identical_failures, budget_used) >= 0) AND (last_seq >= 0))),
    CONSTRAINT refactor_jobs_end_has_time CHECK (((status = ANY (ARRAY['DELIVERED'::text, 'FAILED'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT refactor_jobs_execution_mode_known CHECK ((execution_mode = ANY (ARRAY['LOCAL_NATIVE'::text, 'LOCAL_DOCKER'::text, 'REMOTE_SANDBOX'::text]))),
    CONSTRAINT refactor_jobs_outcome_known CHECK ((outcome = ANY (ARRAY['CHANGED'::text, 'NOTHING_TO_CHANGE'::text, 'PARTIAL'::text, 'USER_CANCELLED'::text, 'CLIENT_DISCONNECTED'::text, 'FORCE_TERMINATED_BY_USER'::text, 'LOGIC_FAILURE'::text, 'TIMEOUT_EXECUTION'::text, 'ARTIFACTS_EXPIRED'::text, 'INFRA_FAILURE'::text, 'POLICY_BLOCKED'::text]))),
    CONSTRAINT refactor_jobs_started_has_snapshot CHECK (((entitlement_snapshot_id IS NOT NULL) OR (status = 'PENDING'::text) OR ((status = 'FAILED'::text) AND (start_requested_at IS NULL)))),
    CONSTRAINT refactor_jobs_status_known CHECK ((status = ANY (ARRAY['PENDING'::text, 'ANALYZING'::text, 'GENERATING_ANALYSIS_REPORT'::text, 'WAITING_STRATEGY'::text, 'WAITING_SPEC_APPROVAL'::text, 'GENERATING_TESTS'::text, 'BASELINE_VALIDATION'::text, 'BASELINE_VALIDATION_FAILED'::text, 'REFACTORING'::text, 'SELF_HEALING'::text, 'WAITING_TIMEOUT_DECISION'::text, 'WAITING_BUDGET_DECISION'::text, 'WAITING_ESCALATION_DECISION'::text, 'WAITING_INTERVENTION'::text, 'WAITING_DEEP_FIX_CONFIRMATION'::text, 'DEEP_FIX_ACTIVE'::text, 'USER_INTERVENING'::text, 'CLIENT_HEARTBEAT_LOST'::text, 'RECOVERY_PENDING'::text, 'FALLBACK_REQUIRED'::text, 'DELIVERED'::text, 'FAILED'::text]))),
    CONSTRAINT refactor_jobs_strategy_known CHECK ((strategy = ANY (ARRAY['CONSERVATIVE'::text, 'STANDARD'::text, 'COMPREHENSIVE'::text])))
);

COMMENT ON COLUMN public.refactor_jobs.client_lost_at IS 'Since when every client of a local job at work has been silent.';

CREATE TABLE public.refresh_tokens (
    token_sha256 bytea NOT NULL,
    family_id uuid NOT NULL,
    user_id uuid NOT NULL,
    predecessor_sha256 bytea,
    issued_at timestamp with time zone NOT NULL,
    rotated_at timestamp with time zone,
    revoked_at timestamp with time zone,
    family_expires_at timestamp with time zone NOT NULL,
    CONSTRAINT refresh_tokens_sha256 CHECK ((length(token_sha256) = 32))
);

CREATE TABLE public.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sdd_items (
    job_id uuid NOT NULL,
    revision integer NOT NULL,
    "position" smallint NOT NULL,
    item_id text NOT NULL,
    component text NOT NULL,
    responsibility text NOT NULL,
    interface_notes text NOT NULL,
    symbols text[] NOT NULL
);

CREATE TABLE public.session_origins (
    session_id uuid NOT NULL,
    user_id uuid NOT NULL,
    network text NOT NULL,
    client text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    CONSTRAINT session_origins_client CHECK ((length(client) <= 200))
);

COMMENT ON COLUMN public.session_origins.network IS 'Not the address but its network: enough to tell a familiar place from a new one.';

CREATE TABLE public.spec_approvals (
    job_id uuid NOT NULL,
    revision integer NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    reviewed boolean NOT NULL,
    black_box_acknowledged boolean NOT NULL,
    approved_at timestamp with time zone NOT NULL,
    CONSTRAINT spec_approvals_actor_kind_known CHECK ((actor_kind = ANY (ARRAY['USER'::text, 'ADMIN'::text, 'SYSTEM'::text])))
);

CREATE TABLE public.spec_revisions (
    job_id uuid NOT NULL,
    revision integer NOT NULL,
    revision_token uuid NOT NULL,
    key text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    snapshot jsonb NOT NULL,
    base_files jsonb NOT NULL,
    git_ref text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT spec_revisions_actor_kind_known CHECK ((actor_kind = ANY (ARRAY['USER'::text, 'ADMIN'::text, 'SYSTEM'::text]))),
    CONSTRAINT spec_revisions_revision_from_one CHECK ((revision >= 1))
);

CREATE TABLE public.strategy_proposals (
    proposal_id uuid NOT NULL,
    job_id uuid NOT NULL,
    "position" smallint NOT NULL,
    strategy text NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    recipes jsonb NOT NULL,
    files jsonb NOT NULL,
    functions text[] NOT NULL,
    effort text NOT NULL,
    risk smallint NOT NULL,
    model_class text NOT NULL,
    cost_low numeric(12,4) NOT NULL,
    cost_high numeric(12,4) NOT NULL,
    source text NOT NULL,
    selected_at timestamp with time zone,
    CONSTRAINT strategy_proposals_class_known CHECK ((model_class = ANY (ARRAY['L0'::text, 'L1'::text, 'L2'::text, 'L3'::text]))),
    CONSTRAINT strategy_proposals_cost_range CHECK ((((0)::numeric <= cost_low) AND (cost_low <= cost_high))),
    CONSTRAINT strategy_proposals_risk_scale CHECK (((risk >= 1) AND (risk <= 5))),
    CONSTRAINT strategy_proposals_source_known CHECK ((source = ANY (ARRAY['recipes'::text, 'model'::text]))),
    CONSTRAINT strategy_proposals_strategy_known CHECK ((strategy = ANY (ARRAY['CONSERVATIVE'::text, 'STANDARD'::text, 'COMPREHENSIVE'::text])))
);

CREATE TABLE public.stream_connections (
    connection_id text NOT NULL,
    user_id uuid NOT NULL,
    session_id uuid NOT NULL,
    token_expires_at timestamp with time zone NOT NULL,
    connected_at timestamp with time zone NOT NULL
);

CREATE TABLE public.stream_lead (
    only_row boolean NOT NULL,
    holder text NOT NULL,
    held_until timestamp with time zone NOT NULL,
    CONSTRAINT stream_lead_one_row CHECK (only_row)
);

CREATE TABLE public.stream_subscriptions (
    connection_id text NOT NULL,
    job_id uuid NOT NULL,
    sent_seq bigint NOT NULL
);

CREATE TABLE public.stream_tickets (
    ticket_sha256 text NOT NULL,
    user_id uuid NOT NULL,
    session_id uuid NOT NULL,
    token_expires_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.stripe_events (
    event_id text NOT NULL,
    type text NOT NULL,
    api_version text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    customer_id text,
    source text DEFAULT 'WEBHOOK'::text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    outcome text DEFAULT 'RECEIVED'::text NOT NULL,
    reason text,
    attempts integer DEFAULT 0 NOT NULL,
    available_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT stripe_events_outcome CHECK ((outcome = ANY (ARRAY['RECEIVED'::text, 'APPLIED'::text, 'PARKED'::text]))),
    CONSTRAINT stripe_events_parked_has_reason CHECK (((outcome = 'PARKED'::text) = (reason IS NOT NULL))),
    CONSTRAINT stripe_events_settled CHECK (((outcome = 'RECEIVED'::text) = (settled_at IS NULL))),
    CONSTRAINT stripe_events_source CHECK ((source = ANY (ARRAY['WEBHOOK'::text, 'RECONCILE'::text])))
);

CREATE TABLE public.support_tickets (
    ticket_id uuid NOT NULL,
    user_id uuid NOT NULL,
    request_key text NOT NULL,
    category text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    job_id uuid,
    job_facts jsonb DEFAULT '{}'::jsonb NOT NULL,
    status text DEFAULT 'OPEN'::text NOT NULL,
    answer text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT support_tickets_category_known CHECK ((category = ANY (ARRAY['QUESTION'::text, 'ISSUE'::text, 'BILLING'::text]))),
    CONSTRAINT support_tickets_lengths CHECK ((((char_length(subject) >= 1) AND (char_length(subject) <= 200)) AND ((char_length(body) >= 1) AND (char_length(body) <= 8000)))),
    CONSTRAINT support_tickets_status_known CHECK ((status = ANY (ARRAY['OPEN'::text, 'ANSWERED'::text, 'CLOSED'::text])))
);

CREATE TABLE public.test_results (
    run_id uuid NOT NULL,
    test_id text NOT NULL,
    repeat integer NOT NULL,
    outcome text NOT NULL,
    duration_s double precision NOT NULL,
    error_class text,
    location text,
    excerpt text,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT test_results_outcome_known CHECK ((outcome = ANY (ARRAY['passed'::text, 'failed'::text, 'error'::text, 'skipped'::text, 'timeout'::text])))
);

CREATE TABLE public.test_run_inputs (
    run_id uuid NOT NULL,
    name text NOT NULL,
    artifact_id uuid NOT NULL,
    CONSTRAINT test_run_inputs_name_known CHECK ((name = ANY (ARRAY['overlay'::text, 'suite'::text, 'plan'::text])))
);

CREATE TABLE public.test_runs (
    run_id uuid NOT NULL,
    job_id uuid NOT NULL,
    attempt_number integer NOT NULL,
    run_type text NOT NULL,
    sequence integer NOT NULL,
    status text DEFAULT 'requested'::text NOT NULL,
    request jsonb NOT NULL,
    report_artifact_id uuid NOT NULL,
    payload_artifact_id uuid NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    reported_at timestamp with time zone,
    completed_at timestamp with time zone,
    run_end text,
    isolated boolean,
    wall_s double precision,
    passed integer,
    failed integer,
    expires_at timestamp with time zone NOT NULL,
    workflow_id text,
    CONSTRAINT test_runs_reported_has_end CHECK (((status = ANY (ARRAY['requested'::text, 'cancelled'::text])) OR (run_end IS NOT NULL))),
    CONSTRAINT test_runs_run_end_known CHECK ((run_end = ANY (ARRAY['completed'::text, 'timed_out'::text, 'crashed'::text, 'no_tests'::text, 'broken_environment'::text]))),
    CONSTRAINT test_runs_run_type_known CHECK ((run_type = ANY (ARRAY['TRACE'::text, 'PROBE'::text, 'BASELINE'::text, 'VERIFY'::text, 'MUTATION'::text, 'COMMAND'::text]))),
    CONSTRAINT test_runs_status_known CHECK ((status = ANY (ARRAY['requested'::text, 'reported'::text, 'completed'::text, 'cancelled'::text])))
);

CREATE TABLE public.test_suites (
    job_id uuid NOT NULL,
    number integer NOT NULL,
    files jsonb NOT NULL,
    tests text[] NOT NULL,
    quarantined jsonb NOT NULL,
    generated integer NOT NULL,
    existing integer NOT NULL,
    mutation jsonb NOT NULL,
    artifact_id uuid NOT NULL,
    frozen_at timestamp with time zone NOT NULL
);

CREATE TABLE public.users (
    user_id uuid NOT NULL,
    email text NOT NULL,
    email_verified_at timestamp with time zone,
    password_hash text,
    ui_segment text DEFAULT 'GUIDED'::text NOT NULL,
    preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
    consent_version text,
    consented_at timestamp with time zone,
    suspended_at timestamp with time zone,
    suspended_reason text,
    deleted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deletion_requested_at timestamp with time zone,
    deletion_due_at timestamp with time zone,
    CONSTRAINT users_consent_whole CHECK (((consent_version IS NULL) = (consented_at IS NULL))),
    CONSTRAINT users_deletion_whole CHECK (((deletion_requested_at IS NULL) = (deletion_due_at IS NULL))),
    CONSTRAINT users_email_shape CHECK (((email = lower(email)) AND (email ~~ '%_@_%'::text) AND (length(email) <= 254))),
    CONSTRAINT users_preferences_object CHECK ((jsonb_typeof(preferences) = 'object'::text)),
    CONSTRAINT users_ui_segment CHECK ((ui_segment = ANY (ARRAY['GUIDED'::text, 'EXPERT'::text])))
);

COMMENT ON COLUMN public.users.deletion_due_at IS 'When the account is erased unless somebody signs in before.';

ALTER TABLE ONLY public.account_exports
    ADD CONSTRAINT account_exports_pkey PRIMARY KEY (export_id);

ALTER TABLE ONLY public.admin_accounts
    ADD CONSTRAINT admin_accounts_email UNIQUE (email);

ALTER TABLE ONLY public.admin_accounts
    ADD CONSTRAINT admin_accounts_pkey PRIMARY KEY (admin_id);

ALTER TABLE ONLY public.admin_sessions
    ADD CONSTRAINT admin_sessions_id UNIQUE (session_id);

ALTER TABLE ONLY public.admin_sessions
    ADD CONSTRAINT admin_sessions_pkey PRIMARY KEY (session_sha256);

ALTER TABLE ONLY public.admin_totp
    ADD CONSTRAINT admin_totp_pkey PRIMARY KEY (admin_id);

ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT audit_events_pkey PRIMARY KEY (audit_event_id);

ALTER TABLE ONLY public.bdd_items
    ADD CONSTRAINT bdd_items_item_key UNIQUE (job_id, revision, item_id);

ALTER TABLE ONLY public.bdd_items
    ADD CONSTRAINT bdd_items_pkey PRIMARY KEY (job_id, revision, "position");

ALTER TABLE ONLY public.billing_checkpoint_records
    ADD CONSTRAINT billing_checkpoint_records_pkey PRIMARY KEY (job_id, key);

ALTER TABLE ONLY public.billing_reconciliations
    ADD CONSTRAINT billing_reconciliations_day UNIQUE (utc_day);

ALTER TABLE ONLY public.billing_reconciliations
    ADD CONSTRAINT billing_reconciliations_pkey PRIMARY KEY (reconciliation_id);

ALTER TABLE ONLY public.client_heartbeat_sessions
    ADD CONSTRAINT client_heartbeat_sessions_pkey PRIMARY KEY (job_id, client_session_id);

ALTER TABLE ONLY public.context_manifests
    ADD CONSTRAINT context_manifests_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY public.credit_grants
    ADD CONSTRAINT credit_grants_key UNIQUE (idempotency_key);

ALTER TABLE ONLY public.credit_grants
    ADD CONSTRAINT credit_grants_pkey PRIMARY KEY (grant_id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY public.delivery_action_files
    ADD CONSTRAINT delivery_action_files_pkey PRIMARY KEY (action_id, path);

ALTER TABLE ONLY public.delivery_actions
    ADD CONSTRAINT delivery_actions_key UNIQUE (job_id, key);

ALTER TABLE ONLY public.delivery_actions
    ADD CONSTRAINT delivery_actions_once UNIQUE (job_id, kind, number);

ALTER TABLE ONLY public.delivery_actions
    ADD CONSTRAINT delivery_actions_pkey PRIMARY KEY (action_id);

ALTER TABLE ONLY public.delivery_files
    ADD CONSTRAINT delivery_files_pkey PRIMARY KEY (job_id, path);

ALTER TABLE ONLY public.delivery_hunks
    ADD CONSTRAINT delivery_hunks_pkey PRIMARY KEY (job_id, hunk_id);

ALTER TABLE ONLY public.delivery_selections
    ADD CONSTRAINT delivery_selections_pkey PRIMARY KEY (job_id, selection_sha256);

ALTER TABLE ONLY public.delivery_tests
    ADD CONSTRAINT delivery_tests_pkey PRIMARY KEY (job_id, path);

ALTER TABLE ONLY public.device_grants
    ADD CONSTRAINT device_grants_pkey PRIMARY KEY (device_sha256);

ALTER TABLE ONLY public.device_grants
    ADD CONSTRAINT device_grants_user_code UNIQUE (user_code);

ALTER TABLE ONLY public.dynamic_config_history
    ADD CONSTRAINT dynamic_config_history_key PRIMARY KEY (key, scope, scope_id, version);

ALTER TABLE ONLY public.dynamic_configs
    ADD CONSTRAINT dynamic_configs_key PRIMARY KEY (key, scope, scope_id);

ALTER TABLE ONLY public.entitlement_snapshots
    ADD CONSTRAINT entitlement_snapshots_once UNIQUE (reservation_id);

ALTER TABLE ONLY public.entitlement_snapshots
    ADD CONSTRAINT entitlement_snapshots_pkey PRIMARY KEY (snapshot_id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_key PRIMARY KEY (user_id, idempotency_key);

ALTER TABLE ONLY public.intervention_commands
    ADD CONSTRAINT intervention_commands_pkey PRIMARY KEY (job_id, key);

ALTER TABLE ONLY public.job_artifacts
    ADD CONSTRAINT job_artifacts_key_key UNIQUE (key);

ALTER TABLE ONLY public.job_artifacts
    ADD CONSTRAINT job_artifacts_pkey PRIMARY KEY (artifact_id);

ALTER TABLE ONLY public.job_events
    ADD CONSTRAINT job_events_job_id_key_key UNIQUE (job_id, key);

ALTER TABLE ONLY public.job_events
    ADD CONSTRAINT job_events_pkey PRIMARY KEY (job_id, seq);

ALTER TABLE ONLY public.job_files
    ADD CONSTRAINT job_files_pkey PRIMARY KEY (job_id, path);

ALTER TABLE ONLY public.job_timings
    ADD CONSTRAINT job_timings_pkey PRIMARY KEY (job_id, stage);

ALTER TABLE ONLY public.kill_switches
    ADD CONSTRAINT kill_switches_pkey PRIMARY KEY (kill_switch_id);

ALTER TABLE ONLY public.login_throttles
    ADD CONSTRAINT login_throttles_pkey PRIMARY KEY (subject);

ALTER TABLE ONLY public.mail_codes
    ADD CONSTRAINT mail_codes_pkey PRIMARY KEY (token_sha256);

ALTER TABLE ONLY public.mail_outbox
    ADD CONSTRAINT mail_outbox_key UNIQUE (idempotency_key);

ALTER TABLE ONLY public.mail_outbox
    ADD CONSTRAINT mail_outbox_pkey PRIMARY KEY (mail_id);

ALTER TABLE ONLY public.model_call_slots
    ADD CONSTRAINT model_call_slots_holder_key UNIQUE (holder);

ALTER TABLE ONLY public.model_call_slots
    ADD CONSTRAINT model_call_slots_pkey PRIMARY KEY (user_id, model_class, slot);

ALTER TABLE ONLY public.oauth_accounts
    ADD CONSTRAINT oauth_accounts_key PRIMARY KEY (provider, subject);

ALTER TABLE ONLY public.oauth_codes
    ADD CONSTRAINT oauth_codes_pkey PRIMARY KEY (code_sha256);

ALTER TABLE ONLY public.oauth_states
    ADD CONSTRAINT oauth_states_pkey PRIMARY KEY (state_sha256);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_key UNIQUE (idempotency_key);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (outbox_id);

ALTER TABLE ONLY public.patch_attempts
    ADD CONSTRAINT patch_attempts_pkey PRIMARY KEY (job_id, attempt_number);

ALTER TABLE ONLY public.patch_operations
    ADD CONSTRAINT patch_operations_pkey PRIMARY KEY (job_id, attempt_number, "position");

ALTER TABLE ONLY public.payment_customers
    ADD CONSTRAINT payment_customers_one_a_user UNIQUE (user_id);

ALTER TABLE ONLY public.payment_customers
    ADD CONSTRAINT payment_customers_pkey PRIMARY KEY (customer_id);

ALTER TABLE ONLY public.payment_subscriptions
    ADD CONSTRAINT payment_subscriptions_pkey PRIMARY KEY (subscription_id);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_owner_root_key UNIQUE (user_id, root_name);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_pkey PRIMARY KEY (project_id);

ALTER TABLE ONLY public.quota_reservations
    ADD CONSTRAINT quota_reservations_pkey PRIMARY KEY (reservation_id);

ALTER TABLE ONLY public.quota_reservations
    ADD CONSTRAINT quota_reservations_start UNIQUE (job_id, start_number);

ALTER TABLE ONLY public.rate_buckets
    ADD CONSTRAINT rate_buckets_key PRIMARY KEY (subject, route_group);

ALTER TABLE ONLY public.refactor_jobs
    ADD CONSTRAINT refactor_jobs_creation_key UNIQUE (user_id, creation_key);

ALTER TABLE ONLY public.refactor_jobs
    ADD CONSTRAINT refactor_jobs_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_sha256);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.sdd_items
    ADD CONSTRAINT sdd_items_item_key UNIQUE (job_id, revision, item_id);

ALTER TABLE ONLY public.sdd_items
    ADD CONSTRAINT sdd_items_pkey PRIMARY KEY (job_id, revision, "position");

ALTER TABLE ONLY public.session_origins
    ADD CONSTRAINT session_origins_pkey PRIMARY KEY (session_id);

ALTER TABLE ONLY public.spec_approvals
    ADD CONSTRAINT spec_approvals_pkey PRIMARY KEY (job_id, revision);

ALTER TABLE ONLY public.spec_revisions
    ADD CONSTRAINT spec_revisions_job_id_key_key UNIQUE (job_id, key);

ALTER TABLE ONLY public.spec_revisions
    ADD CONSTRAINT spec_revisions_pkey PRIMARY KEY (job_id, revision);

ALTER TABLE ONLY public.spec_revisions
    ADD CONSTRAINT spec_revisions_revision_token_key UNIQUE (revision_token);

ALTER TABLE ONLY public.strategy_proposals
    ADD CONSTRAINT strategy_proposals_job_strategy_key UNIQUE (job_id, strategy);

ALTER TABLE ONLY public.strategy_proposals
    ADD CONSTRAINT strategy_proposals_pkey PRIMARY KEY (proposal_id);

ALTER TABLE ONLY public.stream_connections
    ADD CONSTRAINT stream_connections_pkey PRIMARY KEY (connection_id);

ALTER TABLE ONLY public.stream_lead
    ADD CONSTRAINT stream_lead_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.stream_subscriptions
    ADD CONSTRAINT stream_subscriptions_pkey PRIMARY KEY (connection_id, job_id);

ALTER TABLE ONLY public.stream_tickets
    ADD CONSTRAINT stream_tickets_pkey PRIMARY KEY (ticket_sha256);

ALTER TABLE ONLY public.stripe_events
    ADD CONSTRAINT stripe_events_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.subscription_tiers
    ADD CONSTRAINT subscription_tiers_pkey PRIMARY KEY (subscription_tier_id);

ALTER TABLE ONLY public.support_tickets
    ADD CONSTRAINT support_tickets_pkey PRIMARY KEY (ticket_id);

ALTER TABLE ONLY public.support_tickets
    ADD CONSTRAINT support_tickets_request_key UNIQUE (user_id, request_key);

ALTER TABLE ONLY public.test_results
    ADD CONSTRAINT test_results_pkey PRIMARY KEY (run_id, test_id, repeat);

ALTER TABLE ONLY public.test_run_inputs
    ADD CONSTRAINT test_run_inputs_pkey PRIMARY KEY (run_id, name);

ALTER TABLE ONLY public.test_runs
    ADD CONSTRAINT test_runs_once UNIQUE (job_id, attempt_number, run_type, sequence);

ALTER TABLE ONLY public.test_runs
    ADD CONSTRAINT test_runs_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.test_suites
    ADD CONSTRAINT test_suites_pkey PRIMARY KEY (job_id, number);

ALTER TABLE ONLY public.usage_ledger
    ADD CONSTRAINT usage_ledger_key UNIQUE (idempotency_key);

ALTER TABLE ONLY public.usage_ledger
    ADD CONSTRAINT usage_ledger_pkey PRIMARY KEY (entry_id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (user_id);

CREATE INDEX account_exports_expiry ON public.account_exports USING btree (expires_at);

CREATE INDEX account_exports_user ON public.account_exports USING btree (user_id);

CREATE INDEX admin_sessions_admin_id ON public.admin_sessions USING btree (admin_id);

CREATE INDEX admin_sessions_expiry ON public.admin_sessions USING btree (expires_at);

CREATE INDEX audit_events_actor ON public.audit_events USING btree (actor_id, at);

CREATE INDEX audit_events_object ON public.audit_events USING btree (object_kind, object_id, at);

CREATE INDEX client_heartbeat_sessions_listening ON public.client_heartbeat_sessions USING btree (last_seen_at) WHERE (silent_at IS NULL);

CREATE INDEX client_heartbeat_sessions_silent ON public.client_heartbeat_sessions USING btree (silent_at) WHERE (silent_at IS NOT NULL);

CREATE INDEX credit_grants_balance ON public.credit_grants USING btree (user_id, cycle_start);

CREATE INDEX credit_grants_by_reference ON public.credit_grants USING btree (reference) WHERE (reference IS NOT NULL);

CREATE INDEX delivery_hunks_by_file ON public.delivery_hunks USING btree (job_id, path, "position");

CREATE INDEX device_grants_expiry ON public.device_grants USING btree (expires_at);

CREATE INDEX device_grants_user ON public.device_grants USING btree (user_id);

CREATE INDEX entitlement_snapshots_job ON public.entitlement_snapshots USING btree (job_id, taken_at);

CREATE INDEX idempotency_keys_expiry ON public.idempotency_keys USING btree (expires_at);

CREATE INDEX intervention_commands_by_expiry ON public.intervention_commands USING btree (expires_at) WHERE (line IS NOT NULL);

CREATE INDEX job_artifacts_by_job ON public.job_artifacts USING btree (job_id, artifact_id);

CREATE INDEX job_artifacts_to_remove ON public.job_artifacts USING btree (expires_at) WHERE (removed_at IS NULL);

CREATE INDEX job_events_by_expiry ON public.job_events USING btree (expires_at) WHERE (expires_at IS NOT NULL);

CREATE UNIQUE INDEX kill_switches_engaged ON public.kill_switches USING btree (user_id) NULLS NOT DISTINCT WHERE (lifted_at IS NULL);

CREATE INDEX login_throttles_age ON public.login_throttles USING btree (last_failure_at);

CREATE INDEX mail_codes_expiry ON public.mail_codes USING btree (expires_at);

CREATE INDEX mail_codes_user ON public.mail_codes USING btree (user_id);

CREATE INDEX mail_outbox_over ON public.mail_outbox USING btree (created_at) WHERE ((sent_at IS NOT NULL) OR (failed_at IS NOT NULL));

CREATE INDEX mail_outbox_user ON public.mail_outbox USING btree (user_id);

CREATE INDEX mail_outbox_waiting ON public.mail_outbox USING btree (available_at) WHERE ((sent_at IS NULL) AND (failed_at IS NULL));

CREATE INDEX oauth_accounts_user ON public.oauth_accounts USING btree (user_id);

CREATE INDEX oauth_codes_expiry ON public.oauth_codes USING btree (expires_at);

CREATE INDEX oauth_codes_user ON public.oauth_codes USING btree (user_id);

CREATE INDEX oauth_states_expiry ON public.oauth_states USING btree (expires_at);

CREATE INDEX outbox_done ON public.outbox USING btree (done_at) WHERE (done_at IS NOT NULL);

CREATE INDEX outbox_subject ON public.outbox USING btree (subject_id);

CREATE INDEX outbox_waiting ON public.outbox USING btree (topic, available_at) WHERE (done_at IS NULL);

CREATE INDEX patch_operations_by_expiry ON public.patch_operations USING btree (expires_at) WHERE (payload IS NOT NULL);

CREATE INDEX payment_customers_due ON public.payment_customers USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX payment_customers_to_reconcile ON public.payment_customers USING btree (synced_at NULLS FIRST);

CREATE INDEX payment_subscriptions_by_customer ON public.payment_subscriptions USING btree (customer_id);

CREATE INDEX payment_subscriptions_by_user ON public.payment_subscriptions USING btree (user_id);

CREATE INDEX quota_reservations_daily ON public.quota_reservations USING btree (user_id, utc_day) WHERE (counts_daily AND (NOT daily_returned));

CREATE INDEX quota_reservations_open ON public.quota_reservations USING btree (user_id, cycle_start) WHERE (state = 'OPEN'::text);

CREATE UNIQUE INDEX quota_reservations_open_job ON public.quota_reservations USING btree (job_id) WHERE (state = 'OPEN'::text);

CREATE INDEX quota_reservations_settled_by_user ON public.quota_reservations USING btree (user_id, settled_at) WHERE (state = 'SETTLED'::text);

CREATE INDEX quota_reservations_to_look_at ON public.quota_reservations USING btree (looked_at) WHERE (state = 'OPEN'::text);

CREATE INDEX rate_buckets_age ON public.rate_buckets USING btree (refilled_at);

CREATE INDEX refactor_jobs_by_owner ON public.refactor_jobs USING btree (user_id, created_at DESC, job_id DESC);

CREATE INDEX refactor_jobs_by_owner_status ON public.refactor_jobs USING btree (user_id, status, created_at DESC, job_id DESC);

CREATE INDEX refactor_jobs_by_project ON public.refactor_jobs USING btree (project_id);

CREATE INDEX refactor_jobs_lost ON public.refactor_jobs USING btree (client_lost_at) WHERE (client_lost_at IS NOT NULL);

CREATE INDEX refactor_jobs_to_expire ON public.refactor_jobs USING btree (artifact_expires_at) WHERE ((artifacts_expired_at IS NULL) AND (finished_at IS NULL));

CREATE INDEX refactor_jobs_to_mail ON public.refactor_jobs USING btree (artifact_expires_at) WHERE ((expiry_mailed_at IS NULL) AND (status <> 'FAILED'::text) AND (start_requested_at IS NOT NULL));

CREATE INDEX refresh_tokens_dead ON public.refresh_tokens USING btree (LEAST(family_expires_at, revoked_at)) WHERE (rotated_at IS NULL);

CREATE INDEX refresh_tokens_family ON public.refresh_tokens USING btree (family_id);

CREATE UNIQUE INDEX refresh_tokens_head ON public.refresh_tokens USING btree (family_id) WHERE ((rotated_at IS NULL) AND (revoked_at IS NULL));

CREATE UNIQUE INDEX refresh_tokens_successor ON public.refresh_tokens USING btree (predecessor_sha256);

CREATE INDEX refresh_tokens_user ON public.refresh_tokens USING btree (user_id);

CREATE INDEX session_origins_age ON public.session_origins USING btree (started_at);

CREATE INDEX session_origins_user ON public.session_origins USING btree (user_id, network);

CREATE INDEX stream_connections_by_expiry ON public.stream_connections USING btree (token_expires_at);

CREATE INDEX stream_connections_by_session ON public.stream_connections USING btree (session_id);

CREATE INDEX stream_connections_by_token_expiry ON public.stream_connections USING btree (token_expires_at);

CREATE INDEX stream_connections_by_user ON public.stream_connections USING btree (user_id);

CREATE INDEX stream_subscriptions_by_job ON public.stream_subscriptions USING btree (job_id);

CREATE INDEX stream_tickets_by_expiry ON public.stream_tickets USING btree (expires_at);

CREATE INDEX stream_tickets_by_user ON public.stream_tickets USING btree (user_id);

CREATE INDEX stripe_events_parked ON public.stripe_events USING btree (customer_id) WHERE (outcome = 'PARKED'::text);

CREATE INDEX stripe_events_waiting ON public.stripe_events USING btree (available_at) WHERE (outcome = 'RECEIVED'::text);

CREATE INDEX subscription_tiers_history ON public.subscription_tiers USING btree (user_id, valid_from);

CREATE UNIQUE INDEX subscription_tiers_live ON public.subscription_tiers USING btree (user_id) WHERE (valid_to IS NULL);

CREATE INDEX support_tickets_by_job ON public.support_tickets USING btree (job_id) WHERE (job_id IS NOT NULL);

CREATE INDEX support_tickets_by_owner ON public.support_tickets USING btree (user_id, ticket_id) WHERE (status <> 'CLOSED'::text);

CREATE INDEX test_results_by_expiry ON public.test_results USING btree (expires_at) WHERE (excerpt IS NOT NULL);

CREATE INDEX test_runs_by_expiry ON public.test_runs USING btree (expires_at) WHERE (request <> '{}'::jsonb);

CREATE INDEX test_runs_by_job ON public.test_runs USING btree (job_id, requested_at);

CREATE INDEX test_runs_by_job_status ON public.test_runs USING btree (job_id, status, requested_at);

CREATE INDEX usage_ledger_balance ON public.usage_ledger USING btree (user_id, cycle_start);

CREATE INDEX usage_ledger_job ON public.usage_ledger USING btree (job_id, at);

CREATE INDEX usage_ledger_reservation ON public.usage_ledger USING btree (reservation_id);

CREATE UNIQUE INDEX users_email_live ON public.users USING btree (email) WHERE (deleted_at IS NULL);

CREATE INDEX users_to_erase ON public.users USING btree (deletion_due_at) WHERE ((deletion_due_at IS NOT NULL) AND (deleted_at IS NULL));

CREATE TRIGGER dynamic_configs_history AFTER INSERT OR UPDATE ON public.dynamic_configs FOR EACH ROW EXECUTE FUNCTION public.keep_config_history();

CREATE TRIGGER refactor_jobs_status_guard BEFORE UPDATE OF status ON public.refactor_jobs FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION public.refuse_status_of_handler();

CREATE TRIGGER refresh_tokens_end_sockets AFTER UPDATE OF revoked_at ON public.refresh_tokens FOR EACH ROW WHEN (((old.revoked_at IS NULL) AND (new.revoked_at IS NOT NULL) AND (new.rotated_at IS NULL))) EXECUTE FUNCTION public.end_sockets_of_session();

CREATE TRIGGER users_end_sockets AFTER UPDATE OF suspended_at, deleted_at ON public.users FOR EACH ROW WHEN (((new.suspended_at IS NOT NULL) OR (new.deleted_at IS NOT NULL))) EXECUTE FUNCTION public.end_sockets_of_user();

ALTER TABLE ONLY public.account_exports
    ADD CONSTRAINT account_exports_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.admin_sessions
    ADD CONSTRAINT admin_sessions_admin FOREIGN KEY (admin_id) REFERENCES public.admin_accounts(admin_id);

ALTER TABLE ONLY public.admin_totp
    ADD CONSTRAINT admin_totp_admin FOREIGN KEY (admin_id) REFERENCES public.admin_accounts(admin_id);

ALTER TABLE ONLY public.bdd_items
    ADD CONSTRAINT bdd_items_revision_fkey FOREIGN KEY (job_id, revision) REFERENCES public.spec_revisions(job_id, revision);

ALTER TABLE ONLY public.billing_checkpoint_records
    ADD CONSTRAINT billing_checkpoint_records_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.client_heartbeat_sessions
    ADD CONSTRAINT client_heartbeat_sessions_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.context_manifests
    ADD CONSTRAINT context_manifests_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.context_manifests
    ADD CONSTRAINT context_manifests_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.credit_grants
    ADD CONSTRAINT credit_grants_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_patch_artifact_id_fkey FOREIGN KEY (patch_artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_reverse_artifact_id_fkey FOREIGN KEY (reverse_artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_summary_artifact_id_fkey FOREIGN KEY (summary_artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_tests_artifact_id_fkey FOREIGN KEY (tests_artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.delivery_action_files
    ADD CONSTRAINT delivery_action_files_action_id_fkey FOREIGN KEY (action_id) REFERENCES public.delivery_actions(action_id);

ALTER TABLE ONLY public.delivery_actions
    ADD CONSTRAINT delivery_actions_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.deliveries(job_id);

ALTER TABLE ONLY public.delivery_actions
    ADD CONSTRAINT delivery_actions_patch_artifact_id_fkey FOREIGN KEY (patch_artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.delivery_actions
    ADD CONSTRAINT delivery_actions_tests_artifact_id_fkey FOREIGN KEY (tests_artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.delivery_files
    ADD CONSTRAINT delivery_files_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.deliveries(job_id);

ALTER TABLE ONLY public.delivery_hunks
    ADD CONSTRAINT delivery_hunks_file_fkey FOREIGN KEY (job_id, path) REFERENCES public.delivery_files(job_id, path);

ALTER TABLE ONLY public.delivery_selections
    ADD CONSTRAINT delivery_selections_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.deliveries(job_id);

ALTER TABLE ONLY public.delivery_selections
    ADD CONSTRAINT delivery_selections_left_out_artifact_id_fkey FOREIGN KEY (left_out_artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.delivery_selections
    ADD CONSTRAINT delivery_selections_patch_artifact_id_fkey FOREIGN KEY (patch_artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.delivery_tests
    ADD CONSTRAINT delivery_tests_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.deliveries(job_id);

ALTER TABLE ONLY public.device_grants
    ADD CONSTRAINT device_grants_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.entitlement_snapshots
    ADD CONSTRAINT entitlement_snapshots_job_id FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.entitlement_snapshots
    ADD CONSTRAINT entitlement_snapshots_reservation FOREIGN KEY (reservation_id) REFERENCES public.quota_reservations(reservation_id);

ALTER TABLE ONLY public.entitlement_snapshots
    ADD CONSTRAINT entitlement_snapshots_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.intervention_commands
    ADD CONSTRAINT intervention_commands_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.job_artifacts
    ADD CONSTRAINT job_artifacts_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.job_events
    ADD CONSTRAINT job_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.job_files
    ADD CONSTRAINT job_files_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.job_timings
    ADD CONSTRAINT job_timings_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.kill_switches
    ADD CONSTRAINT kill_switches_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.mail_codes
    ADD CONSTRAINT mail_codes_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.mail_outbox
    ADD CONSTRAINT mail_outbox_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.model_call_slots
    ADD CONSTRAINT model_call_slots_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.oauth_accounts
    ADD CONSTRAINT oauth_accounts_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.oauth_codes
    ADD CONSTRAINT oauth_codes_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.patch_attempts
    ADD CONSTRAINT patch_attempts_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.patch_operations
    ADD CONSTRAINT patch_operations_attempt_fkey FOREIGN KEY (job_id, attempt_number) REFERENCES public.patch_attempts(job_id, attempt_number);

ALTER TABLE ONLY public.payment_customers
    ADD CONSTRAINT payment_customers_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.payment_subscriptions
    ADD CONSTRAINT payment_subscriptions_customer FOREIGN KEY (customer_id) REFERENCES public.payment_customers(customer_id);

ALTER TABLE ONLY public.payment_subscriptions
    ADD CONSTRAINT payment_subscriptions_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.quota_reservations
    ADD CONSTRAINT quota_reservations_job FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.quota_reservations
    ADD CONSTRAINT quota_reservations_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.refactor_jobs
    ADD CONSTRAINT refactor_jobs_bundle_artifact_id_fkey FOREIGN KEY (bundle_artifact_id) REFERENCES public.job_artifacts(artifact_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.refactor_jobs
    ADD CONSTRAINT refactor_jobs_entitlement_snapshot_id_fkey FOREIGN KEY (entitlement_snapshot_id) REFERENCES public.entitlement_snapshots(snapshot_id);

ALTER TABLE ONLY public.refactor_jobs
    ADD CONSTRAINT refactor_jobs_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(project_id);

ALTER TABLE ONLY public.refactor_jobs
    ADD CONSTRAINT refactor_jobs_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_predecessor FOREIGN KEY (predecessor_sha256) REFERENCES public.refresh_tokens(token_sha256);

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.sdd_items
    ADD CONSTRAINT sdd_items_revision_fkey FOREIGN KEY (job_id, revision) REFERENCES public.spec_revisions(job_id, revision);

ALTER TABLE ONLY public.session_origins
    ADD CONSTRAINT session_origins_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.spec_approvals
    ADD CONSTRAINT spec_approvals_revision_fkey FOREIGN KEY (job_id, revision) REFERENCES public.spec_revisions(job_id, revision);

ALTER TABLE ONLY public.spec_revisions
    ADD CONSTRAINT spec_revisions_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.strategy_proposals
    ADD CONSTRAINT strategy_proposals_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.stream_connections
    ADD CONSTRAINT stream_connections_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.stream_subscriptions
    ADD CONSTRAINT stream_subscriptions_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.stream_connections(connection_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.stream_subscriptions
    ADD CONSTRAINT stream_subscriptions_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.stream_tickets
    ADD CONSTRAINT stream_tickets_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.subscription_tiers
    ADD CONSTRAINT subscription_tiers_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.support_tickets
    ADD CONSTRAINT support_tickets_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.support_tickets
    ADD CONSTRAINT support_tickets_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE ONLY public.test_results
    ADD CONSTRAINT test_results_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.test_runs(run_id);

ALTER TABLE ONLY public.test_run_inputs
    ADD CONSTRAINT test_run_inputs_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.test_run_inputs
    ADD CONSTRAINT test_run_inputs_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.test_runs(run_id);

ALTER TABLE ONLY public.test_runs
    ADD CONSTRAINT test_runs_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.test_runs
    ADD CONSTRAINT test_runs_payload_artifact_id_fkey FOREIGN KEY (payload_artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.test_runs
    ADD CONSTRAINT test_runs_report_artifact_id_fkey FOREIGN KEY (report_artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.test_suites
    ADD CONSTRAINT test_suites_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES public.job_artifacts(artifact_id);

ALTER TABLE ONLY public.test_suites
    ADD CONSTRAINT test_suites_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.usage_ledger
    ADD CONSTRAINT usage_ledger_job_id FOREIGN KEY (job_id) REFERENCES public.refactor_jobs(job_id);

ALTER TABLE ONLY public.usage_ledger
    ADD CONSTRAINT usage_ledger_reservation FOREIGN KEY (reservation_id) REFERENCES public.quota_reservations(reservation_id);

ALTER TABLE ONLY public.usage_ledger
    ADD CONSTRAINT usage_ledger_user FOREIGN KEY (user_id) REFERENCES public.users(user_id);

ALTER TABLE public.bdd_items ENABLE ROW LEVEL SECURITY;

CREATE POLICY bdd_items_owner ON public.bdd_items TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = bdd_items.job_id))));

CREATE POLICY bdd_items_worker ON public.bdd_items TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.billing_checkpoint_records ENABLE ROW LEVEL SECURITY;

CREATE POLICY billing_checkpoint_records_owner ON public.billing_checkpoint_records TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = billing_checkpoint_records.job_id))));

CREATE POLICY billing_checkpoint_records_worker ON public.billing_checkpoint_records TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.client_heartbeat_sessions ENABLE ROW LEVEL SECURITY;

CREATE POLICY client_heartbeat_sessions_owner ON public.client_heartbeat_sessions TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = client_heartbeat_sessions.job_id))));

CREATE POLICY client_heartbeat_sessions_worker ON public.client_heartbeat_sessions TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.context_manifests ENABLE ROW LEVEL SECURITY;

CREATE POLICY context_manifests_owner ON public.context_manifests TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = context_manifests.job_id))));

CREATE POLICY context_manifests_worker ON public.context_manifests TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.deliveries ENABLE ROW LEVEL SECURITY;

CREATE POLICY deliveries_owner ON public.deliveries TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = deliveries.job_id))));

CREATE POLICY deliveries_worker ON public.deliveries TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.delivery_action_files ENABLE ROW LEVEL SECURITY;

CREATE POLICY delivery_action_files_owner ON public.delivery_action_files TO iama_api USING ((EXISTS ( SELECT
   FROM public.delivery_actions a
  WHERE (a.action_id = delivery_action_files.action_id))));

CREATE POLICY delivery_action_files_worker ON public.delivery_action_files TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.delivery_actions ENABLE ROW LEVEL SECURITY;

CREATE POLICY delivery_actions_owner ON public.delivery_actions TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = delivery_actions.job_id))));

CREATE POLICY delivery_actions_worker ON public.delivery_actions TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.delivery_files ENABLE ROW LEVEL SECURITY;

CREATE POLICY delivery_files_owner ON public.delivery_files TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = delivery_files.job_id))));

CREATE POLICY delivery_files_worker ON public.delivery_files TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.delivery_hunks ENABLE ROW LEVEL SECURITY;

CREATE POLICY delivery_hunks_owner ON public.delivery_hunks TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = delivery_hunks.job_id))));

CREATE POLICY delivery_hunks_worker ON public.delivery_hunks TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.delivery_selections ENABLE ROW LEVEL SECURITY;

CREATE POLICY delivery_selections_owner ON public.delivery_selections TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = delivery_selections.job_id))));

CREATE POLICY delivery_selections_worker ON public.delivery_selections TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.delivery_tests ENABLE ROW LEVEL SECURITY;

CREATE POLICY delivery_tests_owner ON public.delivery_tests TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = delivery_tests.job_id))));

CREATE POLICY delivery_tests_worker ON public.delivery_tests TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.intervention_commands ENABLE ROW LEVEL SECURITY;

CREATE POLICY intervention_commands_owner ON public.intervention_commands TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = intervention_commands.job_id))));

CREATE POLICY intervention_commands_worker ON public.intervention_commands TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.job_artifacts ENABLE ROW LEVEL SECURITY;

CREATE POLICY job_artifacts_owner ON public.job_artifacts TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = job_artifacts.job_id))));

CREATE POLICY job_artifacts_worker ON public.job_artifacts TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.job_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY job_events_owner ON public.job_events TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = job_events.job_id))));

CREATE POLICY job_events_worker ON public.job_events TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.job_files ENABLE ROW LEVEL SECURITY;

CREATE POLICY job_files_owner ON public.job_files TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = job_files.job_id))));

CREATE POLICY job_files_worker ON public.job_files TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.job_timings ENABLE ROW LEVEL SECURITY;

CREATE POLICY job_timings_owner ON public.job_timings TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = job_timings.job_id))));

CREATE POLICY job_timings_worker ON public.job_timings TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.patch_attempts ENABLE ROW LEVEL SECURITY;

CREATE POLICY patch_attempts_owner ON public.patch_attempts TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = patch_attempts.job_id))));

CREATE POLICY patch_attempts_worker ON public.patch_attempts TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.patch_operations ENABLE ROW LEVEL SECURITY;

CREATE POLICY patch_operations_owner ON public.patch_operations TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = patch_operations.job_id))));

CREATE POLICY patch_operations_worker ON public.patch_operations TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.projects ENABLE ROW LEVEL SECURITY;

CREATE POLICY projects_owner ON public.projects TO iama_api USING ((user_id = public.app_user_id())) WITH CHECK ((user_id = public.app_user_id()));

CREATE POLICY projects_worker ON public.projects TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.refactor_jobs ENABLE ROW LEVEL SECURITY;

CREATE POLICY refactor_jobs_owner ON public.refactor_jobs TO iama_api USING ((user_id = public.app_user_id())) WITH CHECK ((user_id = public.app_user_id()));

CREATE POLICY refactor_jobs_worker ON public.refactor_jobs TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.sdd_items ENABLE ROW LEVEL SECURITY;

CREATE POLICY sdd_items_owner ON public.sdd_items TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = sdd_items.job_id))));

CREATE POLICY sdd_items_worker ON public.sdd_items TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.spec_approvals ENABLE ROW LEVEL SECURITY;

CREATE POLICY spec_approvals_owner ON public.spec_approvals TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = spec_approvals.job_id))));

CREATE POLICY spec_approvals_worker ON public.spec_approvals TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.spec_revisions ENABLE ROW LEVEL SECURITY;

CREATE POLICY spec_revisions_owner ON public.spec_revisions TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = spec_revisions.job_id))));

CREATE POLICY spec_revisions_worker ON public.spec_revisions TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.strategy_proposals ENABLE ROW LEVEL SECURITY;

CREATE POLICY strategy_proposals_owner ON public.strategy_proposals TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = strategy_proposals.job_id))));

CREATE POLICY strategy_proposals_worker ON public.strategy_proposals TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.support_tickets ENABLE ROW LEVEL SECURITY;

CREATE POLICY support_tickets_owner ON public.support_tickets TO iama_api USING ((user_id = public.app_user_id())) WITH CHECK ((user_id = public.app_user_id()));

ALTER TABLE public.test_results ENABLE ROW LEVEL SECURITY;

CREATE POLICY test_results_owner ON public.test_results TO iama_api USING ((EXISTS ( SELECT
   FROM public.test_runs r
  WHERE (r.run_id = test_results.run_id))));

CREATE POLICY test_results_worker ON public.test_results TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.test_run_inputs ENABLE ROW LEVEL SECURITY;

CREATE POLICY test_run_inputs_owner ON public.test_run_inputs TO iama_api USING ((EXISTS ( SELECT
   FROM public.test_runs r
  WHERE (r.run_id = test_run_inputs.run_id))));

CREATE POLICY test_run_inputs_worker ON public.test_run_inputs TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.test_runs ENABLE ROW LEVEL SECURITY;

CREATE POLICY test_runs_owner ON public.test_runs TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = test_runs.job_id))));

CREATE POLICY test_runs_worker ON public.test_runs TO iama_worker USING (true) WITH CHECK (true);

ALTER TABLE public.test_suites ENABLE ROW LEVEL SECURITY;

CREATE POLICY test_suites_owner ON public.test_suites TO iama_api USING ((EXISTS ( SELECT
   FROM public.refactor_jobs j
  WHERE (j.job_id = test_suites.job_id))));

CREATE POLICY test_suites_worker ON public.test_suites TO iama_worker USING (true) WITH CHECK (true);

GRANT ALL ON SCHEMA public TO iama_migrator;
GRANT USAGE ON SCHEMA public TO iama_api;
GRANT USAGE ON SCHEMA public TO iama_worker;

REVOKE ALL ON FUNCTION public.end_sockets_of_session() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.end_sockets_of_user() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.erase_account(leaving uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.erase_account(leaving uuid, at timestamp with time zone) TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.credit_grants TO iama_api;
GRANT SELECT,INSERT ON TABLE public.credit_grants TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.quota_reservations TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.quota_reservations TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.subscription_tiers TO iama_api;
GRANT SELECT,INSERT ON TABLE public.subscription_tiers TO iama_worker;

GRANT UPDATE(valid_to) ON TABLE public.subscription_tiers TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.usage_ledger TO iama_api;
GRANT SELECT,INSERT ON TABLE public.usage_ledger TO iama_worker;

GRANT SELECT ON TABLE public.account_balances TO iama_api;
GRANT SELECT ON TABLE public.account_balances TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.account_exports TO iama_api;
GRANT SELECT,DELETE,UPDATE ON TABLE public.account_exports TO iama_worker;

GRANT SELECT ON TABLE public.admin_accounts TO iama_api;

GRANT SELECT,INSERT ON TABLE public.admin_sessions TO iama_api;
GRANT SELECT,DELETE ON TABLE public.admin_sessions TO iama_worker;

GRANT UPDATE(expires_at) ON TABLE public.admin_sessions TO iama_worker;

GRANT UPDATE(ended_at) ON TABLE public.admin_sessions TO iama_api;

GRANT SELECT ON TABLE public.admin_totp TO iama_api;

GRANT UPDATE(last_step) ON TABLE public.admin_totp TO iama_api;

GRANT SELECT,INSERT ON TABLE public.audit_events TO iama_api;
GRANT SELECT,INSERT ON TABLE public.audit_events TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.bdd_items TO iama_api;
GRANT SELECT,INSERT ON TABLE public.bdd_items TO iama_worker;

GRANT UPDATE(tests) ON TABLE public.bdd_items TO iama_worker;

GRANT SELECT ON TABLE public.billing_checkpoint_records TO iama_api;
GRANT SELECT,INSERT ON TABLE public.billing_checkpoint_records TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.billing_reconciliations TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.client_heartbeat_sessions TO iama_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.client_heartbeat_sessions TO iama_worker;

GRANT SELECT ON TABLE public.context_manifests TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.context_manifests TO iama_worker;

GRANT SELECT ON TABLE public.daily_starts TO iama_api;
GRANT SELECT ON TABLE public.daily_starts TO iama_worker;

GRANT SELECT ON TABLE public.delivered_costs TO iama_api;
GRANT SELECT ON TABLE public.delivered_costs TO iama_worker;

GRANT SELECT ON TABLE public.deliveries TO iama_api;
GRANT SELECT,INSERT ON TABLE public.deliveries TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.delivery_action_files TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.delivery_action_files TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.delivery_actions TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.delivery_actions TO iama_worker;

GRANT SELECT ON TABLE public.delivery_files TO iama_api;
GRANT SELECT,INSERT ON TABLE public.delivery_files TO iama_worker;

GRANT SELECT ON TABLE public.delivery_hunks TO iama_api;
GRANT SELECT,INSERT ON TABLE public.delivery_hunks TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.delivery_selections TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.delivery_selections TO iama_worker;

GRANT SELECT ON TABLE public.delivery_tests TO iama_api;
GRANT SELECT,INSERT ON TABLE public.delivery_tests TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.device_grants TO iama_api;
GRANT SELECT,DELETE ON TABLE public.device_grants TO iama_worker;

GRANT UPDATE(expires_at) ON TABLE public.device_grants TO iama_worker;

GRANT SELECT ON TABLE public.dynamic_config_history TO iama_api;
GRANT SELECT ON TABLE public.dynamic_config_history TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.dynamic_configs TO iama_api;
GRANT SELECT ON TABLE public.dynamic_configs TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.entitlement_snapshots TO iama_api;
GRANT SELECT,INSERT ON TABLE public.entitlement_snapshots TO iama_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_keys TO iama_api;
GRANT SELECT,DELETE ON TABLE public.idempotency_keys TO iama_worker;

GRANT UPDATE(expires_at) ON TABLE public.idempotency_keys TO iama_worker;

GRANT SELECT ON TABLE public.intervention_commands TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.intervention_commands TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.job_artifacts TO iama_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job_artifacts TO iama_worker;

GRANT UPDATE(sha256) ON TABLE public.job_artifacts TO iama_api;

GRANT UPDATE(size) ON TABLE public.job_artifacts TO iama_api;

GRANT SELECT ON TABLE public.job_calls TO iama_api;
GRANT SELECT ON TABLE public.job_calls TO iama_worker;

GRANT SELECT ON TABLE public.job_costs TO iama_api;
GRANT SELECT ON TABLE public.job_costs TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.job_events TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.job_events TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.job_files TO iama_api;
GRANT SELECT ON TABLE public.job_files TO iama_worker;

GRANT SELECT ON TABLE public.job_timings TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.job_timings TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.kill_switches TO iama_api;
GRANT SELECT ON TABLE public.kill_switches TO iama_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.login_throttles TO iama_api;
GRANT SELECT,DELETE ON TABLE public.login_throttles TO iama_worker;

GRANT UPDATE(last_failure_at) ON TABLE public.login_throttles TO iama_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mail_codes TO iama_api;
GRANT SELECT,INSERT,DELETE ON TABLE public.mail_codes TO iama_worker;

GRANT UPDATE(expires_at) ON TABLE public.mail_codes TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.mail_outbox TO iama_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mail_outbox TO iama_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.model_call_slots TO iama_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.oauth_accounts TO iama_api;

GRANT SELECT,INSERT,UPDATE ON TABLE public.oauth_codes TO iama_api;
GRANT SELECT,DELETE ON TABLE public.oauth_codes TO iama_worker;

GRANT UPDATE(expires_at) ON TABLE public.oauth_codes TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.oauth_states TO iama_api;
GRANT SELECT,DELETE ON TABLE public.oauth_states TO iama_worker;

GRANT UPDATE(expires_at) ON TABLE public.oauth_states TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.outbox TO iama_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO iama_worker;

GRANT SELECT ON TABLE public.patch_attempts TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.patch_attempts TO iama_worker;

GRANT SELECT ON TABLE public.patch_operations TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.patch_operations TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.payment_customers TO iama_worker;
GRANT SELECT,INSERT ON TABLE public.payment_customers TO iama_api;

GRANT SELECT,INSERT,UPDATE ON TABLE public.payment_subscriptions TO iama_worker;
GRANT SELECT ON TABLE public.payment_subscriptions TO iama_api;

GRANT SELECT,INSERT ON TABLE public.projects TO iama_api;
GRANT SELECT ON TABLE public.projects TO iama_worker;

GRANT UPDATE(root_name) ON TABLE public.projects TO iama_api;

GRANT SELECT,INSERT,UPDATE ON TABLE public.rate_buckets TO iama_api;
GRANT SELECT,DELETE ON TABLE public.rate_buckets TO iama_worker;

GRANT UPDATE(refilled_at) ON TABLE public.rate_buckets TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.refactor_jobs TO iama_api;
GRANT SELECT,UPDATE ON TABLE public.refactor_jobs TO iama_worker;

GRANT UPDATE(entitlement_snapshot_id) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(status) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(outcome) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(failure_code) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(failure_message) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(spec_revision) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(last_seq) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(start_requested_at) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(started_at) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(tests_began_at) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(finished_at) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(grace_deadline_at) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(client_lost_at) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(tests_frozen) ON TABLE public.refactor_jobs TO iama_api;

GRANT UPDATE(has_verified) ON TABLE public.refactor_jobs TO iama_api;

GRANT SELECT,INSERT,UPDATE ON TABLE public.refresh_tokens TO iama_api;
GRANT SELECT,DELETE ON TABLE public.refresh_tokens TO iama_worker;

GRANT UPDATE(family_expires_at) ON TABLE public.refresh_tokens TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.sdd_items TO iama_api;
GRANT SELECT,INSERT ON TABLE public.sdd_items TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.session_origins TO iama_api;
GRANT SELECT,DELETE ON TABLE public.session_origins TO iama_worker;

GRANT UPDATE(started_at) ON TABLE public.session_origins TO iama_worker;

GRANT SELECT ON TABLE public.spec_approvals TO iama_api;
GRANT SELECT,INSERT ON TABLE public.spec_approvals TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.spec_revisions TO iama_api;
GRANT SELECT,INSERT ON TABLE public.spec_revisions TO iama_worker;

GRANT SELECT ON TABLE public.strategy_proposals TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.strategy_proposals TO iama_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stream_connections TO iama_api;
GRANT SELECT,DELETE,UPDATE ON TABLE public.stream_connections TO iama_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stream_lead TO iama_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stream_subscriptions TO iama_api;
GRANT SELECT,DELETE,UPDATE ON TABLE public.stream_subscriptions TO iama_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stream_tickets TO iama_api;
GRANT SELECT,DELETE ON TABLE public.stream_tickets TO iama_worker;

GRANT UPDATE(expires_at) ON TABLE public.stream_tickets TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.stripe_events TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.stripe_events TO iama_worker;

GRANT SELECT,INSERT ON TABLE public.support_tickets TO iama_api;

GRANT SELECT ON TABLE public.test_results TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.test_results TO iama_worker;

GRANT SELECT ON TABLE public.test_run_inputs TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.test_run_inputs TO iama_worker;

GRANT SELECT ON TABLE public.test_runs TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.test_runs TO iama_worker;

GRANT UPDATE(status) ON TABLE public.test_runs TO iama_api;

GRANT UPDATE(reported_at) ON TABLE public.test_runs TO iama_api;

GRANT UPDATE(run_end) ON TABLE public.test_runs TO iama_api;

GRANT UPDATE(isolated) ON TABLE public.test_runs TO iama_api;

GRANT UPDATE(wall_s) ON TABLE public.test_runs TO iama_api;

GRANT SELECT ON TABLE public.test_suites TO iama_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.test_suites TO iama_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.users TO iama_api;
GRANT SELECT ON TABLE public.users TO iama_worker;
