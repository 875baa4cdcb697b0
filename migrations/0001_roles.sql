-- Roles, their defaults, and who may touch the schema. Roles belong to the cluster, so another database may have made them.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'iama_migrator') THEN
        CREATE ROLE iama_migrator NOLOGIN;
        CREATE ROLE iama_api LOGIN;
        CREATE ROLE iama_worker LOGIN;
        -- Role defaults, because a SET at connect would pin a proxied connection.
        ALTER ROLE iama_api SET timezone TO 'UTC';
        ALTER ROLE iama_api SET statement_timeout TO '10s';
        ALTER ROLE iama_api SET lock_timeout TO '8s';
        ALTER ROLE iama_api SET idle_in_transaction_session_timeout TO '30s';
        ALTER ROLE iama_worker SET timezone TO 'UTC';
        ALTER ROLE iama_worker SET statement_timeout TO '30s';
        ALTER ROLE iama_worker SET lock_timeout TO '10s';
        ALTER ROLE iama_worker SET idle_in_transaction_session_timeout TO '60s';
    END IF;
EXCEPTION
    -- Two databases of one cluster migrated at the same moment: the other one made them.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'iama_migrator', 'MEMBER') THEN
        EXECUTE format('GRANT iama_migrator TO %I', current_user);
    END IF;
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO iama_migrator;
GRANT USAGE ON SCHEMA public TO iama_api, iama_worker;

-- The owner that row-level security compares with; NULL where the transaction has none, which matches no row.
CREATE FUNCTION app_user_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('app.user_id', true), '')::uuid;
