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

-- What a firm says of itself: how many people it employs on a day, and the
-- group that it belongs to. The index tells equal phone numbers without them.
ALTER TABLE enterprise ADD contact_phone_index bytea,
    ADD group_name text NOT NULL DEFAULT '' CONSTRAINT enterprise_group_name CHECK (char_length(group_name) <= 60);
GRANT INSERT (contact_phone_index, group_name), UPDATE (contact_phone_index, group_name) ON enterprise TO gongxiang_app;

CREATE TABLE enterprise_staff (
    enterprise_id uuid NOT NULL REFERENCES enterprise,
    counted_on    date NOT NULL,
    staff_count   int NOT NULL CHECK (staff_count BETWEEN 1 AND 1000000),
    declared_by   uuid NOT NULL REFERENCES account,
    declared_at   timestamptz NOT NULL,
    PRIMARY KEY (enterprise_id, counted_on)
);
GRANT SELECT, INSERT, UPDATE (staff_count, declared_by, declared_at) ON enterprise_staff TO gongxiang_app;

-- From when on which threshold counts. A version is never changed: the next
-- one takes its place from its day on.
CREATE TABLE compliance_setting (
    name           text NOT NULL,
    effective_from date NOT NULL,
    value          int NOT NULL,
    reason         text NOT NULL CHECK (char_length(reason) BETWEEN 2 AND 200),
    set_by         uuid REFERENCES account, -- NULL: as the platform came
    set_at         timestamptz NOT NULL,
    PRIMARY KEY (name, effective_from),
    CONSTRAINT compliance_setting_value CHECK (CASE name
        WHEN 'over_half_percent' THEN value BETWEEN 1 AND 100
        WHEN 'renewal_gap_days' THEN value BETWEEN 0 AND 365
        WHEN 'renewal_days' THEN value BETWEEN 1 AND 3650
        WHEN 'renewal_agreements' THEN value BETWEEN 2 AND 100
        ELSE false END)
);
INSERT INTO compliance_setting (name, effective_from, value, reason, set_at) VALUES
    ('over_half_percent', '2000-01-01', 50, '平台初始设定', '2000-01-01'),
    ('renewal_gap_days', '2000-01-01', 30, '平台初始设定', '2000-01-01'),
    ('renewal_days', '2000-01-01', 180, '平台初始设定', '2000-01-01'),
    ('renewal_agreements', '2000-01-01', 3, '平台初始设定', '2000-01-01');
GRANT SELECT, INSERT ON compliance_setting TO gongxiang_app;

-- A pattern that looks like disguised dispatch (L16), for an officer to answer.
-- pattern is what it is about; it has one open alert at most, which takes in
-- further records, and after the answer new records make the next one.
CREATE TABLE compliance_alert (
    id          uuid PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('over_half_lent', 'chain_lending', 'endless_renewal', 'same_group')),
    pattern     text NOT NULL,
    firm_id     uuid NOT NULL REFERENCES enterprise,
    other_id    uuid REFERENCES enterprise,
    person_id   uuid REFERENCES person,
    found_on    date NOT NULL,
    detail      jsonb NOT NULL,
    status      text NOT NULL CHECK (status IN ('open', 'answered')),
    note        text NOT NULL DEFAULT '' CHECK (char_length(note) <= 500),
    answered_by uuid REFERENCES account,
    answered_at timestamptz,
    former_id   uuid CONSTRAINT compliance_alert_followed_once UNIQUE REFERENCES compliance_alert,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    CONSTRAINT compliance_alert_answer CHECK ((status = 'answered') = (answered_by IS NOT NULL)
        AND (status = 'answered') = (answered_at IS NOT NULL) AND (status = 'answered') = (char_length(note) >= 2))
);
CREATE UNIQUE INDEX compliance_alert_one_open ON compliance_alert (kind, pattern) WHERE status = 'open';
CREATE INDEX compliance_alert_pattern ON compliance_alert (kind, pattern, id DESC);
CREATE INDEX compliance_alert_firm ON compliance_alert (firm_id);
CREATE INDEX compliance_alert_other ON compliance_alert (other_id);
GRANT SELECT, INSERT, UPDATE (detail, status, note, answered_by, answered_at, updated_at) ON compliance_alert TO gongxiang_app;

-- The records behind an alert.
CREATE TABLE compliance_evidence (
    alert_id uuid NOT NULL REFERENCES compliance_alert,
    thing    text NOT NULL CHECK (thing IN ('secondment', 'agreement')),
    thing_id uuid NOT NULL,
    found_on date NOT NULL,
    PRIMARY KEY (alert_id, thing_id)
);
CREATE INDEX compliance_evidence_thing ON compliance_evidence (thing_id);
GRANT SELECT, INSERT ON compliance_evidence TO gongxiang_app;

-- None closes by itself, and an answer stands: with what it was given for.
-- +goose StatementBegin
CREATE FUNCTION compliance_alert_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status <> 'open' OR TG_OP = 'UPDATE' AND OLD.status <> 'open' THEN
        RAISE EXCEPTION 'an alert is answered once' USING ERRCODE = 'check_violation', CONSTRAINT = 'compliance_alert_answered_once';
    END IF;
    IF NEW.status = 'answered' AND NOT EXISTS (
        SELECT FROM account WHERE id = NEW.answered_by AND role IN ('town_officer', 'city_officer')) THEN
        RAISE EXCEPTION 'an officer answers alerts' USING ERRCODE = 'check_violation', CONSTRAINT = 'compliance_alert_by_officer';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER compliance_alert_guard BEFORE INSERT OR UPDATE ON compliance_alert FOR EACH ROW EXECUTE FUNCTION compliance_alert_guard();
-- +goose StatementBegin
CREATE FUNCTION compliance_evidence_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added e JOIN compliance_alert a ON a.id = e.alert_id WHERE a.status <> 'open') THEN
        RAISE EXCEPTION 'an answer stands for what was behind the alert'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compliance_alert_answered_once';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER compliance_evidence_guard AFTER INSERT ON compliance_evidence
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION compliance_evidence_guard();

-- +goose Down
DROP TABLE compliance_evidence, compliance_alert, compliance_setting, enterprise_staff;
DROP FUNCTION compliance_evidence_guard, compliance_alert_guard;
ALTER TABLE enterprise DROP contact_phone_index, DROP group_name;
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
