-- Which worker sends to the sockets, and the way to sockets whose token has long expired.

CREATE TABLE stream_lead (
    only_row boolean PRIMARY KEY,
    holder text NOT NULL,
    held_until timestamptz NOT NULL,
    CONSTRAINT stream_lead_one_row CHECK (only_row)
);

CREATE INDEX stream_connections_by_expiry ON stream_connections (token_expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON stream_lead TO iama_worker;
