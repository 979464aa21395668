-- Sign-in: who is signed in and who is on the way. Truth, not a view: no log tells it again.
CREATE SCHEMA sign_in;

CREATE TABLE sign_in.session (
    token_hash bytea PRIMARY KEY,
    actor text NOT NULL,
    role text NOT NULL,
    opened_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    until timestamptz NOT NULL
);
CREATE INDEX ON sign_in.session (until);
CREATE INDEX ON sign_in.session (actor);

CREATE TABLE sign_in.attempt (
    state_hash bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,
    nonce text NOT NULL,
    verifier text NOT NULL,
    goes_on_to text NOT NULL,
    until timestamptz NOT NULL
);
CREATE INDEX ON sign_in.attempt (until);
