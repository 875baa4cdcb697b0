-- name: insert_audit_event
INSERT INTO audit_events (audit_event_id, actor_kind, actor_id, action, object_kind, object_id, detail, request_id, at)
VALUES (%(audit_event_id)s, %(actor_kind)s, %(actor_id)s, %(action)s, %(object_kind)s, %(object_id)s, %(detail)s, %(request_id)s, %(at)s);

-- name: read_trail
SELECT actor_kind, actor_id, action, object_kind, object_id, at, detail, request_id
FROM audit_events
WHERE object_kind = %(object_kind)s AND object_id = %(object_id)s AND action = %(action)s
ORDER BY at, audit_event_id
LIMIT %(limit)s;

-- name: insert_effect
INSERT INTO outbox (outbox_id, topic, subject_id, payload, idempotency_key, available_at, created_at)
VALUES (%(outbox_id)s, %(topic)s, %(subject_id)s, %(payload)s, %(key)s, %(at)s, %(at)s)
ON CONFLICT (idempotency_key) DO NOTHING;

-- name: claim_effects
-- SKIP LOCKED: several sweepers share the work without waiting for each other.
WITH due AS (
    SELECT outbox_id
    FROM outbox
    WHERE topic = %(topic)s AND done_at IS NULL AND available_at <= %(now)s
    ORDER BY available_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE outbox
SET attempts = outbox.attempts + 1, available_at = %(until)s
FROM due
WHERE outbox.outbox_id = due.outbox_id
RETURNING outbox.outbox_id, outbox.topic, outbox.subject_id, outbox.payload, outbox.attempts;

-- name: finish_effect
UPDATE outbox SET done_at = %(now)s WHERE outbox_id = %(outbox_id)s AND done_at IS NULL;

-- name: finish_effect_by_key
UPDATE outbox SET done_at = %(now)s WHERE idempotency_key = %(key)s AND done_at IS NULL;

-- name: oldest_waiting_effect
SELECT MIN(available_at) FROM outbox WHERE topic = %(topic)s AND done_at IS NULL;

-- name: get_config
SELECT value FROM dynamic_configs WHERE key = %(key)s AND scope = 'GLOBAL' AND scope_id = '';

-- name: list_configs
SELECT key, value FROM dynamic_configs WHERE key >= %(prefix)s AND key < %(prefix_end)s AND scope = 'GLOBAL' AND scope_id = '' ORDER BY key;

-- name: insert_mail
INSERT INTO mail_outbox (mail_id, user_id, recipient, template, payload, idempotency_key, available_at, created_at)
SELECT %(mail_id)s, %(user_id)s::uuid, %(recipient)s, %(template)s, %(payload)s, %(key)s, %(at)s, %(at)s
WHERE %(user_id)s::uuid IS NOT NULL
ON CONFLICT (idempotency_key) DO NOTHING;

-- name: claim_mails
-- A claimed mail comes back with the end of its lease, later with each attempt, unless it is marked: at least once, seldom twice.
WITH due AS (
    SELECT mail_id
    FROM mail_outbox
    WHERE sent_at IS NULL AND failed_at IS NULL AND available_at <= %(now)s
    ORDER BY available_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE mail_outbox AS m
SET attempts = m.attempts + 1, available_at = %(now)s + make_interval(secs => 60 * POWER(2, LEAST(m.attempts, 7)))
FROM due
WHERE m.mail_id = due.mail_id
RETURNING m.mail_id, m.user_id, m.recipient, m.template, m.payload, m.attempts;

-- name: mark_mail_sent
-- What filled it is needed no more.
UPDATE mail_outbox SET sent_at = %(now)s, payload = '{}' WHERE mail_id = %(mail_id)s AND sent_at IS NULL;

-- name: mark_mail_failed
UPDATE mail_outbox SET failed_at = %(now)s, failure_code = %(code)s, payload = '{}' WHERE mail_id = %(mail_id)s AND sent_at IS NULL;

-- name: delete_expired_mail_codes
DELETE FROM mail_codes
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM mail_codes WHERE expires_at <= %(before)s ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: delete_expired_session_origins
DELETE FROM session_origins
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM session_origins WHERE started_at <= %(before)s ORDER BY started_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: delete_expired_login_throttles
DELETE FROM login_throttles
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM login_throttles WHERE last_failure_at <= %(before)s ORDER BY last_failure_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: delete_expired_mail_outbox
DELETE FROM mail_outbox
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM mail_outbox
    WHERE created_at <= %(before)s AND (sent_at IS NOT NULL OR failed_at IS NOT NULL)
    ORDER BY created_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: delete_expired_stream_tickets
DELETE FROM stream_tickets
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM stream_tickets WHERE expires_at <= %(before)s ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: delete_expired_stream_connections
DELETE FROM stream_connections
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM stream_connections WHERE token_expires_at <= %(before)s ORDER BY token_expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: delete_expired_idempotency_keys
DELETE FROM idempotency_keys
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM idempotency_keys WHERE expires_at <= %(before)s ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: delete_expired_outbox
DELETE FROM outbox
WHERE ctid = ANY (ARRAY(SELECT ctid FROM outbox WHERE done_at <= %(before)s ORDER BY done_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED));

-- name: delete_expired_oauth_states
DELETE FROM oauth_states
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM oauth_states WHERE expires_at <= %(before)s ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: delete_expired_oauth_codes
DELETE FROM oauth_codes
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM oauth_codes WHERE expires_at <= %(before)s ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: delete_expired_device_grants
DELETE FROM device_grants
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM device_grants WHERE expires_at <= %(before)s ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: take_slot
-- The first free place, or one whose lease is over. Of two that see the same one, one gets it and the other looks again.
WITH free AS (
    SELECT s.slot
    FROM generate_series(1, %(limit)s) AS s (slot)
    LEFT JOIN model_call_slots AS m ON m.user_id = %(user_id)s AND m.model_class = %(model_class)s AND m.slot = s.slot
    WHERE m.slot IS NULL OR m.held_until < now()
    ORDER BY s.slot
    LIMIT 1
)
INSERT INTO model_call_slots (user_id, model_class, slot, holder, held_until)
SELECT %(user_id)s::uuid, %(model_class)s, free.slot, %(holder)s::uuid, now() + %(lease_s)s * interval '1 second'
FROM free
ON CONFLICT (user_id, model_class, slot) DO UPDATE
SET holder = excluded.holder, held_until = excluded.held_until
WHERE model_call_slots.held_until < now();

-- name: extend_slot
UPDATE model_call_slots SET held_until = now() + %(lease_s)s * interval '1 second' WHERE holder = %(holder)s;

-- name: give_slot_back
DELETE FROM model_call_slots WHERE holder = %(holder)s;

-- name: delete_expired_rate_buckets
DELETE FROM rate_buckets
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM rate_buckets WHERE refilled_at <= %(before)s ORDER BY refilled_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: delete_expired_admin_sessions
DELETE FROM admin_sessions
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM admin_sessions WHERE expires_at <= %(before)s ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
));

-- name: delete_expired_refresh_tokens
-- Whole families, because each token refers to the one before it; a family may have a token for every quarter of an hour of a month.
DELETE FROM refresh_tokens
WHERE family_id = ANY (ARRAY(
    SELECT family_id FROM refresh_tokens
    WHERE rotated_at IS NULL AND LEAST(family_expires_at, revoked_at) <= %(before)s
    ORDER BY LEAST(family_expires_at, revoked_at) LIMIT CEIL(%(limit)s / 25.0) FOR UPDATE SKIP LOCKED
));
