-- name: become_owner
SET LOCAL ROLE iama_migrator;

-- name: lock
-- Two at once: the second one waits, and then is not the first.
LOCK TABLE admin_accounts IN SHARE ROW EXCLUSIVE MODE;

-- name: insert_first
INSERT INTO admin_accounts (admin_id, email, password_hash, role, created_at, updated_at)
SELECT %(admin_id)s::uuid, %(email)s, %(password_hash)s, %(role)s, %(now)s::timestamptz, %(now)s::timestamptz
WHERE NOT EXISTS (SELECT FROM admin_accounts);

-- name: insert_totp
INSERT INTO admin_totp (admin_id, sealed_secret) VALUES (%(admin_id)s, %(sealed_secret)s);

-- name: tell
INSERT INTO audit_events (audit_event_id, actor_kind, actor_id, action, object_kind, object_id, at)
VALUES (%(audit_event_id)s, 'SYSTEM', 'bootstrap', 'ADMIN_MADE', 'admin', %(admin_id)s, %(now)s);
