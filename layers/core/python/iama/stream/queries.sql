-- name: lock_counter
-- Not FOR UPDATE: that waits for whoever just wrote a row that refers to the job, and two such writers would wait for each other.
SELECT job_id FROM refactor_jobs WHERE job_id = %(job_id)s FOR NO KEY UPDATE;

-- name: append_event
-- The counter's row stays locked until commit: numbers are given in commit order and none is ever skipped.
WITH earlier AS (
    SELECT seq FROM job_events WHERE job_id = %(job_id)s AND key = %(key)s
),
counter AS (
    UPDATE refactor_jobs
    SET last_seq = last_seq + 1
    WHERE job_id = %(job_id)s AND NOT EXISTS (SELECT 1 FROM earlier)
    RETURNING job_id, last_seq, artifact_expires_at
),
added AS (
    INSERT INTO job_events (job_id, seq, type, key, payload, at, expires_at)
    SELECT job_id, last_seq, %(type)s, %(key)s, %(payload)s, now(),
        CASE WHEN %(type)s::text = 'log_line' THEN artifact_expires_at END
    FROM counter
    RETURNING seq
)
SELECT seq FROM added
UNION ALL
SELECT seq FROM earlier;

-- name: events_after
SELECT seq, type, at, payload
FROM job_events
WHERE job_id = %(job_id)s AND seq > %(after)s
ORDER BY seq
LIMIT %(limit)s;

-- name: blank_expired_events
-- The rows stay, so that numbers stay without gaps. Never due again: a log line must have a day on which it expires.
UPDATE job_events AS e
SET payload = '{"text": "", "expired": true}', expires_at = 'infinity'
WHERE e.ctid = ANY (ARRAY(
    SELECT due.ctid
    FROM job_events AS due
    JOIN refactor_jobs AS j ON j.job_id = due.job_id AND (j.finished_at IS NOT NULL OR j.artifacts_expired_at IS NOT NULL)
    WHERE due.expires_at <= %(now)s
    ORDER BY due.expires_at
    LIMIT %(limit)s
    FOR UPDATE OF due SKIP LOCKED
));

-- name: add_ticket
-- Expired tickets go when new ones come, so that the table stays small without a sweeper.
WITH stale AS (
    DELETE FROM stream_tickets WHERE expires_at < %(now)s
)
INSERT INTO stream_tickets (ticket_sha256, user_id, session_id, token_expires_at, expires_at)
VALUES (%(ticket_sha256)s, %(user_id)s, %(session_id)s, %(token_expires_at)s, %(expires_at)s);

-- name: redeem_ticket
DELETE FROM stream_tickets
WHERE ticket_sha256 = %(ticket_sha256)s AND expires_at > %(now)s
RETURNING user_id, session_id, token_expires_at;

-- name: add_connection
INSERT INTO stream_connections (connection_id, user_id, session_id, token_expires_at, connected_at)
VALUES (%(connection_id)s, %(user_id)s, %(session_id)s, %(token_expires_at)s, now())
ON CONFLICT (connection_id) DO UPDATE
SET user_id = excluded.user_id, session_id = excluded.session_id, token_expires_at = excluded.token_expires_at,
    connected_at = excluded.connected_at;

-- name: find_connection
SELECT connection_id, user_id, session_id, token_expires_at
FROM stream_connections
WHERE connection_id = %(connection_id)s;

-- name: extend_connection
UPDATE stream_connections
SET token_expires_at = %(token_expires_at)s, session_id = %(session_id)s
WHERE connection_id = %(connection_id)s AND user_id = %(user_id)s;

-- name: drop_connection
DELETE FROM stream_connections WHERE connection_id = %(connection_id)s;

-- name: lock_connection
SELECT connection_id FROM stream_connections WHERE connection_id = %(connection_id)s FOR UPDATE;

-- name: count_subscriptions
SELECT count(*) FROM stream_subscriptions WHERE connection_id = %(connection_id)s AND job_id <> %(job_id)s;

-- name: count_connections
SELECT count(*) FROM stream_connections WHERE user_id = %(user_id)s AND token_expires_at > %(now)s;

-- name: last_seq
SELECT last_seq FROM refactor_jobs WHERE job_id = %(job_id)s;

-- name: subscribe
INSERT INTO stream_subscriptions (connection_id, job_id, sent_seq)
VALUES (%(connection_id)s, %(job_id)s, %(sent_seq)s)
ON CONFLICT (connection_id, job_id) DO UPDATE SET sent_seq = excluded.sent_seq;

-- name: unsubscribe
DELETE FROM stream_subscriptions WHERE connection_id = %(connection_id)s AND job_id = %(job_id)s;

-- name: mark_sent
-- Only from where the sender stood: a client that subscribed again meanwhile begins where it said.
UPDATE stream_subscriptions
SET sent_seq = %(to_seq)s
WHERE connection_id = %(connection_id)s AND job_id = %(job_id)s AND sent_seq = %(from_seq)s;

-- name: connections_for
SELECT c.connection_id, c.user_id, c.session_id, c.token_expires_at
FROM stream_subscriptions AS s
JOIN stream_connections AS c ON c.connection_id = s.connection_id
WHERE s.job_id = %(job_id)s
ORDER BY c.connection_id;

-- name: behind
-- The owner is compared once more here: whatever a subscription says, a socket gets its own user's jobs only.
SELECT s.connection_id, s.job_id, s.sent_seq, c.token_expires_at
FROM stream_subscriptions AS s
JOIN refactor_jobs AS j ON j.job_id = s.job_id AND j.last_seq > s.sent_seq
JOIN stream_connections AS c ON c.connection_id = s.connection_id AND c.user_id = j.user_id
WHERE s.connection_id <> ALL(%(busy)s)
ORDER BY s.connection_id, s.job_id
LIMIT %(limit)s;

-- name: expire_connection
DELETE FROM stream_connections WHERE connection_id = %(connection_id)s AND token_expires_at <= %(now)s;

-- name: forget_expired
DELETE FROM stream_connections WHERE token_expires_at < %(before)s;

-- name: take_lead
-- One sender at a time, or two would overtake each other on one socket.
INSERT INTO stream_lead (only_row, holder, held_until)
VALUES (true, %(holder)s, now() + %(seconds)s * interval '1 second')
ON CONFLICT (only_row) DO UPDATE
SET holder = excluded.holder, held_until = excluded.held_until
WHERE stream_lead.holder = excluded.holder OR stream_lead.held_until < now()
RETURNING holder;

-- name: give_lead_up
DELETE FROM stream_lead WHERE only_row AND holder = %(holder)s;
