-- name: insert_user
INSERT INTO users (user_id, email, password_hash, created_at, updated_at)
VALUES (%(user_id)s, %(email)s, %(password_hash)s, %(now)s, %(now)s)
ON CONFLICT (email) WHERE deleted_at IS NULL DO NOTHING;

-- name: find_account
SELECT user_id, email, password_hash, suspended_at IS NOT NULL AS suspended
FROM users
WHERE email = %(email)s AND deleted_at IS NULL;

-- name: count_attempts
-- Counted before the password is checked, so that parallel guesses cannot outrun the counter. A blocked subject gives no row.
INSERT INTO login_throttles AS t (subject, failures, last_failure_at, blocked_until)
SELECT s.subject, 1, %(now)s, %(now)s
FROM unnest(%(subjects)s::text[]) AS s (subject)
ORDER BY s.subject
ON CONFLICT (subject) DO UPDATE
SET failures = CASE WHEN t.last_failure_at < %(forgotten)s THEN 1 ELSE t.failures + 1 END,
    last_failure_at = %(now)s,
    blocked_until = %(now)s + CASE
        WHEN t.last_failure_at < %(forgotten)s THEN interval '0'
        ELSE make_interval(secs => LEAST(POWER(2, LEAST(t.failures + 1 - CASE WHEN t.subject LIKE 'account:%%' THEN 5 ELSE 30 END, 10)), 900)
            * (t.failures + 1 > CASE WHEN t.subject LIKE 'account:%%' THEN 5 ELSE 30 END)::integer)
    END
WHERE t.blocked_until <= %(now)s
RETURNING t.subject;

-- name: blocked_until
SELECT MAX(blocked_until) FROM login_throttles WHERE subject = ANY(%(subjects)s::text[]);

-- name: clear_account
DELETE FROM login_throttles WHERE subject = %(subject)s;

-- name: forgive
-- A success clears its account, and takes back its own count only of the address: an attacker's own account must not clear that.
WITH cleared AS (DELETE FROM login_throttles WHERE subject = %(account)s)
UPDATE login_throttles
SET failures = GREATEST(failures - 1, 1), blocked_until = %(now)s
WHERE subject = %(address)s;

-- name: insert_token
INSERT INTO refresh_tokens (token_sha256, family_id, user_id, predecessor_sha256, issued_at, family_expires_at)
VALUES (%(token_sha256)s, %(family_id)s, %(user_id)s, %(predecessor_sha256)s, %(now)s, %(family_expires_at)s);

-- name: lock_family
-- A statement of its own: what is read after it sees every rotation before it.
SELECT pg_advisory_xact_lock(hashtextextended('family:' || family_id::text, 0))
FROM refresh_tokens
WHERE token_sha256 = %(token_sha256)s;

-- name: get_token
SELECT
    t.family_id, t.user_id, u.email, t.rotated_at, t.revoked_at, t.family_expires_at, u.suspended_at IS NOT NULL AS suspended,
    EXISTS (
        SELECT FROM refresh_tokens AS s
        WHERE s.predecessor_sha256 = t.token_sha256 AND s.rotated_at IS NULL AND s.revoked_at IS NULL
    ) AS successor_lives
FROM refresh_tokens AS t
JOIN users AS u USING (user_id)
WHERE t.token_sha256 = %(token_sha256)s AND u.deleted_at IS NULL;

-- name: mark_rotated
UPDATE refresh_tokens SET rotated_at = %(now)s WHERE token_sha256 = %(token_sha256)s AND rotated_at IS NULL;

-- name: revoke_family
UPDATE refresh_tokens SET revoked_at = %(now)s WHERE family_id = %(family_id)s AND revoked_at IS NULL;

-- name: check_session
SELECT u.suspended_at IS NOT NULL AS suspended
FROM refresh_tokens AS t
JOIN users AS u USING (user_id)
WHERE t.family_id = %(session_id)s::uuid AND t.user_id = %(user_id)s::uuid AND t.rotated_at IS NULL AND t.revoked_at IS NULL
    AND t.family_expires_at > %(now)s AND u.deleted_at IS NULL;

-- name: request_deletion
UPDATE users
SET deletion_requested_at = %(now)s, deletion_due_at = %(due_at)s, updated_at = %(now)s
WHERE user_id = %(user_id)s AND deleted_at IS NULL;

