-- +goose Up
-- The live day of a fair: queues, talks, offers, reports. Locks as in 00042:
-- whatever changes a ticket holds its booth first, so that a booth's queue is one
-- thing after the other.

-- What counts on the day, by name: versions by day, nothing is overwritten.
CREATE TABLE fair_setting (
    name           text NOT NULL,
    effective_from date NOT NULL,
    value          int NOT NULL CHECK (value BETWEEN 0 AND 100000),
    reason         text NOT NULL CHECK (char_length(reason) BETWEEN 2 AND 200),
    set_by         uuid NOT NULL REFERENCES account,
    set_at         timestamptz NOT NULL,
    PRIMARY KEY (name, effective_from)
);
GRANT SELECT, INSERT ON fair_setting TO gongxiang_app;

-- The value in force; before anybody set one, the platform's own.
CREATE FUNCTION fair_setting_on(of_name text, day date) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT value FROM fair_setting WHERE name = of_name AND effective_from <= day ORDER BY effective_from DESC LIMIT 1),
        CASE of_name WHEN 'tickets' THEN 3 WHEN 'come_seconds' THEN 120 WHEN 'away_seconds' THEN 300 WHEN 'finish_seconds' THEN 600
            WHEN 'talk_minutes' THEN 8 END)
$$;

-- An open booth whose people are all gone.
ALTER TABLE fair_booth ADD absent_at timestamptz;
GRANT UPDATE (absent_at) ON fair_booth TO gongxiang_app;

