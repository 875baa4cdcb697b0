-- What Stripe has told, and what it means. The mirror is for looking at; `subscription_tiers` decides.
CREATE TABLE payment_customers (
    customer_id text PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT payment_customers_user REFERENCES users CONSTRAINT payment_customers_one_a_user UNIQUE,
    ticket bigint NOT NULL DEFAULT 0,
    synced_at timestamptz,
    due_at timestamptz,
    created_at timestamptz NOT NULL
);
COMMENT ON COLUMN payment_customers.ticket IS 'Drawn before Stripe is asked: what was asked under an older one is not applied.';
COMMENT ON COLUMN payment_customers.due_at IS 'When time alone changes what was decided: the end of a grace.';
CREATE INDEX payment_customers_due ON payment_customers (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX payment_customers_to_reconcile ON payment_customers (synced_at NULLS FIRST);

CREATE TABLE payment_subscriptions (
    subscription_id text PRIMARY KEY,
    customer_id text NOT NULL CONSTRAINT payment_subscriptions_customer REFERENCES payment_customers,
    user_id uuid NOT NULL CONSTRAINT payment_subscriptions_user REFERENCES users,
    status text NOT NULL,
    price_id text NOT NULL,
    item_id text NOT NULL,
    pending_price_id text,
    schedule_id text,
    currency text NOT NULL,
    period_start timestamptz NOT NULL,
    period_end timestamptz NOT NULL,
    cancel_at_period_end boolean NOT NULL,
    ended_at timestamptz,
    synced_at timestamptz NOT NULL
);
CREATE INDEX payment_subscriptions_by_user ON payment_subscriptions (user_id);
CREATE INDEX payment_subscriptions_by_customer ON payment_subscriptions (customer_id);

-- The inbox: an event is taken once, by its id, and carries no more than where to look.
CREATE TABLE stripe_events (
    event_id text PRIMARY KEY,
    type text NOT NULL,
    api_version text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    customer_id text,
    source text NOT NULL DEFAULT 'WEBHOOK' CONSTRAINT stripe_events_source CHECK (source IN ('WEBHOOK', 'RECONCILE')),
    happened_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    outcome text NOT NULL DEFAULT 'RECEIVED' CONSTRAINT stripe_events_outcome CHECK (outcome IN ('RECEIVED', 'APPLIED', 'PARKED')),
    reason text,
    attempts integer NOT NULL DEFAULT 0,
    available_at timestamptz NOT NULL,
    settled_at timestamptz,
    CONSTRAINT stripe_events_parked_has_reason CHECK ((outcome = 'PARKED') = (reason IS NOT NULL)),
    CONSTRAINT stripe_events_settled CHECK ((outcome = 'RECEIVED') = (settled_at IS NULL))
);
CREATE INDEX stripe_events_waiting ON stripe_events (available_at) WHERE outcome = 'RECEIVED';
CREATE INDEX stripe_events_parked ON stripe_events (customer_id) WHERE outcome = 'PARKED';

CREATE TABLE billing_reconciliations (
    reconciliation_id uuid PRIMARY KEY,
    utc_day date NOT NULL CONSTRAINT billing_reconciliations_day UNIQUE,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    missed_events text[] NOT NULL DEFAULT '{}',
    looked_at integer NOT NULL DEFAULT 0,
    healed jsonb NOT NULL DEFAULT '[]'
);

-- Grants of a purchase name it, so that what was granted for it can be held against what it is worth now.
ALTER TABLE credit_grants
    ADD COLUMN reference text,
    DROP CONSTRAINT credit_grants_source,
    ADD CONSTRAINT credit_grants_source CHECK (source IN ('CYCLE', 'ADD_ON', 'REFUND', 'ADMIN', 'SEED')),
    DROP CONSTRAINT credit_grants_credits,
    ADD CONSTRAINT credit_grants_credits CHECK (credits <> 0 AND (credits > 0 OR source IN ('ADMIN', 'REFUND')));
CREATE INDEX credit_grants_by_reference ON credit_grants (reference) WHERE reference IS NOT NULL;

INSERT INTO dynamic_configs (key, value, actor) VALUES
('billing.catalogue', '{"currency": "usd", "grace_days": 7,
  "plans": {"price_iama_plus": {"tier": "PLUS", "amount": 2900}, "price_iama_pro": {"tier": "PRO", "amount": 7900},
    "price_iama_max": {"tier": "MAX", "amount": 19900}},
  "add_ons": {"price_iama_pro_25": {"tier": "PRO", "percent": 25, "amount": 1975}, "price_iama_pro_50": {"tier": "PRO", "percent": 50, "amount": 3950},
    "price_iama_max_25": {"tier": "MAX", "percent": 25, "amount": 4975}, "price_iama_max_50": {"tier": "MAX", "percent": 50, "amount": 9950}}}', 'SEED');

GRANT SELECT, INSERT, UPDATE ON payment_customers, payment_subscriptions TO iama_worker;
GRANT SELECT, INSERT ON payment_customers TO iama_api;
GRANT SELECT ON payment_subscriptions TO iama_api;
GRANT SELECT, INSERT ON stripe_events TO iama_api;
GRANT SELECT, INSERT, UPDATE ON stripe_events, billing_reconciliations TO iama_worker;
-- A row that counts is closed and another one written; what it said is never changed.
GRANT INSERT, UPDATE (valid_to) ON subscription_tiers TO iama_worker;
