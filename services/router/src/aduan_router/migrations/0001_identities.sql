-- Identities are truth, not a view: who said what is decided once and never again (design.md, section 6).
CREATE SCHEMA IF NOT EXISTS router;

-- A contact keeps the subject that it once got.
CREATE TABLE router.contact_subject (
    contact uuid PRIMARY KEY,
    subject uuid NOT NULL
);

-- Keyed hashes of identifiers; `name` is the keyed hash of the name given with a phone, which alone never joins
-- differing names.
CREATE TABLE router.identifier_subject (
    identifier text PRIMARY KEY,
    subject uuid NOT NULL,
    name text
);
CREATE INDEX identifier_subject_subject ON router.identifier_subject (subject);
