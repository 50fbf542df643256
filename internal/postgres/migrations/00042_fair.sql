-- +goose Up
-- Live online job fairs: what is planned. The live day's tables follow.

-- A fair of a town, or of the whole city. Locks: account, person, enterprise,
-- vacancy, fair, hall, booth, seat, ticket, offer, application, hire; rooms and
-- the ledger last.
CREATE TABLE fair (
    id            uuid PRIMARY KEY,
    name          text NOT NULL CHECK (char_length(name) BETWEEN 2 AND 40),
    about         text NOT NULL DEFAULT '' CHECK (char_length(about) <= 2000),
    rules         text NOT NULL DEFAULT '' CHECK (char_length(rules) <= 2000),
    town_code     text REFERENCES town CONSTRAINT fair_in_a_unit CHECK (town_code <> 'outside'), -- NULL: of the city
    status        text NOT NULL CHECK (status IN ('planned', 'open', 'live', 'paused', 'closed', 'archived')),
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    opened_at     timestamptz, -- when it was shown, when the host began, when it was over: kept by fair_moves
    live_at       timestamptz,
    closed_at     timestamptz,
    closed_reason text NOT NULL DEFAULT '' CHECK (char_length(closed_reason) <= 200),
    rehearsal     boolean NOT NULL DEFAULT false, -- nobody is invited, and it does not count
    created_by    uuid NOT NULL REFERENCES account,
    version       int NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    CONSTRAINT fair_times CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '15 days'),
    CONSTRAINT fair_live_since CHECK (status NOT IN ('live', 'paused') OR live_at IS NOT NULL),
    CONSTRAINT fair_closed_since CHECK ((status IN ('closed', 'archived')) = (closed_at IS NOT NULL)),
    -- A fair that never began was cancelled, and says why.
    CONSTRAINT fair_cancelled_why CHECK (closed_at IS NULL OR live_at IS NOT NULL OR closed_reason <> '')
);
CREATE INDEX fair_days ON fair (starts_at, id);
CREATE INDEX fair_running ON fair (id) WHERE status IN ('open', 'live', 'paused');
-- Whose it is and whether it counts never changes.
GRANT SELECT, INSERT, UPDATE (name, about, rules, status, starts_at, ends_at, closed_reason, version, updated_at) ON fair TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION fair_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'planned' THEN
            RAISE EXCEPTION 'a fair begins planned' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_moves';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (('planned', 'open'), ('planned', 'closed'), ('open', 'live'),
            ('open', 'closed'), ('live', 'paused'), ('paused', 'live'), ('live', 'closed'), ('paused', 'closed'), ('closed', 'archived')) THEN
        RAISE EXCEPTION 'a fair does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_moves';
    END IF;
    IF NEW.starts_at <> OLD.starts_at AND OLD.status NOT IN ('planned', 'open')
        OR NEW.ends_at <> OLD.ends_at AND OLD.status IN ('closed', 'archived') THEN
        RAISE EXCEPTION 'what has begun is not put off' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_times_stand';
    END IF;
    IF NEW.status = 'open' AND OLD.status <> 'open' AND NOT EXISTS (SELECT FROM fair_hall WHERE fair_id = NEW.id) THEN
        RAISE EXCEPTION 'a fair has a hall' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_has_hall';
    END IF;
    IF NEW.status = 'open' AND OLD.status = 'planned' THEN
        NEW.opened_at := NEW.updated_at;
    END IF;
    IF NEW.status = 'live' AND OLD.status = 'open' THEN
        NEW.live_at := NEW.updated_at;
    END IF;
    IF NEW.status = 'closed' AND OLD.status <> 'closed' THEN
        NEW.closed_at := NEW.updated_at;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_moves BEFORE INSERT OR UPDATE ON fair FOR EACH ROW EXECUTE FUNCTION fair_moves();

