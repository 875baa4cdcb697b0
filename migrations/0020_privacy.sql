-- Leaving: an account that asked to be deleted, and copies of one's data that wait to be fetched. Erasing itself is in 0022.
ALTER TABLE users
    ADD COLUMN deletion_requested_at timestamptz,
    ADD COLUMN deletion_due_at timestamptz,
    ADD CONSTRAINT users_deletion_whole CHECK ((deletion_requested_at IS NULL) = (deletion_due_at IS NULL));
COMMENT ON COLUMN users.deletion_due_at IS 'When the account is erased unless somebody signs in before.';
CREATE INDEX users_to_erase ON users (deletion_due_at) WHERE deletion_due_at IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE account_exports (
    export_id uuid PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT account_exports_user REFERENCES users,
    object_key text NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON COLUMN account_exports.expires_at IS 'When a sweeper removes the object, and then the row. Looking at it moves this on, as a lease.';
CREATE INDEX account_exports_user ON account_exports (user_id);
CREATE INDEX account_exports_expiry ON account_exports (expires_at);
GRANT SELECT, INSERT ON account_exports TO iama_api;
GRANT SELECT, UPDATE, DELETE ON account_exports TO iama_worker;

