-- name: lock_user
-- Everything that counts or holds goes one user at a time.
SELECT pg_advisory_xact_lock(hashtextextended('entitlement:' || %(user_id)s::text, 0));

-- name: load_standing
SELECT
    t.tier, t.source, t.contract, t.add_on_factor, t.cycle_start, t.cycle_end,
    c.value AS matrix, m.value AS minimum_credits,
    COALESCE((SELECT d.starts FROM daily_starts AS d WHERE d.user_id = t.user_id AND d.utc_day = %(utc_day)s), 0) AS started_today,
    b.running, b.granted, b.used, b.held,
    EXISTS (SELECT FROM kill_switches AS k WHERE k.user_id IS NULL AND k.lifted_at IS NULL) AS stopped_for_all,
    EXISTS (SELECT FROM kill_switches AS k WHERE k.user_id = t.user_id AND k.lifted_at IS NULL) AS stopped_for_user
FROM subscription_tiers AS t
JOIN account_balances AS b ON b.user_id = t.user_id
JOIN dynamic_configs AS c ON c.key = 'tier.' || t.tier AND c.scope = 'GLOBAL' AND c.scope_id = ''
JOIN dynamic_configs AS m ON m.key = 'minimum_start_credits' AND m.scope = 'GLOBAL' AND m.scope_id = ''
WHERE t.user_id = %(user_id)s AND t.valid_to IS NULL;

-- name: load_history
-- What a typical job of this user has cost lately, what to assume without history, and what runs now.
SELECT
    (SELECT AVG(d.credits_used) FROM delivered_costs AS d WHERE d.user_id = %(user_id)s AND d.settled_at >= %(since)s) AS average_cost,
    c.value AS typical_cost,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object(
        'job_id', r.job_id, 'since', r.reserved_at, 'cap', r.credits_held::text, 'used', k.charged::text) ORDER BY r.reserved_at), '[]')
     FROM quota_reservations AS r
     JOIN job_costs AS k ON k.job_id = r.job_id AND k.start_number = r.start_number
     WHERE r.user_id = %(user_id)s AND r.state = 'OPEN' AND r.running) AS running_jobs
FROM dynamic_configs AS c
WHERE c.key = 'typical_job_credits' AND c.scope = 'GLOBAL' AND c.scope_id = '';

-- name: list_job_costs
SELECT start_number, tier, state, ended_as, daily_returned, credits_held, charged, credited_back, reserved_at, settled_at
FROM job_costs
WHERE job_id = %(job_id)s
ORDER BY start_number;

-- name: list_job_calls
SELECT
    stage, model_class, call_number, payer, model, price_version, input_tokens, output_tokens, cache_write_tokens, cache_read_tokens,
    credits, at
FROM job_calls
WHERE job_id = %(job_id)s
ORDER BY at, call_number;

-- name: load_quota
SELECT b.cycle_start, b.cycle_end, b.granted, b.used, b.tier, u.email
FROM account_balances AS b
JOIN users AS u ON u.user_id = b.user_id AND u.deleted_at IS NULL
WHERE b.user_id = %(user_id)s;

-- name: get_tier
SELECT tier FROM subscription_tiers WHERE user_id = %(user_id)s AND valid_to IS NULL;

-- name: insert_start
-- Reservation and snapshot in one statement; none of both where the job holds a reservation already.
WITH held AS (
    INSERT INTO quota_reservations
        (reservation_id, job_id, start_number, user_id, tier, utc_day, counts_daily, cycle_start, credits_held, reserved_at)
    SELECT
        %(reservation_id)s, %(job_id)s, COALESCE(MAX(r.start_number), 0) + 1, %(user_id)s, %(tier)s, %(utc_day)s, %(counts_daily)s,
        %(cycle_start)s, %(credit_cap)s, %(taken_at)s
    FROM quota_reservations AS r
    WHERE r.job_id = %(job_id)s
    ON CONFLICT (job_id) WHERE state = 'OPEN' DO NOTHING
    RETURNING reservation_id, job_id, user_id, tier, credits_held, reserved_at
)
INSERT INTO entitlement_snapshots
    (snapshot_id, reservation_id, job_id, user_id, tier, context_cap_tokens, model_classes, operating_mode, execution_modes,
     spec_editing, fast_track, deep_fix, credit_cap, taken_at)
SELECT
    %(snapshot_id)s, h.reservation_id, h.job_id, h.user_id, h.tier, %(context_cap_tokens)s, %(model_classes)s::text[], %(operating_mode)s,
    %(execution_modes)s::text[], %(spec_editing)s, %(fast_track)s, %(deep_fix)s, h.credits_held, h.reserved_at
FROM held AS h;

-- name: get_open_snapshot
SELECT
    s.snapshot_id, s.reservation_id, s.job_id, s.user_id, s.tier, s.context_cap_tokens, s.model_classes, s.operating_mode,
    s.execution_modes, s.spec_editing, s.fast_track, s.deep_fix, s.credit_cap, s.taken_at
FROM quota_reservations AS r
JOIN entitlement_snapshots AS s USING (reservation_id)
WHERE r.job_id = %(job_id)s AND r.state = 'OPEN';

-- name: get_snapshot
SELECT
    snapshot_id, reservation_id, job_id, user_id, tier, context_cap_tokens, model_classes, operating_mode, execution_modes,
    spec_editing, fast_track, deep_fix, credit_cap, taken_at