CREATE TABLE fair_hall (
    id       uuid PRIMARY KEY,
    fair_id  uuid NOT NULL REFERENCES fair,
    name     text NOT NULL CHECK (char_length(name) BETWEEN 2 AND 20),
    kind     text NOT NULL CHECK (kind IN ('industry', 'town')),
    of_code  text NOT NULL DEFAULT '', -- the section of GB/T 4754, or the town; '': all others
    position int NOT NULL CHECK (position BETWEEN 1 AND 50),
    capacity int NOT NULL CHECK (capacity BETWEEN 1 AND 500), -- booths
    UNIQUE (id, fair_id),
    CONSTRAINT fair_hall_once UNIQUE (fair_id, name) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fair_hall_position UNIQUE (fair_id, position) DEFERRABLE INITIALLY DEFERRED
);
GRANT SELECT, INSERT, DELETE, UPDATE (name, kind, of_code, position, capacity) ON fair_hall TO gongxiang_app;

-- A firm's place in a fair.
CREATE TABLE fair_booth (
    id            uuid PRIMARY KEY,
    fair_id       uuid NOT NULL REFERENCES fair,
    hall_id       uuid NOT NULL,
    enterprise_id uuid NOT NULL REFERENCES enterprise,
    status        text NOT NULL CHECK (status IN ('requested', 'approved', 'refused', 'withdrawn')),
    reason        text NOT NULL DEFAULT '' CHECK (char_length(reason) <= 200), -- of a refusal or a withdrawal
    introduction  text NOT NULL DEFAULT '' CHECK (char_length(introduction) <= 500),
    opens_at      timestamptz NOT NULL,
    closes_at     timestamptz NOT NULL,
    open          boolean NOT NULL DEFAULT false, -- its people are there
    shut          boolean NOT NULL DEFAULT false, -- by the host
    next_number   int NOT NULL DEFAULT 1 CHECK (next_number > 0), -- of a ticket; given under this row's lock
    decided_by    uuid REFERENCES account,
    decided_at    timestamptz,
    created_by    uuid NOT NULL REFERENCES account,
    version       int NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    UNIQUE (id, fair_id),
    CONSTRAINT fair_booth_hall FOREIGN KEY (hall_id, fair_id) REFERENCES fair_hall (id, fair_id),
    CONSTRAINT fair_booth_hours CHECK (closes_at > opens_at),
    CONSTRAINT fair_booth_refused_why CHECK (status <> 'refused' OR reason <> ''),
    CONSTRAINT fair_booth_decided CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (status NOT IN ('approved', 'refused') OR decided_at IS NOT NULL)),
    CONSTRAINT fair_booth_open_when_approved CHECK (NOT open OR (status = 'approved' AND NOT shut))
);
CREATE UNIQUE INDEX fair_booth_once ON fair_booth (fair_id, enterprise_id) WHERE status IN ('requested', 'approved');
CREATE INDEX fair_booth_hall_of ON fair_booth (hall_id);
CREATE INDEX fair_booth_firm ON fair_booth (enterprise_id, id DESC);
GRANT SELECT, INSERT, UPDATE (hall_id, status, reason, introduction, opens_at, closes_at, open, shut, next_number, decided_by, decided_at,
    version, updated_at) ON fair_booth TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION fair_booth_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
            ('requested', 'approved'), ('requested', 'refused'), ('requested', 'withdrawn'), ('approved', 'withdrawn')) THEN
        RAISE EXCEPTION 'a booth does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_booth_moves';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.status <> 'requested' THEN
        RAISE EXCEPTION 'a booth is asked for first' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_booth_moves';
    END IF;
    IF NEW.status NOT IN ('requested', 'approved') THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM enterprise WHERE id = NEW.enterprise_id FOR SHARE;
    PERFORM 1 FROM fair WHERE id = NEW.fair_id FOR SHARE;
    PERFORM 1 FROM fair_hall WHERE id = NEW.hall_id FOR NO KEY UPDATE;
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM enterprise WHERE id = NEW.enterprise_id AND status = 'approved') THEN 'fair_booth_firm_approved'
        WHEN NOT EXISTS (SELECT FROM fair WHERE id = NEW.fair_id AND status IN ('open', 'live', 'paused')) THEN 'fair_booth_fair_open'
        WHEN NEW.status = 'approved' AND (SELECT count(*) FROM fair_booth WHERE hall_id = NEW.hall_id AND status = 'approved')
            > (SELECT capacity FROM fair_hall WHERE id = NEW.hall_id) THEN 'fair_hall_capacity'
    END INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this booth is not allowed' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;

