-- +goose Up
-- What the borrower records of each worker and day while he is lent. A day that
-- was recorded by mistake is cleared, not deleted: its history stays.
CREATE TABLE attendance_day (
    secondment_id uuid NOT NULL REFERENCES secondment,
    day           date NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('worked', 'absent', 'leave', 'rest', 'cleared')),
    minutes       int NOT NULL, -- worked; leave is paid, absence is not
    version       int NOT NULL DEFAULT 1,
    recorded_by   uuid NOT NULL REFERENCES account,
    recorded_at   timestamptz NOT NULL,
    CONSTRAINT attendance_once_a_day PRIMARY KEY (secondment_id, day),
    CONSTRAINT attendance_minutes CHECK (minutes BETWEEN 0 AND 1440 AND (kind = 'worked') = (minutes > 0)),
    CONSTRAINT attendance_not_in_future CHECK (day <= (recorded_at AT TIME ZONE 'Asia/Shanghai')::date)
);
GRANT SELECT, INSERT, UPDATE (kind, minutes, version, recorded_by, recorded_at) ON attendance_day TO gongxiang_app;

-- Who wrote what, when, from what to what; the first entry comes from nothing.
CREATE TABLE attendance_change (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    secondment_id uuid NOT NULL,
    day           date NOT NULL,
    from_kind     text,
    from_minutes  int,
    to_kind       text NOT NULL,
    to_minutes    int NOT NULL,
    account_id    uuid, -- NULL: cleared with the end of a dissolved firm's lending
    at            timestamptz NOT NULL
);
CREATE INDEX attendance_change_of ON attendance_change (secondment_id, day, id);
GRANT SELECT, INSERT ON attendance_change TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION attendance_keeps_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'somebody else has written this day' USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_in_turn';
    END IF;
    INSERT INTO attendance_change (secondment_id, day, from_kind, from_minutes, to_kind, to_minutes, account_id, at)
    VALUES (NEW.secondment_id, NEW.day, CASE TG_OP WHEN 'UPDATE' THEN OLD.kind END, CASE TG_OP WHEN 'UPDATE' THEN OLD.minutes END,
        NEW.kind, NEW.minutes, CASE WHEN pg_trigger_depth() = 1 THEN NEW.recorded_by END, NEW.recorded_at);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER attendance_keeps_history AFTER INSERT OR UPDATE ON attendance_day
    FOR EACH ROW EXECUTE FUNCTION attendance_keeps_history();

-- Days lie inside the secondment, which is held while they are looked at: a
-- return that shortens it waits, and then finds them (secondment_holds_attendance).
-- +goose StatementBegin
CREATE FUNCTION attendance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'attendance changes in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM 1 FROM secondment WHERE id IN (SELECT secondment_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
    SELECT CASE
        WHEN EXISTS (SELECT FROM changed c JOIN secondment s ON s.id = c.secondment_id
                WHERE c.kind <> 'cleared' AND (NOT s.days @> c.day OR s.status NOT IN ('started', 'returned')))
            THEN 'attendance_within_days'
        WHEN EXISTS (SELECT FROM changed c JOIN secondment s ON s.id = c.secondment_id JOIN agreement a ON a.id = s.agreement_id
                JOIN account r ON r.id = c.recorded_by WHERE r.enterprise_id IS DISTINCT FROM a.borrower_id)
            THEN 'attendance_by_borrower'
    END INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this day cannot be recorded' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER attendance_guard_insert AFTER INSERT ON attendance_day
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION attendance_guard();
CREATE TRIGGER attendance_guard_update AFTER UPDATE ON attendance_day
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION attendance_guard();

