-- Signing in by somebody else's word: linked accounts, the way there and back, and a code typed on another machine.
CREATE TABLE oauth_accounts (
    provider text NOT NULL CONSTRAINT oauth_accounts_provider CHECK (provider IN ('github', 'google')),
    subject text NOT NULL,
    user_id uuid NOT NULL CONSTRAINT oauth_accounts_user REFERENCES users,
    email text,
    linked_at timestamptz NOT NULL,
    CONSTRAINT oauth_accounts_key PRIMARY KEY (provider, subject)
);
COMMENT ON COLUMN oauth_accounts.subject IS 'The provider''s own id of the person, which never changes; an address does.';
CREATE INDEX oauth_accounts_user ON oauth_accounts (user_id);

CREATE TABLE device_grants (
    device_sha256 bytea PRIMARY KEY CONSTRAINT device_grants_sha256 CHECK (length(device_sha256) = 32),
    user_code text NOT NULL CONSTRAINT device_grants_user_code UNIQUE,
    client text NOT NULL CONSTRAINT device_grants_client CHECK (length(client) <= 200),
    user_id uuid CONSTRAINT device_grants_user REFERENCES users,
    started_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    polled_at timestamptz,
    decided_at timestamptz,
    used_at timestamptz
);
COMMENT ON COLUMN device_grants.user_id IS 'Who approved it; decided without a user is refused.';
CREATE INDEX device_grants_expiry ON device_grants (expires_at);
CREATE INDEX device_grants_user ON device_grants (user_id);

CREATE TABLE oauth_states (
    state_sha256 bytea PRIMARY KEY CONSTRAINT oauth_states_sha256 CHECK (length(state_sha256) = 32),
    provider text NOT NULL CONSTRAINT oauth_states_provider CHECK (provider IN ('github', 'google')),
    redirect_uri text,
    client_state text,
    code_challenge text,
    user_code text,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    -- Ends at a client that proves itself, or at a page that approves a typed code.
    CONSTRAINT oauth_states_end CHECK (
        (user_code IS NULL) = (redirect_uri IS NOT NULL) AND (user_code IS NULL) = (code_challenge IS NOT NULL)
    )
);
CREATE INDEX oauth_states_expiry ON oauth_states (expires_at);

CREATE TABLE oauth_codes (
    code_sha256 bytea PRIMARY KEY CONSTRAINT oauth_codes_sha256 CHECK (length(code_sha256) = 32),
    user_id uuid NOT NULL CONSTRAINT oauth_codes_user REFERENCES users,
    code_challenge text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    session_id uuid
);
COMMENT ON COLUMN oauth_codes.session_id IS 'What the code was exchanged for: a second use ends it.';
CREATE INDEX oauth_codes_expiry ON oauth_codes (expires_at);
CREATE INDEX oauth_codes_user ON oauth_codes (user_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_accounts TO iama_api;
GRANT SELECT, INSERT, UPDATE ON oauth_states, oauth_codes, device_grants TO iama_api;
GRANT SELECT, DELETE ON oauth_states, oauth_codes, device_grants TO iama_worker;
-- SKIP LOCKED needs the right to lock, which PostgreSQL gives with UPDATE of any one column.
GRANT UPDATE (expires_at) ON oauth_states, oauth_codes, device_grants TO iama_worker;
