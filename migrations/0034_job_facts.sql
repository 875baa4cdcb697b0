-- What the workflow knows of a job and its state does not say: whether its tests are frozen, and whether something is verified that could be
-- taken. Clients are offered by these what they can really do.

ALTER TABLE refactor_jobs
    ADD COLUMN tests_frozen boolean NOT NULL DEFAULT false,
    ADD COLUMN has_verified boolean NOT NULL DEFAULT false;

-- A cancel before the start is written by the function itself.
GRANT UPDATE (tests_frozen, has_verified) ON refactor_jobs TO iama_api;