-- +goose StatementBegin
CREATE FUNCTION secondment_holds_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A dissolved firm's lending has ended on its day, whatever was recorded since.
    IF NEW.returned_reason IN ('lender_dissolved', 'borrower_dissolved') THEN
        UPDATE attendance_day SET kind = 'cleared', minutes = 0, version = version + 1, recorded_at = NEW.updated_at
            WHERE secondment_id = NEW.id AND kind <> 'cleared' AND NOT NEW.days @> day;
    END IF;
    IF EXISTS (SELECT FROM attendance_day WHERE secondment_id = NEW.id AND kind <> 'cleared' AND NOT NEW.days @> day) THEN
        RAISE EXCEPTION 'attendance is recorded outside these days'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_holds_attendance';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER secondment_holds_attendance AFTER UPDATE OF days ON secondment
    FOR EACH ROW WHEN (OLD.days IS DISTINCT FROM NEW.days) EXECUTE FUNCTION secondment_holds_attendance();

-- The lender disputes a day as it was recorded; a correction answers it.
CREATE TABLE attendance_objection (
    secondment_id uuid NOT NULL,
    day           date NOT NULL,
    version       int NOT NULL, -- of the day that is disputed
    note          text NOT NULL CHECK (char_length(note) BETWEEN 2 AND 500),
    account_id    uuid NOT NULL REFERENCES account,
    at            timestamptz NOT NULL,
    CONSTRAINT attendance_objected_once PRIMARY KEY (secondment_id, day, version),
    FOREIGN KEY (secondment_id, day) REFERENCES attendance_day
);
GRANT SELECT, INSERT ON attendance_objection TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION objection_by_lender() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM secondment s JOIN agreement a ON a.id = s.agreement_id JOIN account r ON r.enterprise_id = a.lender_id
            WHERE s.id = NEW.secondment_id AND r.id = NEW.account_id) THEN
        RAISE EXCEPTION 'the lender objects' USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_objection_by_lender';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER objection_by_lender BEFORE INSERT ON attendance_objection FOR EACH ROW EXECUTE FUNCTION objection_by_lender();

-- What happened to a worker while he was lent (L10). Written once; the other
-- firm acknowledges it once, and both add notes.
CREATE TABLE incident (
    id              uuid PRIMARY KEY,
    secondment_id   uuid NOT NULL REFERENCES secondment,
    day             date NOT NULL,
    place           text NOT NULL CHECK (char_length(place) BETWEEN 2 AND 100),
    what            text NOT NULL CHECK (char_length(what) BETWEEN 2 AND 1000),
    injury          boolean NOT NULL,
    measures        text NOT NULL CHECK (char_length(measures) BETWEEN 2 AND 1000),
    side            text NOT NULL CHECK (side IN ('lender', 'borrower')),
    recorded_by     uuid NOT NULL REFERENCES account,
    recorded_at     timestamptz NOT NULL,
    acknowledged_by uuid REFERENCES account,
    acknowledged_at timestamptz,
    CONSTRAINT incident_acknowledged CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL)),
    CONSTRAINT incident_not_in_future CHECK (day <= (recorded_at AT TIME ZONE 'Asia/Shanghai')::date)
);
CREATE INDEX incident_secondment ON incident (secondment_id);
GRANT SELECT, INSERT, UPDATE (acknowledged_by, acknowledged_at) ON incident TO gongxiang_app;

CREATE TABLE incident_note (
    id          uuid PRIMARY KEY,
    incident_id uuid NOT NULL REFERENCES incident,
    side        text NOT NULL CHECK (side IN ('lender', 'borrower')),
    note        text NOT NULL CHECK (char_length(note) BETWEEN 2 AND 1000),
    account_id  uuid NOT NULL REFERENCES account,
    at          timestamptz NOT NULL
);
CREATE INDEX incident_note_of ON incident_note (incident_id, id);
GRANT SELECT, INSERT ON incident_note TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION incident_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    SELECT CASE
        WHEN TG_OP = 'INSERT' AND (NOT s.days @> NEW.day OR s.status NOT IN ('started', 'returned'))
            THEN 'incident_within_days'
        WHEN NOT EXISTS (SELECT FROM account WHERE id = NEW.recorded_by
                AND enterprise_id = CASE NEW.side WHEN 'lender' THEN a.lender_id ELSE a.borrower_id END)
            OR NEW.acknowledged_by IS NOT NULL AND NOT EXISTS (SELECT FROM account WHERE id = NEW.acknowledged_by
                AND enterprise_id = CASE NEW.side WHEN 'lender' THEN a.borrower_id ELSE a.lender_id END)
            THEN 'incident_by_its_firm'
        WHEN TG_OP = 'UPDATE' AND OLD.acknowledged_by IS NOT NULL THEN 'incident_acknowledged_once'
    END INTO bad FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE s.id = NEW.secondment_id;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this cannot be recorded' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER incident_guard BEFORE INSERT OR UPDATE ON incident FOR EACH ROW EXECUTE FUNCTION incident_guard();

