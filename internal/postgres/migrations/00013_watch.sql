-- +goose Up
-- A firm that was dissolved or went bankrupt (L14) is on record with the day and
-- the source, and stays so: from then on nothing about it changes.
ALTER TABLE enterprise DROP CONSTRAINT enterprise_status_check, ADD CONSTRAINT enterprise_status_check
    CHECK (status IN ('pending', 'approved', 'rejected', 'suspended', 'dissolved'));

CREATE TABLE enterprise_dissolution (
    enterprise_id uuid PRIMARY KEY REFERENCES enterprise,
    day           date NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('court_ruling', 'deregistration')),
    source        text NOT NULL CHECK (char_length(source) BETWEEN 2 AND 100),
    ended         jsonb NOT NULL, -- how much ended with it
    recorded_by   uuid NOT NULL REFERENCES account,
    recorded_at   timestamptz NOT NULL
);
GRANT SELECT, INSERT ON enterprise_dissolution TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION enterprise_dissolved_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a dissolved firm stays as it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'enterprise_dissolved_is_final';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER enterprise_dissolved_is_final BEFORE UPDATE ON enterprise
    FOR EACH ROW WHEN (OLD.status = 'dissolved') EXECUTE FUNCTION enterprise_dissolved_is_final();

-- Dissolved is a firm with its record, and with nothing left that goes on.
-- +goose StatementBegin
CREATE FUNCTION enterprise_dissolved_ends_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM enterprise_dissolution WHERE enterprise_id = NEW.id)
        OR EXISTS (SELECT FROM agreement WHERE NEW.id IN (lender_id, borrower_id) AND status <> 'ended')
        OR EXISTS (SELECT FROM proposal WHERE NEW.id IN (lender_id, borrower_id) AND status = 'proposed')
        OR EXISTS (SELECT FROM posting WHERE enterprise_id = NEW.id AND status IN ('published', 'partly_filled', 'filled')) THEN
        RAISE EXCEPTION 'something of the dissolved firm goes on' USING ERRCODE = 'check_violation', CONSTRAINT = 'enterprise_dissolved_ends_all';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER enterprise_dissolved_ends_all AFTER INSERT OR UPDATE OF status ON enterprise
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'dissolved') EXECUTE FUNCTION enterprise_dissolved_ends_all();

-- Who was out under its agreements is back from that day, or from the day of
-- the start if that is later.
ALTER TABLE secondment DROP CONSTRAINT secondment_returned_reason_check, ADD CONSTRAINT secondment_returned_reason_check
    CHECK (returned_reason IN ('expired', 'by_worker', 'by_borrower', 'by_agreement', 'lender_dissolved', 'borrower_dissolved'));
-- +goose StatementBegin
CREATE FUNCTION return_by_dissolution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM agreement a JOIN enterprise_dissolution d
            ON d.enterprise_id = CASE NEW.returned_reason WHEN 'lender_dissolved' THEN a.lender_id ELSE a.borrower_id END
        WHERE a.id = NEW.agreement_id AND upper(NEW.days) = least(upper(a.days), greatest(d.day, NEW.started_on) + 1)) THEN
        RAISE EXCEPTION 'a return by dissolution is on the day of the dissolution'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'return_by_dissolution';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER return_by_dissolution AFTER INSERT OR UPDATE OF status, returned_reason, days ON secondment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.returned_reason IN ('lender_dissolved', 'borrower_dissolved'))
    EXECUTE FUNCTION return_by_dissolution();

-- The lender's consent to the hire of a worker who is out (L13), given once.
CREATE TABLE lender_release (
    secondment_id uuid PRIMARY KEY REFERENCES secondment,
    released_by   uuid NOT NULL REFERENCES account,
    released_on   date NOT NULL,
    note          text NOT NULL DEFAULT '' CHECK (char_length(note) <= 500),
    at            timestamptz NOT NULL
);
GRANT SELECT, INSERT ON lender_release TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION release_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM secondment WHERE id = NEW.secondment_id FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT FROM secondment s JOIN agreement a ON a.id = s.agreement_id JOIN account c ON c.enterprise_id = a.lender_id
        WHERE s.id = NEW.secondment_id AND c.id = NEW.released_by AND s.status = 'started' AND s.days @> NEW.released_on) THEN
        RAISE EXCEPTION 'the lender releases a worker who is out'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_by_lender_while_out';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER release_guard BEFORE INSERT ON lender_release FOR EACH ROW EXECUTE FUNCTION release_guard();

-- The secondment for whose sake a person may not be hired on a day: he is out on
-- it and the lender has not released him by then. NULL: nothing is in the way.
-- Whoever hires by this holds the person and his secondments first.
-- +goose StatementBegin
CREATE FUNCTION hire_refused(person uuid, on_day date) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT s.id FROM secondment s
    WHERE s.person_id = person AND s.days @> on_day AND s.status IN ('started', 'returned')
        AND NOT EXISTS (SELECT FROM lender_release r WHERE r.secondment_id = s.id AND r.released_on <= on_day)
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION hire_refused;
DROP TABLE lender_release;
DROP FUNCTION release_guard;
DROP TRIGGER return_by_dissolution ON secondment;
-- Refused once a firm was dissolved: there is no other word for what happened.
ALTER TABLE secondment DROP CONSTRAINT secondment_returned_reason_check, ADD CONSTRAINT secondment_returned_reason_check
    CHECK (returned_reason IN ('expired', 'by_worker', 'by_borrower', 'by_agreement'));
DROP TRIGGER enterprise_dissolved_ends_all ON enterprise;
DROP TRIGGER enterprise_dissolved_is_final ON enterprise;
DROP TABLE enterprise_dissolution;
DROP FUNCTION return_by_dissolution, enterprise_dissolved_ends_all, enterprise_dissolved_is_final;
ALTER TABLE enterprise DROP CONSTRAINT enterprise_status_check, ADD CONSTRAINT enterprise_status_check
    CHECK (status IN ('pending', 'approved', 'rejected', 'suspended'));
