-- +goose Up
-- The role the running service works as. It owns nothing: what it may do is
-- granted table by table below, and append-only tables grant no UPDATE or DELETE.
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gongxiang_app') THEN
        CREATE ROLE gongxiang_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another node migrated at the same moment
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
    -- One login may then serve for both: it migrates as itself and runs as the lesser role.
    IF NOT pg_has_role(current_user, 'gongxiang_app',
            CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
        GRANT gongxiang_app TO CURRENT_USER;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;
-- +goose StatementEnd
GRANT USAGE ON SCHEMA public TO gongxiang_app;
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE account (
    id            uuid PRIMARY KEY,
    role          text NOT NULL CHECK (role IN ('enterprise', 'seeker', 'town_officer', 'city_officer', 'administrator')),
    login         text UNIQUE CHECK (login = lower(login)),
    password_hash text,
    phone_enc     bytea,
    phone_index   bytea UNIQUE, -- keyed blind index; the number itself is only in phone_enc
    display_name  text NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 50),
    enterprise_id uuid,
    town_code     text,
    disabled_at   timestamptz,
    version       int NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT account_reachable CHECK (login IS NOT NULL OR phone_index IS NOT NULL),
    CONSTRAINT account_enterprise_scope CHECK ((role = 'enterprise') = (enterprise_id IS NOT NULL)),
    CONSTRAINT account_town_scope CHECK ((role = 'town_officer') = (town_code IS NOT NULL))
);
GRANT SELECT, INSERT, UPDATE ON account TO gongxiang_app;

CREATE TABLE session (
    token_hash bytea PRIMARY KEY, -- SHA-256 of the opaque token; the token is only in the cookie
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    address    text NOT NULL DEFAULT '',
    agent      text NOT NULL DEFAULT ''
);
CREATE INDEX session_account ON session (account_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO gongxiang_app;

-- The code last sent to a phone for a purpose; a new one takes its place, a
-- used one is deleted.
CREATE TABLE phone_code (
    phone_index bytea NOT NULL,
    purpose     text NOT NULL,
    code_hash   bytea NOT NULL, -- keyed: six digits would not withstand a plain hash
    expires_at  timestamptz NOT NULL,
    tries       int NOT NULL DEFAULT 0,
    PRIMARY KEY (phone_index, purpose)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON phone_code TO gongxiang_app;

-- Counts attempts per bucket (a hashed phone, account or address) and window.
CREATE TABLE throttle (
    bucket       text NOT NULL,
    window_start timestamptz NOT NULL,
    count        int NOT NULL,
    PRIMARY KEY (bucket, window_start)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON throttle TO gongxiang_app;

-- One row per Idempotency-Key, written in the transaction whose effect it
-- guards: a retry finds it or repeats nothing.
CREATE TABLE idempotency (
    account_id   uuid NOT NULL,
    key          text NOT NULL CHECK (char_length(key) BETWEEN 8 AND 100),
    request_hash bytea NOT NULL,
    status       int,
    body         bytea,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency TO gongxiang_app;

-- Who changed what, when, why, from which state to which: one append-only
-- history for every thing that has states.
CREATE TABLE event (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thing      text NOT NULL,
    thing_id   uuid NOT NULL,
    action     text NOT NULL,
    from_state text NOT NULL DEFAULT '',
    to_state   text NOT NULL DEFAULT '',
    reason     text NOT NULL DEFAULT '',
    detail     jsonb,
    account_id uuid, -- NULL: the clock did it (expiry, lapse)
    at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX event_thing ON event (thing, thing_id, id);
GRANT SELECT, INSERT ON event TO gongxiang_app;

-- Every time a masked value was shown in full: who, whose, which, why.
CREATE TABLE pii_access (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL,
    subject    text NOT NULL,
    subject_id uuid NOT NULL,
    field      text NOT NULL,
    purpose    text NOT NULL CHECK (purpose <> ''),
    at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX pii_access_subject ON pii_access (subject, subject_id, id);
GRANT SELECT, INSERT ON pii_access TO gongxiang_app;

-- +goose Down
DROP TABLE pii_access, event, idempotency, throttle, phone_code, session, account;
DROP EXTENSION btree_gist;
REVOKE USAGE ON SCHEMA public FROM gongxiang_app;