-- +goose StatementBegin
CREATE FUNCTION incident_note_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM incident i JOIN secondment s ON s.id = i.secondment_id JOIN agreement a ON a.id = s.agreement_id
            JOIN account r ON r.enterprise_id = CASE NEW.side WHEN 'lender' THEN a.lender_id ELSE a.borrower_id END
            WHERE i.id = NEW.incident_id AND r.id = NEW.account_id) THEN
        RAISE EXCEPTION 'one of the two firms adds this' USING ERRCODE = 'check_violation', CONSTRAINT = 'incident_by_its_firm';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER incident_note_guard BEFORE INSERT ON incident_note FOR EACH ROW EXECUTE FUNCTION incident_note_guard();

-- A month's attendance of an agreement as wages are reckoned from it. A day of
-- eight hours counts 480 minutes, a month 21.75 days = 10,440. Who was lent for
-- the whole month gets the whole less what he was absent; who was not, the days
-- that he worked or was on paid leave, at most a month's.
-- +goose StatementBegin
CREATE FUNCTION attendance_of_month(of_agreement uuid, of_month date)
RETURNS TABLE (secondment_id uuid, due int, recorded int, paid_minutes int) LANGUAGE sql VOLATILE AS $$
    SELECT s.id, count(*)::int, count(a.day)::int,
        CASE WHEN s.days @> daterange(of_month, (of_month + interval '1 month')::date)
            THEN greatest(0, 10440 - coalesce(sum(CASE a.kind WHEN 'absent' THEN 480 WHEN 'worked' THEN greatest(0, 480 - a.minutes) END), 0))
            ELSE least(10440, coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN least(480, a.minutes) END), 0)) END::int
    FROM secondment s
    CROSS JOIN LATERAL generate_series(greatest(lower(s.days), of_month), least(upper(s.days), (of_month + interval '1 month')::date) - 1, interval '1 day') d (day)
    LEFT JOIN attendance_day a ON a.secondment_id = s.id AND a.day = d.day::date AND a.kind <> 'cleared'
    WHERE s.agreement_id = of_agreement AND s.status IN ('started', 'returned')
    GROUP BY s.id
$$;
-- +goose StatementEnd

