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

-- name: forgive_address
-- A success takes back its own count only: an attacker's own account must not clear the address.
UPDATE login_throttles
SET failures = GREATEST(failures - 1, 1), blocked_until = %(now)s
WHERE subject = %(subject)s;

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
