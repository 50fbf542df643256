-- +goose Up
-- An ordinary job posting (岗位). Everybody may read an open one of an approved
-- firm: nothing personal stands in it.
CREATE TABLE vacancy (
    id            uuid PRIMARY KEY,
    enterprise_id uuid NOT NULL REFERENCES enterprise,
    title         text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 40),
    trade_code    text NOT NULL REFERENCES trade,
    level         smallint NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 5),
    headcount     int NOT NULL CHECK (headcount BETWEEN 1 AND 5000),
    pay_min_fen   bigint CHECK (pay_min_fen > 0), -- per pay_unit; NULL: to be agreed
    pay_max_fen   bigint CHECK (pay_max_fen > 0),
    pay_unit      text NOT NULL CHECK (pay_unit IN ('month', 'day', 'hour', 'piece')),
    town_code     text NOT NULL REFERENCES town,
    workplace     text NOT NULL DEFAULT '',
    hours         text NOT NULL DEFAULT '',
    lodging       boolean NOT NULL DEFAULT false,
    board         boolean NOT NULL DEFAULT false,
    transport     boolean NOT NULL DEFAULT false,
    insurance     boolean NOT NULL DEFAULT false,
    requirements  text NOT NULL DEFAULT '',
    description   text NOT NULL DEFAULT '',
    valid_to      date NOT NULL, -- last day on which one may apply
    status        text NOT NULL CHECK (status IN ('draft', 'open', 'closed', 'expired', 'taken_down')),
    fingerprint   bytea NOT NULL,
    version       int NOT NULL DEFAULT 1,
    created_by    uuid NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    CONSTRAINT vacancy_pay CHECK (pay_max_fen IS NULL OR pay_max_fen >= pay_min_fen)
);
-- The same post does not stand twice to look like more.
CREATE UNIQUE INDEX vacancy_once ON vacancy (enterprise_id, fingerprint) WHERE status IN ('draft', 'open');
CREATE INDEX vacancy_owner ON vacancy (enterprise_id, id DESC);
CREATE INDEX vacancy_open ON vacancy (id DESC) WHERE status = 'open';
CREATE INDEX vacancy_expiry ON vacancy (valid_to) WHERE status IN ('draft', 'open');
GRANT SELECT, INSERT, UPDATE, DELETE ON vacancy TO gongxiang_app;

-- The feed: the last change of each vacancy that was ever public. Numbers are
-- given while the transaction commits, one transaction after the other: whoever
-- has read up to a number has missed nothing below it.
CREATE SEQUENCE vacancy_change_seq;
CREATE TABLE vacancy_change (
    vacancy_id uuid PRIMARY KEY REFERENCES vacancy,
    seq        bigint NOT NULL UNIQUE
);
GRANT SELECT, INSERT, UPDATE (seq) ON vacancy_change TO gongxiang_app;
GRANT USAGE ON SEQUENCE vacancy_change_seq TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION vacancy_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7304971, 2);
    INSERT INTO vacancy_change (vacancy_id, seq) VALUES (NEW.id, nextval('vacancy_change_seq'))
    ON CONFLICT (vacancy_id) DO UPDATE SET seq = excluded.seq;
    RETURN NULL;
END
$$;

-- A firm that may no longer publish takes its vacancies out of sight, one that
-- may again brings them back; its name stands on each.
CREATE FUNCTION vacancy_follows_firm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7304971, 2);
    INSERT INTO vacancy_change (vacancy_id, seq)
    SELECT id, nextval('vacancy_change_seq') FROM vacancy WHERE enterprise_id = NEW.id AND status = 'open' ORDER BY id
    ON CONFLICT (vacancy_id) DO UPDATE SET seq = excluded.seq;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER vacancy_changes AFTER INSERT OR UPDATE ON vacancy DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status <> 'draft') EXECUTE FUNCTION vacancy_changes();
CREATE CONSTRAINT TRIGGER vacancy_follows_firm AFTER UPDATE ON enterprise DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN ((OLD.status, OLD.name, OLD.town_code, OLD.above_scale) IS DISTINCT FROM (NEW.status, NEW.name, NEW.town_code, NEW.above_scale))
    EXECUTE FUNCTION vacancy_follows_firm();

-- +goose Down
DROP TRIGGER vacancy_follows_firm ON enterprise;
DROP TABLE vacancy_change, vacancy;
DROP SEQUENCE vacancy_change_seq;
DROP FUNCTION vacancy_changes(), vacancy_follows_firm();
