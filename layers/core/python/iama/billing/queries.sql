-- name: insert_event
INSERT INTO stripe_events
    (event_id, type, api_version, object_kind, object_id, customer_id, source, happened_at, received_at, available_at)
VALUES
    (%(event_id)s, %(type)s, %(api_version)s, %(object_kind)s, %(object_id)s, %(customer_id)s, %(source)s, %(happened_at)s, %(now)s, %(now)s)
ON CONFLICT (event_id) DO NOTHING;

-- name: claim_events
-- Hidden from others until the lease ends; a worker that dies gives them back by that.
WITH due AS (
    SELECT event_id
    FROM stripe_events
    WHERE outcome = 'RECEIVED' AND available_at <= %(now)s
    ORDER BY available_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE stripe_events AS e
SET attempts = e.attempts + 1, available_at = %(until)s
FROM due
WHERE e.event_id = due.event_id
RETURNING e.event_id, e.type, e.object_kind, e.object_id, e.customer_id, e.attempts;

-- name: settle_events
UPDATE stripe_events
SET outcome = %(outcome)s, reason = %(reason)s, settled_at = %(now)s, customer_id = COALESCE(customer_id, %(customer_id)s)
WHERE event_id = ANY (%(event_ids)s) AND outcome <> 'APPLIED';

-- name: release_events
UPDATE stripe_events SET available_at = %(at)s WHERE event_id = ANY (%(event_ids)s) AND outcome = 'RECEIVED';

-- name: unpark_events
-- What was parked and can be decided now: the catalogue or the account has been put right.
UPDATE stripe_events
SET outcome = 'APPLIED', reason = NULL, settled_at = %(now)s
WHERE customer_id = %(customer_id)s AND outcome = 'PARKED' AND reason IN ('UNKNOWN_PLAN', 'OTHER_CURRENCY', 'UNKNOWN_CUSTOMER');

-- name: draw_ticket
UPDATE payment_customers SET ticket = ticket + 1 WHERE customer_id = %(customer_id)s RETURNING ticket;

-- name: lock_customer
SELECT c.ticket, c.user_id, u.email, u.deleted_at IS NOT NULL AS erased
FROM payment_customers AS c
JOIN users AS u ON u.user_id = c.user_id
WHERE c.customer_id = %(customer_id)s
FOR NO KEY UPDATE OF c;

-- name: note_sync
UPDATE payment_customers SET synced_at = %(now)s, due_at = %(due_at)s WHERE customer_id = %(customer_id)s;

-- name: insert_customer
INSERT INTO payment_customers (customer_id, user_id, created_at)
SELECT %(customer_id)s, u.user_id, %(now)s FROM users AS u WHERE u.user_id = %(user_id)s
ON CONFLICT DO NOTHING;

-- name: due_customers
SELECT customer_id FROM payment_customers WHERE due_at <= %(now)s ORDER BY due_at LIMIT %(limit)s;

-- name: stale_customers
SELECT customer_id FROM payment_customers
WHERE synced_at IS NULL OR synced_at < %(before)s
ORDER BY synced_at NULLS FIRST
LIMIT %(limit)s;

-- name: get_payer
SELECT u.user_id, u.email, c.customer_id
FROM users AS u
LEFT JOIN payment_customers AS c ON c.user_id = u.user_id
WHERE u.user_id = %(user_id)s;

-- name: upsert_subscription
INSERT INTO payment_subscriptions
    (subscription_id, customer_id, user_id, status, price_id, item_id, pending_price_id, schedule_id, currency, period_start, period_end,
     cancel_at_period_end, ended_at, synced_at)
VALUES
    (%(subscription_id)s, %(customer_id)s, %(user_id)s, %(status)s, %(price_id)s, %(item_id)s, %(pending_price_id)s, %(schedule_id)s,
     %(currency)s, %(period_start)s, %(period_end)s, %(cancel_at_period_end)s, %(ended_at)s, %(now)s)
ON CONFLICT (subscription_id) DO UPDATE
SET status = EXCLUDED.status, price_id = EXCLUDED.price_id, item_id = EXCLUDED.item_id, pending_price_id = EXCLUDED.pending_price_id,
    schedule_id = EXCLUDED.schedule_id, period_start = EXCLUDED.period_start, period_end = EXCLUDED.period_end,
    cancel_at_period_end = EXCLUDED.cancel_at_period_end, ended_at = EXCLUDED.ended_at, synced_at = EXCLUDED.synced_at;

-- name: get_mirror
SELECT subscription_id, customer_id, status, price_id, item_id, pending_price_id, schedule_id, period_start, period_end, cancel_at_period_end
FROM payment_subscriptions
WHERE user_id = %(user_id)s AND status IN ('active', 'past_due')
ORDER BY synced_at DESC, period_end DESC
LIMIT 1;

-- name: open_reconciliation
INSERT INTO billing_reconciliations (reconciliation_id, utc_day, started_at)
VALUES (%(reconciliation_id)s, %(utc_day)s, %(now)s)
ON CONFLICT (utc_day) DO NOTHING;

-- name: close_reconciliation
UPDATE billing_reconciliations
SET finished_at = %(now)s, missed_events = %(missed_events)s, looked_at = %(looked_at)s, healed = %(healed)s
WHERE utc_day = %(utc_day)s;

-- name: report_usage
SELECT (l.at AT TIME ZONE 'UTC')::date AS day, l.job_id, l.model_class, COUNT(*) AS entries, SUM(l.credits) AS credits
FROM usage_ledger AS l
WHERE l.user_id = %(user_id)s AND l.cycle_start = %(cycle_start)s AND l.payer = 'USER'
GROUP BY 1, l.job_id, l.model_class
ORDER BY 1, l.job_id, l.model_class;
