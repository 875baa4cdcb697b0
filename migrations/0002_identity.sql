-- Who a user is, which sessions live, and who has to wait before the next try.
CREATE TABLE users (
    user_id uuid PRIMARY KEY,
    email text NOT NULL CONSTRAINT users_email_shape CHECK (email = lower(email) AND email LIKE '%_@_%' AND length(email) <= 254),
    email_verified_at timestamptz,
    password_hash text,
    ui_segment text NOT NULL DEFAULT 'GUIDED' CONSTRAINT users_ui_segment CHECK (ui_segment IN ('GUIDED', 'EXPERT')),
    preferences jsonb NOT NULL DEFAULT '{}' CONSTRAINT users_preferences_object CHECK (jsonb_typeof(preferences) = 'object'),
    consent_version text,
    consented_at timestamptz,
    suspended_at timestamptz,
    suspended_reason text,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_consent_whole CHECK ((consent_version IS NULL) = (consented_at IS NULL))
);
-- An address is free again once its account is deleted.
CREATE UNIQUE INDEX users_email_live ON users (email) WHERE deleted_at IS NULL;

CREATE TABLE refresh_tokens (
    token_sha256 bytea PRIMARY KEY CONSTRAINT refresh_tokens_sha256 CHECK (length(token_sha256) = 32),
    family_id uuid NOT NULL,
    user_id uuid NOT NULL CONSTRAINT refresh_tokens_user REFERENCES users,
    predecessor_sha256 bytea CONSTRAINT refresh_tokens_predecessor REFERENCES refresh_tokens,
    issued_at timestamptz NOT NULL,
    rotated_at timestamptz,
    revoked_at timestamptz,
    family_expires_at timestamptz NOT NULL
);
-- A family has one living token at most: the schema's half of the rotation.
CREATE UNIQUE INDEX refresh_tokens_head ON refresh_tokens (family_id) WHERE rotated_at IS NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX refresh_tokens_successor ON refresh_tokens (predecessor_sha256);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);

CREATE TABLE login_throttles (
    subject text PRIMARY KEY,
    failures integer NOT NULL CONSTRAINT login_throttles_failures CHECK (failures > 0),
    last_failure_at timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL
);
CREATE INDEX login_throttles_age ON login_throttles (last_failure_at);

GRANT SELECT, INSERT, UPDATE ON users, refresh_tokens TO iama_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON login_throttles TO iama_api;
GRANT SELECT ON users TO iama_worker;
GRANT SELECT, DELETE ON refresh_tokens, login_throttles TO iama_worker;
