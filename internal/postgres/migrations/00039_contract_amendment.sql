-- +goose Up
-- That a worker's labour contract was amended in writing (L7), and to which
-- revision of the clauses. secondment.amended_on is the day of the first; each
-- supplement that she agreed to is followed by another.
CREATE TABLE contract_amendment (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    secondment_id uuid NOT NULL REFERENCES secondment,
    revision      int NOT NULL CHECK (revision > 0),
    on_day        date NOT NULL,
    recorded_by   uuid REFERENCES account, -- NULL: from before this was kept
    at            timestamptz NOT NULL
);
CREATE INDEX contract_amendment_of ON contract_amendment (secondment_id, id DESC);
GRANT SELECT, INSERT ON contract_amendment TO gongxiang_app;

-- What was amended before follows the clauses of its day, as far as she had agreed.
INSERT INTO contract_amendment (secondment_id, revision, on_day, recorded_by, at)
    SELECT s.id, coalesce((SELECT max(x.revision) FROM agreement_supplement x WHERE x.agreement_id = s.agreement_id AND x.status = 'done'
            AND x.revision <= agreed_revision(s.id) AND (x.answered_at AT TIME ZONE 'Asia/Shanghai')::date <= s.amended_on), 1),
        s.amended_on, e.account_id, coalesce(e.at, s.updated_at)
    FROM secondment s LEFT JOIN LATERAL (SELECT account_id, at FROM event
        WHERE thing = 'secondment' AND thing_id = s.id AND action = 'amend' ORDER BY id DESC LIMIT 1) e ON true
    WHERE s.amended_on IS NOT NULL ORDER BY s.id;

-- The day on which a worker agreed to what holds for her; NULL: to nothing.
-- +goose StatementBegin
CREATE FUNCTION agreed_day(worker uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT n.on_day FROM supplement_answer n WHERE n.secondment_id = worker AND n.action = 'consent' AND n.revision > r.revision
        ORDER BY n.revision DESC LIMIT 1), r.on_day)
    FROM consent_record r WHERE r.secondment_id = worker AND r.action = 'consent' ORDER BY r.id DESC LIMIT 1
$$;
-- +goose StatementEnd

-- The revision to which a worker's contract is still to be amended: the one that
-- she agreed to, when one since the last amendment changes more than how the two
-- firms settle, which no labour contract says. NULL: none.
-- +goose StatementBegin
CREATE FUNCTION owed_amendment(worker uuid) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT agreed_revision(worker) FROM secondment s
    WHERE s.id = worker AND s.status IN ('amended', 'started')
        AND EXISTS (SELECT FROM agreement_supplement x WHERE x.agreement_id = s.agreement_id AND x.status = 'done'
            AND x.revision <= agreed_revision(worker)
            AND x.revision > coalesce((SELECT revision FROM contract_amendment WHERE secondment_id = worker ORDER BY id DESC LIMIT 1), 1)
            AND x.changes - ARRAY['settleDay', 'settleWay', 'costSettlement'] <> '{}')
$$;
-- +goose StatementEnd

-- A contract is amended to what its worker agreed to, and after that.
-- +goose StatementBegin
CREATE FUNCTION amendment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM secondment WHERE id = NEW.secondment_id FOR NO KEY UPDATE;
    IF agreed_revision(NEW.secondment_id) IS DISTINCT FROM NEW.revision THEN
        RAISE EXCEPTION 'a contract is amended to what its worker agreed to'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_of_what_was_agreed';
    END IF;
    IF NEW.on_day < agreed_day(NEW.secondment_id) THEN
        RAISE EXCEPTION 'first the consent, then the amendment' USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_after_consent';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER amendment_guard BEFORE INSERT ON contract_amendment FOR EACH ROW EXECUTE FUNCTION amendment_guard();