-- One month of one agreement in money (L3, L9). There is no field for a margin.
-- What was confirmed stays; a correction is another revision, which restates
-- the month while the one before is superseded.
CREATE TABLE settlement (
    id                 uuid PRIMARY KEY,
    agreement_id       uuid NOT NULL REFERENCES agreement,
    month              date NOT NULL CHECK (extract(day FROM month) = 1),
    revision           int NOT NULL CHECK (revision >= 0),
    reason             text NOT NULL CHECK ((revision = 0) = (reason = '') AND char_length(reason) <= 200), -- for the correction
    superseded         boolean NOT NULL DEFAULT false,
    status             text NOT NULL CHECK (status IN ('draft', 'confirmed', 'transferred', 'paid_out')),
    pay_fen            bigint NOT NULL, -- per worker and month, as agreed
    total_fen          bigint NOT NULL CHECK (total_fen >= 0),
    confirmed_by       uuid REFERENCES account,
    confirmed_at       timestamptz,
    transfer_on        date,
    transfer_fen       bigint, -- of this revision: a refund is negative
    transfer_reference text CHECK (char_length(transfer_reference) BETWEEN 1 AND 60),
    transfer_by        uuid REFERENCES account,
    payroll_on         date,
    payroll_fen        bigint CHECK (payroll_fen >= 0), -- of this revision
    payroll_by         uuid REFERENCES account,
    version            int NOT NULL DEFAULT 1,
    created_by         uuid NOT NULL REFERENCES account,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    UNIQUE (agreement_id, month, revision),
    CONSTRAINT settlement_steps CHECK (
        (confirmed_by IS NULL) = (confirmed_at IS NULL) AND (confirmed_by IS NOT NULL) = (status <> 'draft')
        AND num_nulls(transfer_on, transfer_fen, transfer_reference, transfer_by) = CASE WHEN status IN ('transferred', 'paid_out') THEN 0 ELSE 4 END
        AND num_nulls(payroll_on, payroll_fen, payroll_by) = CASE WHEN status = 'paid_out' THEN 0 ELSE 3 END)
);
CREATE UNIQUE INDEX settlement_one_live ON settlement (agreement_id, month) WHERE NOT superseded;
GRANT SELECT, INSERT, UPDATE (superseded, status, total_fen, confirmed_by, confirmed_at, transfer_on, transfer_fen, transfer_reference,
    transfer_by, payroll_on, payroll_fen, payroll_by, version, updated_at) ON settlement TO gongxiang_app;

CREATE TABLE settlement_worker (
    settlement_id uuid NOT NULL REFERENCES settlement,
    secondment_id uuid NOT NULL REFERENCES secondment,
    paid_minutes  int NOT NULL CHECK (paid_minutes BETWEEN 0 AND 10440),
    wage_fen      bigint NOT NULL CHECK (wage_fen >= 0), -- from the attendance
    overtime_fen  bigint NOT NULL CHECK (overtime_fen >= 0), -- and allowances; goes to the worker
    insurance_fen bigint NOT NULL CHECK (insurance_fen >= 0), -- the employer's part
    payroll_fen   bigint CHECK (payroll_fen >= 0), -- what the lender paid him with this revision
    PRIMARY KEY (settlement_id, secondment_id)
);
GRANT SELECT, INSERT, DELETE, UPDATE (payroll_fen) ON settlement_worker TO gongxiang_app;

CREATE TABLE settlement_cost (
    settlement_id uuid NOT NULL REFERENCES settlement,
    no            int NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('board', 'lodging', 'transport', 'medical', 'training', 'protection', 'other')),
    reason        text NOT NULL CHECK (char_length(reason) BETWEEN 2 AND 200),
    amount_fen    bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (settlement_id, no)
);
GRANT SELECT, INSERT, DELETE ON settlement_cost TO gongxiang_app;

-- Only a draft's lines change; the payroll is written once, with its step.
-- +goose StatementBegin
CREATE FUNCTION settlement_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_settlement uuid := (to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END) ->> 'settlement_id')::uuid;
    stands text;
BEGIN
    SELECT status INTO stands FROM settlement WHERE id = of_settlement FOR NO KEY UPDATE;
    IF stands <> 'draft' AND NOT (TG_OP = 'UPDATE' AND stands = 'transferred' AND to_jsonb(OLD) -> 'payroll_fen' = 'null') THEN
        RAISE EXCEPTION 'what was confirmed stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER settlement_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON settlement_worker FOR EACH ROW EXECUTE FUNCTION settlement_line_frozen();
CREATE TRIGGER settlement_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON settlement_cost FOR EACH ROW EXECUTE FUNCTION settlement_line_frozen();

-- Steps go forward, each by its firm; a confirmation holds the workers and finds
-- every day of the month recorded, and the wages reckoned from just these days.
-- +goose StatementBegin
CREATE FUNCTION settlement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lender uuid;
    borrower uuid;
    bad text;
