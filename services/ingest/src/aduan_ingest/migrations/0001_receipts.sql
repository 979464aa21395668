-- What was accepted under which key of the sender (keyed hashes), written after the log confirmed it. It tells a
-- repeat from a key used again; without a row a repeat still gets the same contact id (design.md, section 6).
CREATE SCHEMA IF NOT EXISTS ingest;

-- Two contents stand under one key when both were accepted while the database was away.
CREATE TABLE ingest.receipts (
    source_hash text NOT NULL,
    content_hash text NOT NULL,
    contact_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source_hash, content_hash)
);