-- A hall stays as large as what stands in it.
CREATE FUNCTION fair_hall_holds_booths() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM fair_booth WHERE hall_id = NEW.id AND status = 'approved') > NEW.capacity THEN
        RAISE EXCEPTION 'more booths stand in this hall' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_hall_capacity';
    END IF;
    RETURN NULL;
END
$$;

-- A booth's hours lie within its fair's, whichever of the two was moved.
CREATE FUNCTION fair_booth_within() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fair_booth b JOIN fair f ON f.id = b.fair_id
            WHERE f.id = CASE TG_TABLE_NAME WHEN 'fair' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'fair_id')::uuid END
                AND b.status IN ('requested', 'approved') AND (b.opens_at < f.starts_at OR b.closes_at > f.ends_at)) THEN
        RAISE EXCEPTION 'a booth is open within its fair' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_booth_within';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_booth_guard_insert AFTER INSERT ON fair_booth FOR EACH ROW EXECUTE FUNCTION fair_booth_guard();
CREATE TRIGGER fair_booth_guard_update AFTER UPDATE OF status, hall_id ON fair_booth FOR EACH ROW
    WHEN (OLD.status <> NEW.status OR OLD.hall_id <> NEW.hall_id) EXECUTE FUNCTION fair_booth_guard();
CREATE TRIGGER fair_hall_holds_booths AFTER UPDATE OF capacity ON fair_hall FOR EACH ROW EXECUTE FUNCTION fair_hall_holds_booths();
CREATE CONSTRAINT TRIGGER fair_booth_within AFTER INSERT OR UPDATE OF opens_at, closes_at ON fair_booth
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fair_booth_within();
CREATE CONSTRAINT TRIGGER fair_holds_booths AFTER UPDATE OF starts_at, ends_at ON fair
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fair_booth_within();

-- What a booth brings: open vacancies of its own firm.
CREATE TABLE fair_booth_vacancy (
    booth_id   uuid NOT NULL REFERENCES fair_booth,
    vacancy_id uuid NOT NULL REFERENCES vacancy,
    PRIMARY KEY (booth_id, vacancy_id)
);
CREATE INDEX fair_booth_vacancy_of ON fair_booth_vacancy (vacancy_id);
GRANT SELECT, INSERT, DELETE ON fair_booth_vacancy TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION fair_booth_vacancy_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM vacancy v JOIN fair_booth b ON b.enterprise_id = v.enterprise_id
        WHERE b.id = NEW.booth_id AND v.id = NEW.vacancy_id AND v.status = 'open' FOR SHARE OF v;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a booth brings open vacancies of its firm' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_booth_vacancy_open';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_booth_vacancy_guard BEFORE INSERT ON fair_booth_vacancy FOR EACH ROW EXECUTE FUNCTION fair_booth_vacancy_guard();

-- Where a recruiter sits; one account of the firm at a time.
CREATE TABLE fair_seat (
    id         uuid PRIMARY KEY,
    booth_id   uuid NOT NULL REFERENCES fair_booth,
    name       text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 20),
    account_id uuid REFERENCES account, -- who sits there
    taken_at   timestamptz,
    seen_at    timestamptz,
    closed_at  timestamptz, -- the seat is no more
    CONSTRAINT fair_seat_taken CHECK ((account_id IS NULL) = (taken_at IS NULL) AND (account_id IS NULL OR closed_at IS NULL))
);
CREATE UNIQUE INDEX fair_seat_once ON fair_seat (booth_id, name) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX fair_seat_of ON fair_seat (booth_id, account_id) WHERE account_id IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (name, account_id, taken_at, seen_at, closed_at) ON fair_seat TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION fair_seat_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM account a JOIN fair_booth b ON b.enterprise_id = a.enterprise_id
            WHERE b.id = NEW.booth_id AND a.id = NEW.account_id AND a.disabled_at IS NULL) THEN
        RAISE EXCEPTION 'the firm''s own people sit in its booth' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_seat_of_firm';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_seat_guard BEFORE INSERT OR UPDATE OF account_id ON fair_seat FOR EACH ROW
    WHEN (NEW.account_id IS NOT NULL) EXECUTE FUNCTION fair_seat_guard();

