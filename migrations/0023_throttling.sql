-- How often somebody may ask: a bucket of tokens for each group of routes, refilled by the minute. Not logged, since a crash that
-- forgets who asked how often harms nobody, and a row is written with every request.
CREATE UNLOGGED TABLE rate_buckets (
    subject text NOT NULL,
    route_group text NOT NULL,
    tokens double precision NOT NULL CONSTRAINT rate_buckets_tokens CHECK (tokens >= 0),
    allowed boolean NOT NULL,
    burst double precision NOT NULL CONSTRAINT rate_buckets_burst CHECK (burst >= 1),
    per_minute double precision NOT NULL CONSTRAINT rate_buckets_rate CHECK (per_minute > 0),
    refilled_at timestamptz NOT NULL,
    CONSTRAINT rate_buckets_key PRIMARY KEY (subject, route_group)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX rate_buckets_age ON rate_buckets (refilled_at);
GRANT SELECT, INSERT, UPDATE ON rate_buckets TO iama_api;
GRANT SELECT, DELETE ON rate_buckets TO iama_worker;
-- SKIP LOCKED needs the right to lock, which PostgreSQL gives with UPDATE of any one column.
GRANT UPDATE (refilled_at) ON rate_buckets TO iama_worker;

-- Whoever is not signed in is counted by his address. Offices share one, so it is generous; guesses have throttles of their own.
INSERT INTO dynamic_configs (key, value, actor) VALUES ('rate.anonymous', '{"requests_per_minute": 120, "burst": 100}', 'SEED');
