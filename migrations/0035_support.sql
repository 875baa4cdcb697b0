-- Questions and reports of users. What they write has secrets taken out before it is stored; of the job only figures are kept.

CREATE TABLE support_tickets (
    ticket_id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (user_id),
    request_key text NOT NULL,
    category text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    job_id uuid REFERENCES refactor_jobs (job_id),
    job_facts jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'OPEN',
    answer text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT support_tickets_request_key UNIQUE (user_id, request_key),
    CONSTRAINT support_tickets_category_known CHECK (category IN ('QUESTION', 'ISSUE', 'BILLING')),
    CONSTRAINT support_tickets_status_known CHECK (status IN ('OPEN', 'ANSWERED', 'CLOSED')),
    CONSTRAINT support_tickets_lengths CHECK (char_length(subject) BETWEEN 1 AND 200 AND char_length(body) BETWEEN 1 AND 8000)
);

CREATE INDEX support_tickets_by_owner ON support_tickets (user_id, ticket_id) WHERE status <> 'CLOSED';
CREATE INDEX support_tickets_by_job ON support_tickets (job_id) WHERE job_id IS NOT NULL;

GRANT SELECT, INSERT ON support_tickets TO iama_api;

ALTER TABLE support_tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY support_tickets_owner ON support_tickets TO iama_api USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id());
