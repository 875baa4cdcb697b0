-- Places for calls of a model class, counted for each user over all workers. A place is leased: one that a dead worker held is free again
-- when its time is over.

CREATE TABLE model_call_slots (
    user_id uuid NOT NULL REFERENCES users (user_id),
    model_class text NOT NULL,
    slot smallint NOT NULL,
    holder uuid NOT NULL,
    held_until timestamptz NOT NULL,
    CONSTRAINT model_call_slots_pkey PRIMARY KEY (user_id, model_class, slot),
    CONSTRAINT model_call_slots_holder_key UNIQUE (holder),
    CONSTRAINT model_call_slots_class_known CHECK (model_class IN ('L1', 'L2', 'L3')),
    CONSTRAINT model_call_slots_from_one CHECK (slot >= 1)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON model_call_slots TO iama_worker;
