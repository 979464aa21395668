-- Content keys are truth, not a view: without its key a sealed text is gone for ever (design.md, section 6).
-- Backed up on its own, with backups of at most seven days: an older one would undo an erasure.
CREATE SCHEMA vault;

-- Which master key wraps the keys below, so that a wrong one is noticed before it wraps anything.
CREATE TABLE vault.master_key (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    fingerprint text NOT NULL
);

-- One content key a contact; `subject` is bound once by identify and never changed. Destroying keeps the row.
CREATE TABLE vault.keys (
    key_id text PRIMARY KEY,
    wrapped bytea,
    subject uuid,
    state text NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'destroyed')),
    CHECK ((state = 'live') = (wrapped IS NOT NULL))
);
CREATE INDEX keys_subject ON vault.keys (subject) WHERE subject IS NOT NULL;

-- Whose keys no longer open, also when a late copy of a contact is bound after the erasure.
CREATE TABLE vault.erasures (
    subject uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);