BEGIN
    SELECT a.lender_id, a.borrower_id INTO lender, borrower FROM agreement a WHERE a.id = NEW.agreement_id;
    IF TG_OP = 'INSERT' THEN
        bad := CASE
            WHEN NEW.status <> 'draft' THEN 'settlement_frozen'
            WHEN NOT EXISTS (SELECT FROM account WHERE id = NEW.created_by AND enterprise_id = lender) THEN 'settlement_by_its_firm'
            WHEN NEW.pay_fen <> (SELECT pay_fen FROM agreement WHERE id = NEW.agreement_id) THEN 'settlement_pay_as_agreed' END;
    ELSE
        bad := CASE
            WHEN NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (('draft', 'confirmed'), ('confirmed', 'transferred'), ('transferred', 'paid_out'))
                OR OLD.status <> 'draft' AND (NEW.total_fen, NEW.confirmed_by, NEW.confirmed_at) IS DISTINCT FROM (OLD.total_fen, OLD.confirmed_by, OLD.confirmed_at)
                OR OLD.transfer_by IS NOT NULL AND (NEW.transfer_on, NEW.transfer_fen, NEW.transfer_reference, NEW.transfer_by)
                    IS DISTINCT FROM (OLD.transfer_on, OLD.transfer_fen, OLD.transfer_reference, OLD.transfer_by)
                OR OLD.payroll_by IS NOT NULL AND (NEW.payroll_on, NEW.payroll_fen, NEW.payroll_by)
                    IS DISTINCT FROM (OLD.payroll_on, OLD.payroll_fen, OLD.payroll_by)
                OR OLD.superseded AND (NOT NEW.superseded OR NEW.status <> OLD.status)
                OR NEW.superseded AND NEW.status = 'draft'
                THEN 'settlement_frozen'
            WHEN NEW.confirmed_by IS NOT NULL AND NOT EXISTS (SELECT FROM account WHERE id = NEW.confirmed_by AND enterprise_id = borrower)
                OR NEW.transfer_by IS NOT NULL AND NOT EXISTS (SELECT FROM account WHERE id = NEW.transfer_by AND enterprise_id = borrower)
                OR NEW.payroll_by IS NOT NULL AND NOT EXISTS (SELECT FROM account WHERE id = NEW.payroll_by AND enterprise_id = lender)
                THEN 'settlement_by_its_firm' END;
        IF bad IS NULL AND OLD.status = 'draft' AND NEW.status = 'confirmed' THEN
            PERFORM 1 FROM secondment WHERE agreement_id = NEW.agreement_id ORDER BY id FOR NO KEY UPDATE;
            SELECT CASE
                WHEN bool_or(m.recorded < m.due) THEN 'settlement_attendance_complete'
                WHEN coalesce(bool_or(m.paid_minutes IS DISTINCT FROM w.paid_minutes), true) THEN 'settlement_as_attended' END
            INTO bad
            FROM attendance_of_month(NEW.agreement_id, NEW.month) m
            FULL JOIN (SELECT * FROM settlement_worker WHERE settlement_id = NEW.id) w ON w.secondment_id = m.secondment_id;
        END IF;
        -- What the borrower has moved for the month covers the total.
        IF bad IS NULL AND OLD.transfer_by IS NULL AND NEW.transfer_by IS NOT NULL AND NEW.transfer_fen
            + (SELECT coalesce(sum(transfer_fen), 0) FROM settlement
                WHERE agreement_id = NEW.agreement_id AND month = NEW.month AND id <> NEW.id) < NEW.total_fen THEN
            bad := 'settlement_transfer_covers';
        END IF;
    END IF;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this settlement cannot be so' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER settlement_guard BEFORE INSERT OR UPDATE ON settlement FOR EACH ROW EXECUTE FUNCTION settlement_guard();

