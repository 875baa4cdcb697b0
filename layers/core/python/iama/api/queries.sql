-- name: claim_key
-- Waits for a transaction that is taking the same key. An expired row and a dead claim are taken over.
INSERT INTO idempotency_keys AS k (user_id, idempotency_key, route, request_sha256, claim_id, claimed_at, expires_at)
SELECT u.user_id, %(key)s, %(route)s, %(request_sha256)s::bytea, %(claim_id)s::uuid, %(now)s::timestamptz, %(expires_at)s::timestamptz
FROM users AS u
WHERE u.user_id = %(user_id)s::uuid
ON CONFLICT (user_id, idempotency_key) DO UPDATE
SET claim_id = CASE WHEN k.expires_at <= EXCLUDED.claimed_at OR (k.status IS NULL AND k.claimed_at <= %(dead)s::timestamptz)
        THEN EXCLUDED.claim_id ELSE k.claim_id END,
    claimed_at = CASE WHEN k.expires_at <= EXCLUDED.claimed_at OR (k.status IS NULL AND k.claimed_at <= %(dead)s::timestamptz)
        THEN EXCLUDED.claimed_at ELSE k.claimed_at END,
    route = CASE WHEN k.expires_at <= EXCLUDED.claimed_at THEN EXCLUDED.route ELSE k.route END,
    request_sha256 = CASE WHEN k.expires_at <= EXCLUDED.claimed_at THEN EXCLUDED.request_sha256 ELSE k.request_sha256 END,
    answered_at = CASE WHEN k.expires_at <= EXCLUDED.claimed_at THEN NULL ELSE k.answered_at END,
    status = CASE WHEN k.expires_at <= EXCLUDED.claimed_at THEN NULL ELSE k.status END,
    answer = CASE WHEN k.expires_at <= EXCLUDED.claimed_at THEN NULL ELSE k.answer END,
    expires_at = CASE WHEN k.expires_at <= EXCLUDED.claimed_at THEN EXCLUDED.expires_at ELSE k.expires_at END
RETURNING k.route, k.request_sha256, k.claim_id, k.status, k.answer;

-- name: keep_answer
UPDATE idempotency_keys
SET status = %(status)s, answer = %(answer)s, answered_at = %(now)s
WHERE user_id = %(user_id)s AND idempotency_key = %(key)s AND claim_id = %(claim_id)s;

-- name: release_key
DELETE FROM idempotency_keys
WHERE user_id = %(user_id)s AND idempotency_key = %(key)s AND claim_id = %(claim_id)s AND status IS NULL;

-- name: ping
SELECT 1;

-- name: take_token
-- A bucket that is not full enough keeps what it has. A contract's own figures lie over those of its tier; an address has its own.
WITH limits AS (
    SELECT c.value || COALESCE(t.contract, '{}') AS value
    FROM subscription_tiers AS t
    JOIN dynamic_configs AS c ON c.key = 'tier.' || t.tier AND c.scope = 'GLOBAL' AND c.scope_id = ''
    WHERE t.user_id = %(user_id)s::uuid AND t.valid_to IS NULL AND jsonb_typeof(c.value) = 'object'
    UNION ALL
    SELECT value FROM dynamic_configs
    WHERE %(user_id)s::uuid IS NULL AND key = 'rate.anonymous' AND scope = 'GLOBAL' AND scope_id = ''
)
INSERT INTO rate_buckets AS b (subject, route_group, tokens, allowed, burst, per_minute, refilled_at)
SELECT
    %(subject)s, %(group)s, (l.value ->> 'burst')::double precision - 1, true, (l.value ->> 'burst')::double precision,
    (l.value ->> 'requests_per_minute')::double precision, now()
FROM limits AS l
ON CONFLICT (subject, route_group) DO UPDATE
SET allowed = LEAST(EXCLUDED.burst, b.tokens + EXTRACT(EPOCH FROM now() - b.refilled_at) * EXCLUDED.per_minute / 60) >= 1,
    tokens = GREATEST(0, LEAST(EXCLUDED.burst, b.tokens + EXTRACT(EPOCH FROM now() - b.refilled_at) * EXCLUDED.per_minute / 60)
        - (LEAST(EXCLUDED.burst, b.tokens + EXTRACT(EPOCH FROM now() - b.refilled_at) * EXCLUDED.per_minute / 60) >= 1)::integer),
    burst = EXCLUDED.burst,
    per_minute = EXCLUDED.per_minute,
    refilled_at = GREATEST(b.refilled_at, now())
RETURNING b.allowed, b.tokens, b.per_minute;