FROM entitlement_snapshots
WHERE job_id = %(job_id)s
ORDER BY taken_at DESC
LIMIT 1;

-- name: lock_reservation
SELECT reservation_id FROM quota_reservations WHERE job_id = %(job_id)s ORDER BY start_number DESC LIMIT 1 FOR UPDATE;

-- name: get_reservation
SELECT
    r.reservation_id, r.job_id, r.start_number, r.user_id, r.tier, r.state, r.cycle_start, r.counts_daily, r.daily_returned,
    r.credits_held, r.credits_used,
    (SELECT COALESCE(SUM(l.credits), 0) FROM usage_ledger AS l WHERE l.reservation_id = r.reservation_id) AS charged
FROM quota_reservations AS r
WHERE r.reservation_id = %(reservation_id)s;

-- name: raise_held
UPDATE quota_reservations SET credits_held = %(credits)s WHERE reservation_id = %(reservation_id)s AND state = 'OPEN';

-- name: spent_on_class
SELECT coalesce(sum(credits), 0) FROM usage_ledger WHERE job_id = %(job_id)s AND model_class = %(model_class)s;

-- name: spent_on_call
SELECT coalesce(sum(credits), 0)
FROM usage_ledger
WHERE job_id = %(job_id)s AND split_part(idempotency_key, ':', 4) = %(call_number)s::text;

-- name: insert_checkpoint
INSERT INTO billing_checkpoint_records (job_id, key, kind, at) VALUES (%(job_id)s, %(key)s, %(kind)s, now())
ON CONFLICT (job_id, key) DO NOTHING;

-- name: set_running
UPDATE quota_reservations SET running = %(running)s WHERE job_id = %(job_id)s AND state = 'OPEN' AND running <> %(running)s;

-- name: settle_reservation
UPDATE quota_reservations
SET state = 'SETTLED', running = false, settled_at = %(now)s, ended_as = %(ended_as)s, credits_used = %(credits_used)s,
    daily_returned = %(daily_returned)s
WHERE reservation_id = %(reservation_id)s AND state = 'OPEN';

-- name: claim_open_reservations
WITH due AS (
    SELECT reservation_id
    FROM quota_reservations
    WHERE state = 'OPEN' AND looked_at <= %(before)s
    ORDER BY looked_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE quota_reservations AS r
SET looked_at = %(now)s
FROM due
WHERE r.reservation_id = due.reservation_id
RETURNING r.job_id;

-- name: insert_ledger_entry
INSERT INTO usage_ledger
    (entry_id, user_id, job_id, reservation_id, kind, payer, stage, model_class, credits, cycle_start, idempotency_key, detail, at)
VALUES
    (%(entry_id)s, %(user_id)s, %(job_id)s, %(reservation_id)s, %(kind)s, %(payer)s, %(stage)s, %(model_class)s, %(credits)s,
     %(cycle_start)s, %(key)s, %(detail)s, %(at)s)
ON CONFLICT (idempotency_key) DO NOTHING;

-- name: has_ledger_entry
SELECT EXISTS (SELECT FROM usage_ledger WHERE idempotency_key = %(key)s);

-- name: close_tier
UPDATE subscription_tiers SET valid_to = %(now)s WHERE user_id = %(user_id)s AND valid_to IS NULL;

-- name: insert_tier
INSERT INTO subscription_tiers (subscription_tier_id, user_id, tier, source, cycle_start, cycle_end, valid_from)
VALUES (%(subscription_tier_id)s, %(user_id)s, %(tier)s, %(source)s, %(now)s, %(cycle_end)s, %(now)s);

-- name: insert_grant
INSERT INTO credit_grants
    (grant_id, user_id, source, credits, cycle_start, cycle_end, idempotency_key, actor, reason, created_at)
SELECT %(grant_id)s, t.user_id, %(source)s, %(credits)s, t.cycle_start, t.cycle_end, %(key)s, %(actor)s, %(reason)s, %(now)s
FROM subscription_tiers AS t
WHERE t.user_id = %(user_id)s AND t.valid_to IS NULL
ON CONFLICT (idempotency_key) DO NOTHING;

-- name: get_live_tier
SELECT tier, source, add_on_factor, cycle_start, cycle_end FROM subscription_tiers WHERE user_id = %(user_id)s AND valid_to IS NULL;

-- name: insert_tier_of_cycle
INSERT INTO subscription_tiers (subscription_tier_id, user_id, tier, source, add_on_factor, cycle_start, cycle_end, valid_from)
VALUES (%(subscription_tier_id)s, %(user_id)s, %(tier)s, %(source)s, %(add_on_factor)s, %(cycle_start)s, %(cycle_end)s, %(now)s);

-- name: sum_of_reference
SELECT COALESCE(SUM(credits), 0) AS credits, COUNT(*) AS grants FROM credit_grants WHERE reference = %(reference)s;

-- name: insert_purchased
INSERT INTO credit_grants
    (grant_id, user_id, source, credits, cycle_start, cycle_end, idempotency_key, reference, actor, reason, created_at)
VALUES
    (%(grant_id)s, %(user_id)s, %(source)s, %(credits)s, %(cycle_start)s, %(cycle_end)s, %(key)s, %(reference)s, 'STRIPE', '', %(now)s);
