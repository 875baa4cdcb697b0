-- Sums of credits as views: the gate, the summaries, the mails and the reports all read these and no sums of their own.
CREATE VIEW account_balances WITH (security_invoker = true) AS
SELECT
    t.user_id, t.tier, t.cycle_start, t.cycle_end,
    (SELECT COALESCE(SUM(g.credits), 0) FROM credit_grants AS g
     WHERE g.user_id = t.user_id AND g.cycle_start = t.cycle_start) AS granted,
    (SELECT COALESCE(SUM(l.credits), 0) FROM usage_ledger AS l
     WHERE l.user_id = t.user_id AND l.cycle_start = t.cycle_start AND l.payer = 'USER') AS used,
    -- What a job was charged already is in the ledger: its reservation holds the rest only.
    (SELECT COALESCE(SUM(GREATEST(r.credits_held - (
        SELECT COALESCE(SUM(l.credits), 0) FROM usage_ledger AS l WHERE l.reservation_id = r.reservation_id), 0)), 0)
     FROM quota_reservations AS r
     WHERE r.user_id = t.user_id AND r.cycle_start = t.cycle_start AND r.state = 'OPEN' AND r.tier <> 'FREE') AS held,
    (SELECT COUNT(*) FROM quota_reservations AS r WHERE r.user_id = t.user_id AND r.state = 'OPEN' AND r.running) AS running
FROM subscription_tiers AS t
WHERE t.valid_to IS NULL;

CREATE VIEW daily_starts WITH (security_invoker = true) AS
SELECT user_id, utc_day, COUNT(*) AS starts
FROM quota_reservations
WHERE counts_daily AND NOT daily_returned
GROUP BY user_id, utc_day;

-- What jobs that delivered have cost. One that cost nothing says nothing about the next one that asks a model.
CREATE VIEW delivered_costs WITH (security_invoker = true) AS
SELECT user_id, job_id, start_number, settled_at, credits_used
FROM quota_reservations
WHERE state = 'SETTLED' AND ended_as IN ('DELIVERED', 'CHANGED', 'PARTIAL') AND credits_used > 0;
CREATE INDEX quota_reservations_settled_by_user ON quota_reservations (user_id, settled_at) WHERE state = 'SETTLED';

CREATE VIEW job_calls WITH (security_invoker = true) AS
SELECT
    l.job_id, l.user_id, l.reservation_id, l.stage, l.model_class, split_part(l.idempotency_key, ':', 4) AS call_number, l.payer,
    l.detail ->> 'model' AS model, (l.detail ->> 'price_version')::integer AS price_version,
    COALESCE((l.detail ->> 'input')::bigint, 0) AS input_tokens, COALESCE((l.detail ->> 'output')::bigint, 0) AS output_tokens,
    COALESCE((l.detail ->> 'cache_write')::bigint, 0) AS cache_write_tokens,
    COALESCE((l.detail ->> 'cache_read')::bigint, 0) AS cache_read_tokens,
    l.credits, l.at
FROM usage_ledger AS l
WHERE l.kind = 'CHARGE';

CREATE VIEW job_costs WITH (security_invoker = true) AS
SELECT
    r.job_id, r.user_id, r.start_number, r.tier, r.state, r.ended_as, r.daily_returned, r.credits_held, r.reserved_at, r.settled_at,
    (SELECT COALESCE(SUM(l.credits), 0) FROM usage_ledger AS l
     WHERE l.reservation_id = r.reservation_id AND l.kind = 'CHARGE') AS charged,
    (SELECT COALESCE(-SUM(l.credits), 0) FROM usage_ledger AS l
     WHERE l.reservation_id = r.reservation_id AND l.kind = 'CREDIT_BACK') AS credited_back
FROM quota_reservations AS r;

GRANT SELECT ON account_balances, daily_starts, delivered_costs, job_calls, job_costs TO iama_api, iama_worker;