-- A seeker's place in a booth's queue, and the talk that it leads to.
CREATE TABLE fair_ticket (
    id          uuid PRIMARY KEY,
    booth_id    uuid NOT NULL,
    fair_id     uuid NOT NULL,
    person_id   uuid NOT NULL REFERENCES person,
    account_id  uuid NOT NULL REFERENCES account,
    number      int NOT NULL, -- given under the booth's lock: the order of joining
    status      text NOT NULL CHECK (status IN ('waiting', 'away', 'called', 'in_talk', 'done', 'left', 'no_show')),
    seat_id     uuid REFERENCES fair_seat,
    joined_at   timestamptz NOT NULL,
    away_at     timestamptz, -- since when nobody saw him
    called_at   timestamptz,
    talk_at     timestamptz,
    ended_at    timestamptz,
    ended_why   text NOT NULL DEFAULT '' CHECK (ended_why IN ('', 'seeker', 'firm', 'gone', 'late', 'closed', 'shut', 'banned')),
    outcome     text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'fit', 'unfit', 'later')),
    note        text NOT NULL DEFAULT '' CHECK (char_length(note) <= 500), -- the firm's own
    share       boolean NOT NULL, -- the firm reads his name and wish from the beginning
    wish        jsonb NOT NULL, -- as it was when he joined, and how the booth's vacancies fit it
    fits        jsonb NOT NULL,
    answer      text NOT NULL DEFAULT '' CHECK (answer IN ('', 'thank', 'refuse', 'invite')), -- of the firm, to whom nothing came of it
    answered_by uuid REFERENCES account,
    answered_at timestamptz,
    version     int NOT NULL DEFAULT 1,
    CONSTRAINT fair_ticket_booth FOREIGN KEY (booth_id, fair_id) REFERENCES fair_booth (id, fair_id),
    CONSTRAINT fair_ticket_number UNIQUE (booth_id, number),
    CONSTRAINT fair_ticket_at_a_seat CHECK (status NOT IN ('called', 'in_talk', 'no_show', 'done') OR seat_id IS NOT NULL),
    CONSTRAINT fair_ticket_away_since CHECK ((status = 'away') <= (away_at IS NOT NULL)),
    CONSTRAINT fair_ticket_called_since CHECK (status NOT IN ('called', 'in_talk', 'no_show', 'done') OR called_at IS NOT NULL),
    CONSTRAINT fair_ticket_talked CHECK ((talk_at IS NOT NULL) = (status IN ('in_talk', 'done'))),
    CONSTRAINT fair_ticket_ended CHECK ((status IN ('done', 'left', 'no_show')) = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (ended_why = '')),
    CONSTRAINT fair_ticket_outcome CHECK (outcome = '' OR talk_at IS NOT NULL),
    CONSTRAINT fair_ticket_answer CHECK (answer = '' OR (ended_at IS NOT NULL AND answered_at IS NOT NULL AND answered_by IS NOT NULL))
);
-- Invariant 14.
CREATE UNIQUE INDEX fair_ticket_once ON fair_ticket (booth_id, person_id) WHERE status IN ('waiting', 'away', 'called', 'in_talk');
CREATE UNIQUE INDEX fair_ticket_one_talk_a_seat ON fair_ticket (seat_id) WHERE status IN ('called', 'in_talk');
CREATE UNIQUE INDEX fair_ticket_one_talk_a_person ON fair_ticket (person_id) WHERE status IN ('called', 'in_talk');
CREATE INDEX fair_ticket_queue ON fair_ticket (booth_id, number) WHERE status IN ('waiting', 'away', 'called', 'in_talk');
CREATE INDEX fair_ticket_running ON fair_ticket (fair_id) WHERE status IN ('waiting', 'away', 'called', 'in_talk');
CREATE INDEX fair_ticket_of ON fair_ticket (account_id, fair_id, id DESC);
CREATE INDEX fair_ticket_person ON fair_ticket (person_id, fair_id);
CREATE INDEX fair_ticket_ended_of ON fair_ticket (booth_id, ended_at DESC) WHERE ended_at IS NOT NULL;
CREATE INDEX fair_ticket_talks ON fair_ticket (booth_id, ended_at DESC) WHERE status = 'done';
-- Whose it is, where, and at which number never changes.
GRANT SELECT, INSERT, UPDATE (status, seat_id, away_at, called_at, talk_at, ended_at, ended_why, outcome, note, share,
    answer, answered_by, answered_at, version) ON fair_ticket TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION fair_ticket_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An older snapshot would count without those whom the locks waited for.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'queues change in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM 1 FROM person p JOIN person_account a ON a.person_id = p.id
        WHERE p.id = NEW.person_id AND a.account_id = NEW.account_id AND p.erased_at IS NULL FOR NO KEY UPDATE OF p;
    IF NOT FOUND OR NEW.status <> 'waiting' THEN
        RAISE EXCEPTION 'seekers queue' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_of_seeker';
    END IF;
    PERFORM 1 FROM fair WHERE id = NEW.fair_id AND status = 'live' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this fair is not live' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_fair_live';
    END IF;
    SELECT next_number INTO NEW.number FROM fair_booth
        WHERE id = NEW.booth_id AND fair_id = NEW.fair_id AND status = 'approved' AND open AND NOT shut FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this booth is not open' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_booth_open';
    END IF;
    IF EXISTS (SELECT FROM fair_ban WHERE fair_id = NEW.fair_id AND account_id = NEW.account_id AND lifted_at IS NULL
            AND (until IS NULL OR until > NEW.joined_at)) THEN
        RAISE EXCEPTION 'he may not come in' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_not_banned';
    END IF;
    -- The person is held: nobody counts beside us.
    IF (SELECT count(*) FROM fair_ticket WHERE person_id = NEW.person_id AND status IN ('waiting', 'away', 'called', 'in_talk'))
            >= fair_setting_on('tickets', (NEW.joined_at AT TIME ZONE 'Asia/Shanghai')::date) THEN
        RAISE EXCEPTION 'enough queues at a time' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_limit';
    END IF;
    UPDATE fair_booth SET next_number = next_number + 1 WHERE id = NEW.booth_id;
    RETURN NEW;
END
$$;

