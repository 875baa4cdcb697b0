-- name: insert_ticket
INSERT INTO support_tickets (ticket_id, user_id, request_key, category, subject, body, job_id, job_facts, created_at, updated_at)
VALUES (
    %(ticket_id)s, %(user_id)s, %(request_key)s, %(category)s, %(subject)s, %(body)s, %(job_id)s, %(job_facts)s, %(now)s, %(now)s
);

-- name: ticket_of_key
SELECT ticket_id, category, subject, body, job_id, job_facts, status, answer, created_at, updated_at
FROM support_tickets
WHERE user_id = %(user_id)s AND request_key = %(request_key)s;

-- name: find_ticket
SELECT ticket_id, category, subject, body, job_id, job_facts, status, answer, created_at, updated_at
FROM support_tickets
WHERE ticket_id = %(ticket_id)s AND user_id = %(user_id)s;

-- name: count_open
SELECT count(*) FROM support_tickets WHERE user_id = %(user_id)s AND status <> 'CLOSED';