-- As before, and: nobody starts under conditions that her contract does not say.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION start_needs_supplement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM agreement WHERE id = NEW.agreement_id FOR SHARE;
    IF asked_revision(NEW.id) IS NOT NULL THEN
        RAISE EXCEPTION 'this worker has not agreed to the supplement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_start_needs_supplement';
    END IF;
    IF owed_amendment(NEW.id) IS NOT NULL THEN
        RAISE EXCEPTION 'the contract of this worker does not say what she agreed to'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_start_needs_amendment';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- Whoever is out and has agreed to other conditions goes on working by them;
-- when her contract is not amended for long, an officer is told.
ALTER TABLE compliance_alert DROP CONSTRAINT compliance_alert_kind_check, ADD CONSTRAINT compliance_alert_kind_check
    CHECK (kind IN ('over_half_lent', 'chain_lending', 'endless_renewal', 'same_group', 'contract_not_amended'));
ALTER TABLE compliance_setting DROP CONSTRAINT compliance_setting_value, ADD CONSTRAINT compliance_setting_value CHECK (CASE name
    WHEN 'over_half_percent' THEN value BETWEEN 1 AND 100
    WHEN 'renewal_gap_days' THEN value BETWEEN 0 AND 365
    WHEN 'renewal_days' THEN value BETWEEN 1 AND 3650
    WHEN 'renewal_agreements' THEN value BETWEEN 2 AND 100
    WHEN 'amendment_days' THEN value BETWEEN 0 AND 365
    ELSE false END);
INSERT INTO compliance_setting (name, effective_from, value, reason, set_at) VALUES ('amendment_days', '2000-01-01', 15, '平台初始设定', '2000-01-01');

-- An objection to attendance on behalf of a lender that is no more.
ALTER TABLE attendance_objection ADD objected_for text NOT NULL DEFAULT '' CHECK (char_length(objected_for) <= 200);
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION objection_by_lender() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM secondment s JOIN agreement a ON a.id = s.agreement_id
            WHERE s.id = NEW.secondment_id AND acts_for(NEW.account_id, a.lender_id, NEW.objected_for)) THEN
        RAISE EXCEPTION 'the lender objects' USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_objection_by_lender';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- +goose Down
-- Refused once an officer objected for a firm, or was alerted to such a contract.
ALTER TABLE attendance_objection ADD CHECK (objected_for = '');
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION objection_by_lender() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM secondment s JOIN agreement a ON a.id = s.agreement_id JOIN account r ON r.enterprise_id = a.lender_id
            WHERE s.id = NEW.secondment_id AND r.id = NEW.account_id) THEN
        RAISE EXCEPTION 'the lender objects' USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_objection_by_lender';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
ALTER TABLE attendance_objection DROP objected_for;
ALTER TABLE compliance_alert DROP CONSTRAINT compliance_alert_kind_check, ADD CONSTRAINT compliance_alert_kind_check
    CHECK (kind IN ('over_half_lent', 'chain_lending', 'endless_renewal', 'same_group'));
DELETE FROM compliance_setting WHERE name = 'amendment_days';
ALTER TABLE compliance_setting DROP CONSTRAINT compliance_setting_value, ADD CONSTRAINT compliance_setting_value CHECK (CASE name
    WHEN 'over_half_percent' THEN value BETWEEN 1 AND 100
    WHEN 'renewal_gap_days' THEN value BETWEEN 0 AND 365
    WHEN 'renewal_days' THEN value BETWEEN 1 AND 3650
    WHEN 'renewal_agreements' THEN value BETWEEN 2 AND 100
    ELSE false END);
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION start_needs_supplement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM agreement WHERE id = NEW.agreement_id FOR SHARE;
    IF asked_revision(NEW.id) IS NOT NULL THEN
        RAISE EXCEPTION 'this worker has not agreed to the supplement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_start_needs_supplement';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
DROP TABLE contract_amendment;
DROP FUNCTION amendment_guard, owed_amendment, agreed_day;
