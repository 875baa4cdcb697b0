-- Administrators: no table of theirs leads to a user, and none of a user's to them. Accounts are made by their owner alone.
CREATE TABLE admin_accounts (
    admin_id uuid PRIMARY KEY,
    email text NOT NULL CONSTRAINT admin_accounts_email UNIQUE
        CONSTRAINT admin_accounts_email_shape CHECK (email = lower(email) AND email LIKE '%_@_%' AND length(email) <= 254),
    password_hash text NOT NULL,
    role text NOT NULL CONSTRAINT admin_accounts_role CHECK (role IN ('SUPER_ADMIN', 'ENGINEER', 'SUPPORT')),
    disabled_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE admin_totp (
    admin_id uuid PRIMARY KEY CONSTRAINT admin_totp_admin REFERENCES admin_accounts,
    sealed_secret bytea NOT NULL CONSTRAINT admin_totp_sealed CHECK (length(sealed_secret) > 32),
    last_step bigint NOT NULL DEFAULT 0
);
COMMENT ON COLUMN admin_totp.last_step IS 'The half minute of the last code that was used: a code is good once.';

CREATE TABLE admin_sessions (
    session_sha256 bytea PRIMARY KEY CONSTRAINT admin_sessions_sha256 CHECK (length(session_sha256) = 32),
    session_id uuid NOT NULL CONSTRAINT admin_sessions_id UNIQUE,
    admin_id uuid NOT NULL CONSTRAINT admin_sessions_admin REFERENCES admin_accounts,
    network text NOT NULL,
    client text NOT NULL,
    started_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CONSTRAINT admin_sessions_lifetime CHECK (expires_at <= started_at + interval '8 hours'),
    ended_at timestamptz
);
CREATE INDEX admin_sessions_admin_id ON admin_sessions (admin_id);
CREATE INDEX admin_sessions_expiry ON admin_sessions (expires_at);

GRANT SELECT ON admin_accounts TO iama_api;
GRANT SELECT, UPDATE (last_step) ON admin_totp TO iama_api;
GRANT SELECT, INSERT, UPDATE (ended_at) ON admin_sessions TO iama_api;
GRANT SELECT, DELETE ON admin_sessions TO iama_worker;
GRANT UPDATE (expires_at) ON admin_sessions TO iama_worker; -- to lock what it deletes