CREATE FUNCTION fair_ticket_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (('waiting', 'away'), ('away', 'waiting'), ('waiting', 'called'), ('waiting', 'left'), ('away', 'left'),
            ('called', 'in_talk'), ('called', 'left'), ('called', 'no_show'), ('in_talk', 'done')) THEN
        RAISE EXCEPTION 'a ticket does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_moves';
    END IF;
    PERFORM 1 FROM fair_booth WHERE id = NEW.booth_id FOR NO KEY UPDATE;
    IF NEW.status = 'called' THEN
        IF NOT EXISTS (SELECT FROM fair WHERE id = NEW.fair_id AND status = 'live') THEN
            RAISE EXCEPTION 'this fair is not live' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_fair_live';
        END IF;
        IF NOT EXISTS (SELECT FROM fair_seat WHERE id = NEW.seat_id AND booth_id = NEW.booth_id AND account_id IS NOT NULL AND closed_at IS NULL) THEN
            RAISE EXCEPTION 'somebody sits there' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_seat_taken';
        END IF;
        -- Whoever is with another firm at the moment keeps his place.
        IF EXISTS (SELECT FROM fair_ticket t WHERE t.booth_id = NEW.booth_id AND t.status = 'waiting' AND t.number < NEW.number
                AND NOT EXISTS (SELECT FROM fair_ticket o WHERE o.person_id = t.person_id AND o.status IN ('called', 'in_talk'))) THEN
            RAISE EXCEPTION 'others came before' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_order';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_ticket_guard BEFORE INSERT ON fair_ticket FOR EACH ROW EXECUTE FUNCTION fair_ticket_guard();
CREATE TRIGGER fair_ticket_moves BEFORE UPDATE OF status ON fair_ticket FOR EACH ROW
    WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION fair_ticket_moves();

-- An offer made inside a talk. Accepted, it is an application.
CREATE TABLE fair_offer (
    id             uuid PRIMARY KEY,
    ticket_id      uuid NOT NULL REFERENCES fair_ticket,
    vacancy_id     uuid NOT NULL REFERENCES vacancy,
    text           text NOT NULL DEFAULT '' CHECK (char_length(text) <= 200),
    start_on       date NOT NULL,
    status         text NOT NULL CHECK (status IN ('made', 'accepted', 'refused', 'withdrawn', 'lapsed')),
    application_id uuid CONSTRAINT fair_offer_application UNIQUE REFERENCES application,
    made_by        uuid NOT NULL REFERENCES account,
    made_at        timestamptz NOT NULL,
    answered_at    timestamptz,
    CONSTRAINT fair_offer_answered CHECK ((status = 'made') = (answered_at IS NULL) AND (status = 'accepted') = (application_id IS NOT NULL))
);
CREATE UNIQUE INDEX fair_offer_once ON fair_offer (ticket_id, vacancy_id) WHERE status IN ('made', 'accepted');
CREATE INDEX fair_offer_vacancy ON fair_offer (vacancy_id);
GRANT SELECT, INSERT, UPDATE (status, application_id, answered_at) ON fair_offer TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION fair_offer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM fair_ticket WHERE id = NEW.ticket_id AND status = 'in_talk' FOR SHARE;
        IF NOT FOUND OR NEW.status <> 'made' THEN
            RAISE EXCEPTION 'offers are made in a talk' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_in_talk';
        END IF;
        IF NOT EXISTS (SELECT FROM fair_ticket t JOIN fair_booth_vacancy b ON b.booth_id = t.booth_id
                JOIN vacancy v ON v.id = b.vacancy_id WHERE t.id = NEW.ticket_id AND v.id = NEW.vacancy_id AND v.status = 'open') THEN
            RAISE EXCEPTION 'offers are for the booth''s vacancies' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_vacancy_open';
        END IF;
    ELSIF OLD.status <> 'made' THEN
        RAISE EXCEPTION 'this offer was answered' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_answered_once';
    ELSIF NEW.status = 'accepted' AND NOT EXISTS (SELECT FROM application a JOIN fair_ticket t ON t.id = NEW.ticket_id
            WHERE a.id = NEW.application_id AND a.vacancy_id = NEW.vacancy_id AND a.status = 'accepted' AND a.start_on = NEW.start_on) THEN
        RAISE EXCEPTION 'an accepted offer is an application' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_is_application';
    END IF;
    RETURN NEW;
END
$$;