-- name: note_origin
-- Whoever signs in keeps the account.
-- Strange is a network that none of the user's earlier sessions came from; the very first session is not strange.
WITH kept AS (
    UPDATE users SET deletion_requested_at = NULL, deletion_due_at = NULL
    WHERE user_id = %(user_id)s AND deletion_due_at IS NOT NULL
)
INSERT INTO session_origins (session_id, user_id, network, client, started_at)
VALUES (%(session_id)s, %(user_id)s, %(network)s, %(client)s, %(now)s)
RETURNING
    EXISTS (SELECT FROM session_origins AS o WHERE o.user_id = %(user_id)s)
    AND NOT EXISTS (SELECT FROM session_origins AS o WHERE o.user_id = %(user_id)s AND o.network = %(network)s) AS strange;

-- name: list_sessions
SELECT
    t.family_id AS session_id, COALESCE(o.started_at, t.family_expires_at - interval '30 days') AS started_at,
    t.issued_at AS last_used_at, t.family_expires_at AS expires_at, COALESCE(o.network, '') AS network, COALESCE(o.client, '') AS client
FROM refresh_tokens AS t
LEFT JOIN session_origins AS o ON o.session_id = t.family_id
WHERE t.user_id = %(user_id)s AND t.rotated_at IS NULL AND t.revoked_at IS NULL AND t.family_expires_at > %(now)s
ORDER BY t.issued_at DESC
LIMIT 200;

-- name: revoke_session
UPDATE refresh_tokens
SET revoked_at = %(now)s
WHERE family_id = %(session_id)s AND user_id = %(user_id)s AND revoked_at IS NULL AND family_expires_at > %(now)s;

-- name: revoke_sessions
-- All of a user's but the one to keep, where there is one.
UPDATE refresh_tokens
SET revoked_at = %(now)s
WHERE user_id = %(user_id)s AND revoked_at IS NULL AND family_id IS DISTINCT FROM %(kept)s::uuid;

-- name: get_account
SELECT
    user_id, email, email_verified_at, password_hash IS NOT NULL AS has_password, ui_segment, preferences, consent_version, consented_at,
    created_at
FROM users
WHERE user_id = %(user_id)s AND deleted_at IS NULL;

-- name: find_account_by_id
SELECT user_id, email, password_hash, suspended_at IS NOT NULL AS suspended
FROM users
WHERE user_id = %(user_id)s AND deleted_at IS NULL;

-- name: replace_password
-- The old hash is named, so that of two changes at once one wins.
UPDATE users
SET password_hash = %(new)s, updated_at = %(now)s
WHERE user_id = %(user_id)s AND password_hash = %(old)s AND deleted_at IS NULL;

-- name: reset_password
-- Whoever could read the code has the address, so it is verified too.
UPDATE users
SET password_hash = %(password_hash)s, email_verified_at = COALESCE(email_verified_at, %(now)s), updated_at = %(now)s
WHERE user_id = %(user_id)s AND deleted_at IS NULL;

-- name: change_preferences
UPDATE users
SET ui_segment = COALESCE(%(ui_segment)s, ui_segment),
    preferences = jsonb_strip_nulls(preferences || %(values)s::jsonb),
    updated_at = %(now)s
WHERE user_id = %(user_id)s AND deleted_at IS NULL
RETURNING octet_length(preferences::text);

-- name: record_consent
UPDATE users SET consent_version = %(version)s, consented_at = %(now)s, updated_at = %(now)s
WHERE user_id = %(user_id)s AND deleted_at IS NULL;

-- name: insert_mail_code
INSERT INTO mail_codes (token_sha256, user_id, purpose, email, made_at, expires_at)
VALUES (%(token_sha256)s, %(user_id)s, %(purpose)s, %(email)s, %(now)s, %(expires_at)s);

-- name: find_mail_code
SELECT l.user_id, l.email
FROM mail_codes AS l
JOIN users AS u USING (user_id)
WHERE l.token_sha256 = %(token_sha256)s AND l.purpose = %(purpose)s AND l.used_at IS NULL AND l.expires_at > %(now)s
    AND u.email = l.email AND u.deleted_at IS NULL;

-- name: use_mail_code
-- Of several uses at once one finds it unused.
UPDATE mail_codes AS l
SET used_at = %(now)s
FROM users AS u
WHERE l.token_sha256 = %(token_sha256)s AND l.purpose = %(purpose)s AND l.used_at IS NULL AND l.expires_at > %(now)s
    AND u.user_id = l.user_id AND u.email = l.email AND u.deleted_at IS NULL
