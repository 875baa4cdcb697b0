-- name: find_admin
SELECT a.admin_id, a.email, a.password_hash, a.role, t.sealed_secret
FROM admin_accounts AS a
JOIN admin_totp AS t USING (admin_id)
WHERE a.email = %(email)s AND a.disabled_at IS NULL;

-- name: use_step
-- Of several uses of one code at once one finds it unused.
UPDATE admin_totp SET last_step = %(step)s WHERE admin_id = %(admin_id)s AND last_step < %(step)s;

-- name: insert_session
INSERT INTO admin_sessions (session_sha256, session_id, admin_id, network, client, started_at, expires_at)
VALUES (%(session_sha256)s, %(session_id)s, %(admin_id)s, %(network)s, %(client)s, %(now)s, %(expires_at)s);

-- name: check_session
SELECT a.admin_id, s.session_id, a.email, a.role, s.expires_at
FROM admin_sessions AS s
JOIN admin_accounts AS a USING (admin_id)
WHERE s.session_sha256 = %(session_sha256)s::bytea AND s.ended_at IS NULL AND s.expires_at > %(now)s::timestamptz
    AND a.disabled_at IS NULL;

-- name: end_session
UPDATE admin_sessions SET ended_at = %(now)s WHERE session_id = %(session_id)s AND ended_at IS NULL;

-- name: engage_switch
-- A user that does not exist gives no row; a switch that is engaged already stays as it is.
INSERT INTO kill_switches (kill_switch_id, user_id, reason, engaged_by, engaged_at)
SELECT %(kill_switch_id)s::uuid, %(user_id)s::uuid, %(reason)s, %(by)s, %(now)s::timestamptz
ON CONFLICT (user_id) WHERE lifted_at IS NULL DO NOTHING;

-- name: lift_switch
UPDATE kill_switches SET lifted_at = %(now)s, lifted_by = %(by)s
WHERE user_id IS NOT DISTINCT FROM %(user_id)s::uuid AND lifted_at IS NULL;

-- name: list_switches
SELECT user_id, reason, engaged_by, engaged_at
FROM kill_switches
WHERE lifted_at IS NULL
ORDER BY user_id NULLS FIRST
LIMIT %(limit)s;

-- name: user_exists
SELECT true FROM users WHERE user_id = %(user_id)s::uuid;
