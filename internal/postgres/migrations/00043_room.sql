-- +goose Up
-- A room of a fair: who listens there hears the same events, in the same order.
-- of: the fair, hall, booth, account or ticket that the kind says. Rooms are
-- made when first needed; locked last in a transaction, in order of their id.
CREATE TABLE fair_room (
    id       uuid PRIMARY KEY,
    fair_id  uuid NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('fair', 'hall', 'booth', 'me', 'talk', 'desk', 'host')),
    of       uuid NOT NULL,
    last_seq bigint NOT NULL DEFAULT 0,
    CONSTRAINT fair_room_once UNIQUE (fair_id, kind, of)
);
GRANT SELECT, INSERT (id, fair_id, kind, of) ON fair_room TO gongxiang_app;

-- What nobody in a room may miss. The database numbers, so that the numbers of a
-- room have no hole whoever writes.
CREATE TABLE fair_event (
    room_id    uuid NOT NULL REFERENCES fair_room,
    seq        bigint NOT NULL,
    kind       text NOT NULL CHECK (kind ~ '^[a-z_]{1,40}$'),
    at         timestamptz NOT NULL,
    account_id uuid REFERENCES account, -- who did it; null: the platform
    about      uuid REFERENCES account, -- whose words or data the body holds; erased with him
    key        uuid,
    body       jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
    PRIMARY KEY (room_id, seq),
    CONSTRAINT fair_event_key_of_somebody CHECK (key IS NULL OR account_id IS NOT NULL)
);
CREATE UNIQUE INDEX fair_event_once ON fair_event (account_id, key) WHERE key IS NOT NULL;
CREATE INDEX fair_event_about ON fair_event (about) WHERE about IS NOT NULL;
GRANT SELECT, INSERT (room_id, kind, at, account_id, about, key, body) ON fair_event TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION fair_event_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM fair_room WHERE id = NEW.room_id FOR NO KEY UPDATE;
    -- The room is held: a first try with this key has committed, or will not.
    IF NEW.key IS NOT NULL AND EXISTS (SELECT FROM fair_event WHERE account_id = NEW.account_id AND key = NEW.key) THEN
        RETURN NULL;
    END IF;
    UPDATE fair_room SET last_seq = last_seq + 1 WHERE id = NEW.room_id RETURNING last_seq INTO NEW.seq;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_event_number BEFORE INSERT ON fair_event FOR EACH ROW EXECUTE FUNCTION fair_event_number();

-- Who is connected to a fair, written in batches while he is.
CREATE TABLE fair_presence (
    fair_id    uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES account,
    first_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    gone_at    timestamptz, -- the last connection closed
    node       text NOT NULL,
    PRIMARY KEY (fair_id, account_id)
);
CREATE INDEX fair_presence_account ON fair_presence (account_id);
GRANT SELECT, INSERT, UPDATE (seen_at, gone_at, node) ON fair_presence TO gongxiang_app;

-- Who has been in which hall and at which booth.
CREATE TABLE fair_visit (
    fair_id    uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('hall', 'booth')),
    of         uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES account,
    first_at   timestamptz NOT NULL,
    last_at    timestamptz NOT NULL,
    PRIMARY KEY (of, account_id)
);
CREATE INDEX fair_visit_fair ON fair_visit (fair_id, first_at);
GRANT SELECT, INSERT, UPDATE (last_at) ON fair_visit TO gongxiang_app;

-- Whoever is erased leaves the numbers and the fact that something was said.
-- +goose StatementBegin
CREATE FUNCTION fair_event_forgets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE fair_event SET body = '{}' WHERE about = OLD.account_id AND body <> '{}';
    UPDATE fair_event SET body = '{}' WHERE body <> '{}' AND room_id IN (SELECT id FROM fair_room WHERE kind = 'me' AND of = OLD.account_id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE INDEX fair_room_of_account ON fair_room (of) WHERE kind = 'me';
CREATE TRIGGER fair_event_forgets AFTER DELETE ON person_account FOR EACH ROW EXECUTE FUNCTION fair_event_forgets();

-- +goose Down
DROP TRIGGER fair_event_forgets ON person_account;
DROP TABLE fair_visit, fair_presence, fair_event, fair_room;
DROP FUNCTION fair_event_number, fair_event_forgets;