RETURNING l.user_id, l.email;

-- name: void_mail_codes
UPDATE mail_codes SET used_at = %(now)s WHERE user_id = %(user_id)s AND purpose = %(purpose)s AND used_at IS NULL;

-- name: verify_email
UPDATE users SET email_verified_at = COALESCE(email_verified_at, %(now)s), updated_at = %(now)s
WHERE user_id = %(user_id)s AND deleted_at IS NULL;

-- name: insert_state
INSERT INTO oauth_states (state_sha256, provider, redirect_uri, client_state, code_challenge, user_code, expires_at)
VALUES (%(state_sha256)s, %(provider)s, %(redirect_uri)s, %(client_state)s, %(code_challenge)s, %(user_code)s, %(expires_at)s);

-- name: use_state
UPDATE oauth_states SET used_at = %(now)s
WHERE state_sha256 = %(state_sha256)s AND used_at IS NULL AND expires_at > %(now)s
RETURNING provider, redirect_uri, client_state, code_challenge, user_code;

-- name: lock_person
-- A statement of its own: what is read after it sees the account that the same person made a moment ago in another window.
SELECT pg_advisory_xact_lock(hashtextextended('oauth:' || %(provider)s::text || ':' || %(subject)s::text, 0));

-- name: find_linked
SELECT u.user_id, u.email, u.password_hash, u.suspended_at IS NOT NULL AS suspended
FROM oauth_accounts AS o
JOIN users AS u USING (user_id)
WHERE o.provider = %(provider)s AND o.subject = %(subject)s AND u.deleted_at IS NULL;

-- name: link_person
INSERT INTO oauth_accounts (provider, subject, user_id, email, linked_at)
VALUES (%(provider)s, %(subject)s, %(user_id)s, %(email)s, %(now)s);

-- name: lock_verified
SELECT email_verified_at IS NOT NULL FROM users WHERE user_id = %(user_id)s FOR NO KEY UPDATE;

-- name: take_over
WITH unlinked AS (
    DELETE FROM oauth_accounts WHERE user_id = %(user_id)s
), burnt AS (
    UPDATE oauth_codes SET used_at = %(now)s WHERE user_id = %(user_id)s AND used_at IS NULL
), turned_away AS (
    UPDATE device_grants SET used_at = %(now)s WHERE user_id = %(user_id)s AND used_at IS NULL
), voided AS (
    UPDATE mail_codes SET used_at = %(now)s WHERE user_id = %(user_id)s AND used_at IS NULL
)
UPDATE users SET password_hash = NULL, email_verified_at = %(now)s, updated_at = %(now)s WHERE user_id = %(user_id)s;

-- name: insert_code
INSERT INTO oauth_codes (code_sha256, user_id, code_challenge, expires_at)
VALUES (%(code_sha256)s, %(user_id)s, %(code_challenge)s, %(expires_at)s);

-- name: lock_code
SELECT user_id, code_challenge, expires_at, used_at, session_id FROM oauth_codes WHERE code_sha256 = %(code_sha256)s FOR UPDATE;

-- name: use_code
UPDATE oauth_codes SET used_at = COALESCE(used_at, %(now)s), session_id = %(session_id)s WHERE code_sha256 = %(code_sha256)s;

-- name: insert_grant
INSERT INTO device_grants (device_sha256, user_code, client, started_at, expires_at)
VALUES (%(device_sha256)s, %(user_code)s, %(client)s, %(now)s, %(expires_at)s)
ON CONFLICT (user_code) DO NOTHING;

-- name: decide_grant
UPDATE device_grants SET user_id = %(user_id)s, decided_at = %(now)s
WHERE user_code = %(user_code)s AND decided_at IS NULL AND used_at IS NULL AND expires_at > %(now)s
RETURNING client;

-- name: lock_grant
SELECT user_id, expires_at, polled_at, decided_at, used_at FROM device_grants WHERE device_sha256 = %(device_sha256)s FOR UPDATE;

-- name: note_poll
UPDATE device_grants SET polled_at = %(now)s WHERE device_sha256 = %(device_sha256)s;

-- name: use_grant
UPDATE device_grants SET used_at = %(now)s WHERE device_sha256 = %(device_sha256)s AND used_at IS NULL;