-- What nobody answered lapses when the fair is put away.
CREATE FUNCTION fair_offers_lapse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE fair_offer SET status = 'lapsed', answered_at = NEW.updated_at WHERE status = 'made'
        AND ticket_id IN (SELECT id FROM fair_ticket WHERE fair_id = NEW.id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_offer_guard BEFORE INSERT OR UPDATE OF status ON fair_offer FOR EACH ROW EXECUTE FUNCTION fair_offer_guard();
CREATE TRIGGER fair_offers_lapse AFTER UPDATE OF status ON fair FOR EACH ROW
    WHEN (NEW.status = 'archived' AND OLD.status <> 'archived') EXECUTE FUNCTION fair_offers_lapse();

-- What a visitor reports of a booth, and what the host answered.
CREATE TABLE fair_report (
    id          uuid PRIMARY KEY,
    fair_id     uuid NOT NULL,
    booth_id    uuid NOT NULL,
    account_id  uuid NOT NULL REFERENCES account,
    text        text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 300),
    at          timestamptz NOT NULL,
    answer      text NOT NULL DEFAULT '' CHECK (char_length(answer) <= 300),
    answered_at timestamptz,
    by          uuid REFERENCES account,
    CONSTRAINT fair_report_booth FOREIGN KEY (booth_id, fair_id) REFERENCES fair_booth (id, fair_id),
    CONSTRAINT fair_report_answered CHECK ((answered_at IS NULL) = (answer = '') AND (answered_at IS NULL) = (by IS NULL))
);
CREATE UNIQUE INDEX fair_report_once ON fair_report (booth_id, account_id) WHERE answered_at IS NULL;
CREATE INDEX fair_report_of ON fair_report (fair_id, at DESC);
GRANT SELECT, INSERT, UPDATE (answer, answered_at, by) ON fair_report TO gongxiang_app;

-- Which node looks after the running fairs, and until when, by this server's clock.
CREATE TABLE fair_watch (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    node  uuid NOT NULL,
    until timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON fair_watch TO gongxiang_app;

-- Whoever is erased is erased here, too: he leaves his queues, and nothing of
-- what was written of him stays. (Before person_forgotten, by the name.)
-- +goose StatementBegin
CREATE FUNCTION fair_ticket_forgets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    his uuid := (SELECT account_id FROM person_account WHERE person_id = NEW.id);
BEGIN
    PERFORM 1 FROM fair_booth WHERE id IN (SELECT booth_id FROM fair_ticket WHERE person_id = NEW.id AND ended_at IS NULL) ORDER BY id FOR NO KEY UPDATE;
    UPDATE fair_offer SET status = 'lapsed', answered_at = NEW.erased_at WHERE status = 'made'
        AND ticket_id IN (SELECT id FROM fair_ticket WHERE person_id = NEW.id);
    UPDATE fair_offer SET text = '' WHERE ticket_id IN (SELECT id FROM fair_ticket WHERE person_id = NEW.id);
    UPDATE fair_ticket SET status = CASE status WHEN 'in_talk' THEN 'done' ELSE 'left' END, ended_at = NEW.erased_at, ended_why = 'seeker', version = version + 1
        WHERE person_id = NEW.id AND ended_at IS NULL;
    UPDATE fair_ticket SET note = '', wish = '{}', fits = '[]', share = false WHERE person_id = NEW.id;
    UPDATE fair_report SET text = '已删除' WHERE account_id = his;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_ticket_forgets AFTER UPDATE OF erased_at ON person FOR EACH ROW
    WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION fair_ticket_forgets();

-- +goose Down
DROP TRIGGER fair_ticket_forgets ON person;
DROP TRIGGER fair_offers_lapse ON fair;
DROP TABLE fair_watch, fair_report, fair_offer, fair_ticket;
ALTER TABLE fair_booth DROP COLUMN absent_at;
DROP FUNCTION fair_ticket_forgets, fair_offers_lapse, fair_offer_guard, fair_ticket_moves, fair_ticket_guard, fair_setting_on;
DROP TABLE fair_setting;