-- The parts are the whole, to the fen: each wage is its share rounded one way or
-- the other, together they are the rounded sum, the total is all lines, and the
-- payroll is that of the workers.
-- +goose StatementBegin
CREATE FUNCTION settlement_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM settlement s
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(paid_minutes), 0) AS minutes, coalesce(sum(wage_fen), 0) AS wages,
                    coalesce(sum(wage_fen + overtime_fen + insurance_fen), 0) AS due, sum(payroll_fen) AS paid, count(payroll_fen) AS payrolls, count(*) AS n,
                    coalesce(bool_or(wage_fen * 10440 <= s.pay_fen * paid_minutes - 10440 OR wage_fen * 10440 >= s.pay_fen * paid_minutes + 10440), false) AS off
                FROM settlement_worker WHERE settlement_id = s.id) w
            CROSS JOIN LATERAL (SELECT coalesce(sum(amount_fen), 0) AS costs FROM settlement_cost WHERE settlement_id = s.id) c
        WHERE s.id = (to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END) ->> CASE TG_TABLE_NAME WHEN 'settlement' THEN 'id' ELSE 'settlement_id' END)::uuid
            AND (w.off OR w.wages <> div(2 * s.pay_fen * w.minutes + 10440, 20880) OR s.total_fen <> w.due + c.costs
                OR s.payroll_fen IS DISTINCT FROM w.paid OR w.payrolls <> CASE WHEN s.payroll_fen IS NULL THEN 0 ELSE w.n END)) THEN
        RAISE EXCEPTION 'the parts are not the whole' USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_adds_up';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER settlement_adds_up AFTER INSERT OR UPDATE ON settlement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_adds_up();
CREATE CONSTRAINT TRIGGER settlement_adds_up AFTER INSERT OR UPDATE OR DELETE ON settlement_worker
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_adds_up();
CREATE CONSTRAINT TRIGGER settlement_adds_up AFTER INSERT OR DELETE ON settlement_cost
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_adds_up();

-- L3: what the borrower moved beyond payroll, insurance and itemised costs, by
-- month. Only confirmed revisions count, so that no draft can hide it; wages
-- that are not paid out yet count as they were confirmed.
CREATE VIEW settlement_month AS
WITH revision AS (
    SELECT s.*, w.wages, w.insurance, c.costs FROM settlement s
        CROSS JOIN LATERAL (SELECT coalesce(sum(wage_fen + overtime_fen), 0)::bigint AS wages, coalesce(sum(insurance_fen), 0)::bigint AS insurance
            FROM settlement_worker WHERE settlement_id = s.id) w
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount_fen), 0)::bigint AS costs FROM settlement_cost WHERE settlement_id = s.id) c
    WHERE s.status <> 'draft'),
month AS (
    SELECT DISTINCT ON (agreement_id, month) *,
        sum(transfer_fen) OVER months AS moved, sum(payroll_fen) OVER months AS paid
    FROM revision WINDOW months AS (PARTITION BY agreement_id, month)
    ORDER BY agreement_id, month, revision DESC)
SELECT m.agreement_id, m.month, coalesce(m.moved, 0)::bigint AS moved_fen, coalesce(m.paid, 0)::bigint AS paid_fen,
    greatest(0, coalesce(m.moved, 0) - m.insurance - m.costs - coalesce(m.paid, 0)
        - CASE WHEN m.status = 'paid_out' THEN 0 ELSE greatest(0, m.wages - coalesce((SELECT p.wages FROM revision p
            WHERE (p.agreement_id, p.month) = (m.agreement_id, m.month) AND p.status = 'paid_out' ORDER BY p.revision DESC LIMIT 1), 0)) END)::bigint AS excess_fen
FROM month m;
GRANT SELECT ON settlement_month TO gongxiang_app;

-- +goose Down
DROP VIEW settlement_month;
DROP TRIGGER secondment_holds_attendance ON secondment;
DROP TABLE settlement_cost, settlement_worker, settlement, incident_note, incident, attendance_objection, attendance_change, attendance_day;
DROP FUNCTION settlement_adds_up, settlement_guard, settlement_line_frozen, attendance_of_month, incident_note_guard, incident_guard,
    objection_by_lender, secondment_holds_attendance, attendance_guard, attendance_keeps_history;
