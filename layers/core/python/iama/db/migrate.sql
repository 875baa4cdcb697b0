-- name: create_table
CREATE TABLE IF NOT EXISTS schema_migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: lock
SELECT pg_advisory_xact_lock(7404216315);

-- name: set_timeouts
SET LOCAL lock_timeout = '10s';
SET LOCAL statement_timeout = '120s';

-- name: become_owner
SET LOCAL ROLE iama_migrator;

-- name: become_self
RESET ROLE;

-- name: applied
SELECT number, name, sha256 FROM schema_migrations ORDER BY number;

-- name: remember
INSERT INTO schema_migrations (number, name, sha256) VALUES (%(number)s, %(name)s, %(sha256)s);