-- Who will come and wants to be reminded.
CREATE TABLE fair_booking (
    fair_id         uuid NOT NULL REFERENCES fair,
    account_id      uuid NOT NULL REFERENCES account,
    person_id       uuid NOT NULL REFERENCES person,
    booked_at       timestamptz NOT NULL,
    cancelled_at    timestamptz,
    day_reminded_at timestamptz, -- a day before it begins
    reminded_at     timestamptz, -- an hour before
    PRIMARY KEY (fair_id, account_id)
);
CREATE INDEX fair_booking_person ON fair_booking (person_id);
GRANT SELECT, INSERT, UPDATE (person_id, booked_at, cancelled_at, day_reminded_at, reminded_at) ON fair_booking TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION fair_booking_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM fair WHERE id = NEW.fair_id AND status IN ('open', 'live', 'paused') FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this fair takes no bookings' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_booking_open';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_booking_guard BEFORE INSERT OR UPDATE OF booked_at ON fair_booking FOR EACH ROW EXECUTE FUNCTION fair_booking_guard();

-- Who may not come in, or not say anything, and since when and why.
CREATE TABLE fair_ban (
    id         uuid PRIMARY KEY,
    fair_id    uuid NOT NULL REFERENCES fair,
    account_id uuid NOT NULL REFERENCES account,
    reason     text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 200),
    by         uuid NOT NULL REFERENCES account,
    at         timestamptz NOT NULL,
    until      timestamptz, -- NULL: to the end
    lifted_at  timestamptz,
    lifted_by  uuid REFERENCES account,
    CONSTRAINT fair_ban_lifted CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE UNIQUE INDEX fair_ban_once ON fair_ban (fair_id, account_id) WHERE lifted_at IS NULL;
CREATE TABLE fair_mute (
    id         uuid PRIMARY KEY,
    fair_id    uuid NOT NULL REFERENCES fair,
    account_id uuid NOT NULL REFERENCES account,
    reason     text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 200),
    by         uuid NOT NULL REFERENCES account,
    at         timestamptz NOT NULL,
    until      timestamptz, -- NULL: to the end
    lifted_at  timestamptz,
    lifted_by  uuid REFERENCES account,
    CONSTRAINT fair_mute_lifted CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE UNIQUE INDEX fair_mute_once ON fair_mute (fair_id, account_id) WHERE lifted_at IS NULL;
GRANT SELECT, INSERT, UPDATE (lifted_at, lifted_by) ON fair_ban, fair_mute TO gongxiang_app;

-- Words that nobody may say, in one fair or in all. Compared as folded: width,
-- case, and what stands between the characters do not matter.
CREATE TABLE fair_word (
    id         uuid PRIMARY KEY,
    fair_id    uuid REFERENCES fair, -- NULL: in all
    word       text NOT NULL CHECK (char_length(word) BETWEEN 1 AND 40),
    folded     text NOT NULL CHECK (char_length(folded) BETWEEN 1 AND 40),
    by         uuid NOT NULL REFERENCES account,
    at         timestamptz NOT NULL,
    removed_at timestamptz,
    removed_by uuid REFERENCES account,
    CONSTRAINT fair_word_removed CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);
CREATE UNIQUE INDEX fair_word_once ON fair_word (fair_id, folded) NULLS NOT DISTINCT WHERE removed_at IS NULL;
GRANT SELECT, INSERT, UPDATE (removed_at, removed_by) ON fair_word TO gongxiang_app;

-- Whoever is erased is erased here, too. (Before person_forgotten, by the name.)
-- +goose StatementBegin
CREATE FUNCTION fair_forgets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    his uuid := (SELECT account_id FROM person_account WHERE person_id = NEW.id);
BEGIN
    DELETE FROM fair_booking WHERE person_id = NEW.id OR account_id = his;
    UPDATE fair_ban SET reason = '已删除' WHERE account_id = his;
    UPDATE fair_mute SET reason = '已删除' WHERE account_id = his;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_forgets AFTER UPDATE OF erased_at ON person FOR EACH ROW
    WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION fair_forgets();

-- +goose Down
DROP TRIGGER fair_forgets ON person;
DROP TABLE fair_word, fair_mute, fair_ban, fair_booking, fair_seat, fair_booth_vacancy, fair_booth, fair_hall, fair;
DROP FUNCTION fair_forgets, fair_booking_guard, fair_seat_guard, fair_booth_vacancy_guard, fair_booth_within, fair_hall_holds_booths, fair_booth_guard, fair_moves;
