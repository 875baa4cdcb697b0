-- Codes that go out by mail, where a session was begun, and what a mail needs to be sent once.
-- A code is drawn when its mail is written and stands here as a hash only; the outbox never holds it.
CREATE TABLE mail_codes (
    token_sha256 bytea PRIMARY KEY CONSTRAINT mail_codes_sha256 CHECK (length(token_sha256) = 32),
    user_id uuid NOT NULL CONSTRAINT mail_codes_user REFERENCES users,
    purpose text NOT NULL CONSTRAINT mail_codes_purpose CHECK (purpose IN ('VERIFY_EMAIL', 'RESET_PASSWORD')),
    email text NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
COMMENT ON COLUMN mail_codes.email IS 'The address it went to: a code is void once the account has another.';
CREATE INDEX mail_codes_user ON mail_codes (user_id);
CREATE INDEX mail_codes_expiry ON mail_codes (expires_at);

CREATE TABLE session_origins (
    session_id uuid PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT session_origins_user REFERENCES users,
    network text NOT NULL,
    client text NOT NULL CONSTRAINT session_origins_client CHECK (length(client) <= 200),
    started_at timestamptz NOT NULL
);
COMMENT ON COLUMN session_origins.network IS 'Not the address but its network: enough to tell a familiar place from a new one.';
CREATE INDEX session_origins_user ON session_origins (user_id, network);
CREATE INDEX session_origins_age ON session_origins (started_at);

ALTER TABLE mail_outbox ADD COLUMN failed_at timestamptz, ADD COLUMN failure_code text;
COMMENT ON COLUMN mail_outbox.failed_at IS 'When we gave up, or the address turned out to take no mail.';
DROP INDEX mail_outbox_waiting;
CREATE INDEX mail_outbox_waiting ON mail_outbox (available_at) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX mail_outbox_over ON mail_outbox (created_at) WHERE sent_at IS NOT NULL OR failed_at IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_codes TO iama_api;
GRANT SELECT, INSERT, DELETE ON mail_codes TO iama_worker;
GRANT SELECT, INSERT ON session_origins TO iama_api;
GRANT SELECT, DELETE ON session_origins TO iama_worker;
-- SKIP LOCKED needs the right to lock, which PostgreSQL gives with UPDATE of any one column.
GRANT UPDATE (expires_at) ON mail_codes TO iama_worker;
GRANT UPDATE (started_at) ON session_origins TO iama_worker;
GRANT UPDATE (last_failure_at) ON login_throttles TO iama_worker;
GRANT DELETE ON mail_outbox TO iama_worker;
