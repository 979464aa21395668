-- What was sent to citizens: truth, not a view. `started` found again after a restart means that nobody knows.
CREATE TABLE ingest.ledger (
    effect uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('started', 'delivered', 'failed', 'unknown')),
    reason text,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
