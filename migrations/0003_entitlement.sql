-- What a user may do, what is held for running jobs, and what was used. Money is append-only.
CREATE TABLE subscription_tiers (
    subscription_tier_id uuid PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT subscription_tiers_user REFERENCES users,
    tier text NOT NULL CONSTRAINT subscription_tiers_tier CHECK (tier IN ('FREE', 'PLUS', 'PRO', 'MAX', 'ENTERPRISE')),
    source text NOT NULL CONSTRAINT subscription_tiers_source CHECK (source IN ('DEFAULT', 'STRIPE', 'ADMIN', 'SEED')),
    contract jsonb CONSTRAINT subscription_tiers_contract CHECK (contract IS NULL OR (tier = 'ENTERPRISE' AND jsonb_typeof(contract) = 'object')),
    add_on_factor numeric(4, 2) NOT NULL DEFAULT 1.00 CONSTRAINT subscription_tiers_add_on CHECK (add_on_factor IN (1.00, 1.25, 1.50)),
    cycle_start timestamptz NOT NULL,
    cycle_end timestamptz NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    CONSTRAINT subscription_tiers_cycle CHECK (cycle_start < cycle_end),
    CONSTRAINT subscription_tiers_validity CHECK (valid_to IS NULL OR valid_from <= valid_to)
);
CREATE UNIQUE INDEX subscription_tiers_live ON subscription_tiers (user_id) WHERE valid_to IS NULL;
CREATE INDEX subscription_tiers_history ON subscription_tiers (user_id, valid_from);

CREATE TABLE credit_grants (
    grant_id uuid PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT credit_grants_user REFERENCES users,
    source text NOT NULL CONSTRAINT credit_grants_source CHECK (source IN ('CYCLE', 'ADD_ON', 'ADMIN', 'SEED')),
    credits numeric(12, 4) NOT NULL CONSTRAINT credit_grants_credits CHECK (credits <> 0 AND (credits > 0 OR source = 'ADMIN')),
    cycle_start timestamptz NOT NULL,
    cycle_end timestamptz NOT NULL,
    idempotency_key text NOT NULL CONSTRAINT credit_grants_key UNIQUE,
    actor text NOT NULL,
    reason text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    CONSTRAINT credit_grants_cycle CHECK (cycle_start < cycle_end)
);
CREATE INDEX credit_grants_balance ON credit_grants (user_id, cycle_start);

-- One row per start. `job_id` gets its foreign key where the jobs are defined.
CREATE TABLE quota_reservations (
    reservation_id uuid PRIMARY KEY,
    job_id uuid NOT NULL,
    start_number integer NOT NULL CONSTRAINT quota_reservations_number CHECK (start_number > 0),
    user_id uuid NOT NULL CONSTRAINT quota_reservations_user REFERENCES users,
    tier text NOT NULL,
    state text NOT NULL DEFAULT 'OPEN' CONSTRAINT quota_reservations_state CHECK (state IN ('OPEN', 'SETTLED')),
    running boolean NOT NULL DEFAULT true,
    utc_day date NOT NULL,
    counts_daily boolean NOT NULL,
    daily_returned boolean NOT NULL DEFAULT false,
    cycle_start timestamptz NOT NULL,
    credits_held numeric(12, 4) NOT NULL CONSTRAINT quota_reservations_held CHECK (credits_held >= 0),
    credits_used numeric(12, 4),
    ended_as text,
    reserved_at timestamptz NOT NULL,
    settled_at timestamptz,
    CONSTRAINT quota_reservations_start UNIQUE (job_id, start_number),
    CONSTRAINT quota_reservations_settled CHECK ((state = 'SETTLED') = (settled_at IS NOT NULL AND ended_as IS NOT NULL AND credits_used IS NOT NULL)),
    CONSTRAINT quota_reservations_rests CHECK (state = 'OPEN' OR NOT running)
);
CREATE UNIQUE INDEX quota_reservations_open_job ON quota_reservations (job_id) WHERE state = 'OPEN';
CREATE INDEX quota_reservations_open ON quota_reservations (user_id, cycle_start) WHERE state = 'OPEN';
CREATE INDEX quota_reservations_daily ON quota_reservations (user_id, utc_day) WHERE counts_daily AND NOT daily_returned;

CREATE TABLE entitlement_snapshots (
    snapshot_id uuid PRIMARY KEY,
    reservation_id uuid NOT NULL CONSTRAINT entitlement_snapshots_reservation REFERENCES quota_reservations
        CONSTRAINT entitlement_snapshots_once UNIQUE,
    job_id uuid NOT NULL,
    user_id uuid NOT NULL CONSTRAINT entitlement_snapshots_user REFERENCES users,
    tier text NOT NULL,
    context_cap_tokens integer NOT NULL,
    model_classes text[] NOT NULL,
    operating_mode text NOT NULL,
    execution_modes text[] NOT NULL,
    spec_editing boolean NOT NULL,
    fast_track boolean NOT NULL,
    deep_fix text NOT NULL CONSTRAINT entitlement_snapshots_deep_fix CHECK (deep_fix IN ('NO', 'L2', 'L3_CONFIRMED')),
    credit_cap numeric(12, 4) NOT NULL,
    taken_at timestamptz NOT NULL
);
CREATE INDEX entitlement_snapshots_job ON entitlement_snapshots (job_id, taken_at);

CREATE TABLE usage_ledger (
    entry_id uuid PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT usage_ledger_user REFERENCES users,
    job_id uuid NOT NULL,
    reservation_id uuid NOT NULL CONSTRAINT usage_ledger_reservation REFERENCES quota_reservations,
    kind text NOT NULL CONSTRAINT usage_ledger_kind CHECK (kind IN ('CHARGE', 'CREDIT_BACK')),
    payer text NOT NULL CONSTRAINT usage_ledger_payer CHECK (payer IN ('USER', 'HOUSE')),
    stage text NOT NULL,
    model_class text NOT NULL,
    credits numeric(12, 4) NOT NULL,
    cycle_start timestamptz NOT NULL,
    idempotency_key text NOT NULL CONSTRAINT usage_ledger_key UNIQUE,
    detail jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL,
    CONSTRAINT usage_ledger_sign CHECK (CASE kind WHEN 'CHARGE' THEN credits >= 0 ELSE credits <= 0 END)
);
CREATE INDEX usage_ledger_balance ON usage_ledger (user_id, cycle_start);
CREATE INDEX usage_ledger_reservation ON usage_ledger (reservation_id);
CREATE INDEX usage_ledger_job ON usage_ledger (job_id, at);

GRANT SELECT, INSERT ON credit_grants, entitlement_snapshots, usage_ledger TO iama_api, iama_worker;
GRANT SELECT, INSERT, UPDATE ON quota_reservations TO iama_api, iama_worker;
GRANT SELECT, INSERT, UPDATE ON subscription_tiers TO iama_api;
GRANT SELECT ON subscription_tiers TO iama_worker;
