-- Run-time configuration, the switch that stops new starts, effects that wait for their turn, and the trail of who did what.
-- A configuration may name a secret (`api_key_ref`) but never hold one.
CREATE FUNCTION holds_no_secret(value jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value::text !~* '"[a-z_]*(api_key|secret|password|passwd|access_token|private_key)"\s*:'
       AND value::text !~* '(sk-[a-z0-9_-]{16,}|AKIA[A-Z0-9]{12,}|-----BEGIN)';

CREATE TABLE dynamic_configs (
    key text NOT NULL,
    scope text NOT NULL DEFAULT 'GLOBAL' CONSTRAINT dynamic_configs_scope CHECK (scope IN ('GLOBAL', 'TIER', 'USER')),
    scope_id text NOT NULL DEFAULT '',
    value jsonb NOT NULL CONSTRAINT dynamic_configs_no_secret CHECK (holds_no_secret(value)),
    version integer NOT NULL DEFAULT 1 CONSTRAINT dynamic_configs_version CHECK (version > 0),
    actor text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT dynamic_configs_key PRIMARY KEY (key, scope, scope_id),
    CONSTRAINT dynamic_configs_scope_id CHECK ((scope = 'GLOBAL') = (scope_id = ''))
);

CREATE TABLE dynamic_config_history (
    key text NOT NULL,
    scope text NOT NULL,
    scope_id text NOT NULL,
    version integer NOT NULL,
    value jsonb NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT dynamic_config_history_key PRIMARY KEY (key, scope, scope_id, version)
);

-- A change cannot forget its history. It runs as the owner, so that nobody else can write history.
CREATE FUNCTION keep_config_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO dynamic_config_history (key, scope, scope_id, version, value, actor, at)
    VALUES (NEW.key, NEW.scope, NEW.scope_id, NEW.version, NEW.value, NEW.actor, NEW.updated_at);
    RETURN NEW;
END
$$;
CREATE TRIGGER dynamic_configs_history AFTER INSERT OR UPDATE ON dynamic_configs
    FOR EACH ROW EXECUTE FUNCTION keep_config_history();

CREATE TABLE kill_switches (
    kill_switch_id uuid PRIMARY KEY,
    user_id uuid CONSTRAINT kill_switches_user REFERENCES users,
    reason text NOT NULL,
    engaged_by text NOT NULL,
    engaged_at timestamptz NOT NULL,
    lifted_by text,
    lifted_at timestamptz,
    CONSTRAINT kill_switches_lifted CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
COMMENT ON COLUMN kill_switches.user_id IS 'NULL: the switch holds for everybody.';
CREATE UNIQUE INDEX kill_switches_engaged ON kill_switches (user_id) NULLS NOT DISTINCT WHERE lifted_at IS NULL;

CREATE TABLE idempotency_keys (
    user_id uuid NOT NULL CONSTRAINT idempotency_keys_user REFERENCES users,
    idempotency_key text NOT NULL,
    route text NOT NULL,
    request_sha256 bytea NOT NULL CONSTRAINT idempotency_keys_sha256 CHECK (length(request_sha256) = 32),
    claim_id uuid NOT NULL,
    claimed_at timestamptz NOT NULL,
    answered_at timestamptz,
    status integer,
    answer text,
    expires_at timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_key PRIMARY KEY (user_id, idempotency_key),
    CONSTRAINT idempotency_keys_answer CHECK ((answered_at IS NULL) = (status IS NULL))
);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

CREATE TABLE audit_events (
    audit_event_id uuid PRIMARY KEY,
    actor_kind text NOT NULL CONSTRAINT audit_events_actor_kind CHECK (actor_kind IN ('USER', 'ADMIN', 'SYSTEM')),
    actor_id text NOT NULL,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}' CONSTRAINT audit_events_detail CHECK (jsonb_typeof(detail) = 'object'),
    request_id text,
    at timestamptz NOT NULL
);
CREATE INDEX audit_events_object ON audit_events (object_kind, object_id, at);
CREATE INDEX audit_events_actor ON audit_events (actor_id, at);

CREATE TABLE mail_outbox (
    mail_id uuid PRIMARY KEY,
    user_id uuid CONSTRAINT mail_outbox_user REFERENCES users,
    recipient text NOT NULL,
    template text NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    idempotency_key text NOT NULL CONSTRAINT mail_outbox_key UNIQUE,
    attempts integer NOT NULL DEFAULT 0,
    available_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    sent_at timestamptz
);
CREATE INDEX mail_outbox_waiting ON mail_outbox (available_at) WHERE sent_at IS NULL;
CREATE INDEX mail_outbox_user ON mail_outbox (user_id);

-- Effects on the world outside, written with the change that asks for them and carried out after its commit.
CREATE TABLE outbox (
    outbox_id uuid PRIMARY KEY,
    topic text NOT NULL,
    subject_id uuid NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    idempotency_key text NOT NULL CONSTRAINT outbox_key UNIQUE,
    attempts integer NOT NULL DEFAULT 0,
    available_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    done_at timestamptz
);
CREATE INDEX outbox_waiting ON outbox (topic, available_at) WHERE done_at IS NULL;
CREATE INDEX outbox_subject ON outbox (subject_id);

GRANT SELECT, INSERT, UPDATE ON dynamic_configs, kill_switches TO iama_api;
GRANT SELECT ON dynamic_configs, kill_switches TO iama_worker;
GRANT SELECT ON dynamic_config_history TO iama_api, iama_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO iama_api;
GRANT SELECT, DELETE ON idempotency_keys TO iama_worker;
GRANT SELECT, INSERT ON audit_events TO iama_api, iama_worker;
GRANT SELECT, INSERT, UPDATE ON mail_outbox, outbox TO iama_api, iama_worker;
