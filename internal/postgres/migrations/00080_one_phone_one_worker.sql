-- +goose Up
-- A code proves only that somebody has the number that the employer gave. So one
-- number answers for one worker at a time: an employer that gives its own number
-- for all of them gets no further than the first. The number is a blind index, as
-- accounts have it.
ALTER TABLE secondment ADD answering_phone bytea,
    ADD CONSTRAINT secondment_one_phone_one_worker EXCLUDE USING gist (answering_phone WITH =, person_id WITH <>)
        WHERE (status IN ('consented', 'amended', 'started'));
GRANT UPDATE (answering_phone) ON secondment TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION answer_by_known_phone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM secondment WHERE id = NEW.secondment_id AND answering_phone IS NOT NULL) THEN
        RAISE EXCEPTION 'by which number?' USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_by_known_phone';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER answer_by_known_phone BEFORE INSERT ON consent_record FOR EACH ROW
    WHEN (NEW.channel = 'phone' AND NEW.action = 'consent') EXECUTE FUNCTION answer_by_known_phone();
CREATE TRIGGER answer_by_known_phone BEFORE INSERT ON supplement_answer FOR EACH ROW
    WHEN (NEW.channel = 'phone' AND NEW.action = 'consent') EXECUTE FUNCTION answer_by_known_phone();

-- It goes with whoever is erased.
-- +goose StatementBegin
DO $$
DECLARE
    body text := pg_get_functiondef('person_erase(uuid, uuid, date, text, timestamptz)'::regprocedure);
BEGIN
    ASSERT strpos(body, 'phone_enc = '''', version') > 0;
    EXECUTE replace(body, 'phone_enc = '''', version', 'phone_enc = '''', answering_phone = NULL, version');
END
$$;
-- +goose StatementEnd

-- Workers who consented by a number with which one of the two firms signs in are
-- for an officer to look at.
ALTER TABLE compliance_alert DROP CONSTRAINT compliance_alert_kind_check, ADD CONSTRAINT compliance_alert_kind_check
    CHECK (kind IN ('over_half_lent', 'chain_lending', 'endless_renewal', 'same_group', 'contract_not_amended', 'firm_answered'));

-- +goose Down
-- Refused once an officer was alerted so.
ALTER TABLE compliance_alert DROP CONSTRAINT compliance_alert_kind_check, ADD CONSTRAINT compliance_alert_kind_check
    CHECK (kind IN ('over_half_lent', 'chain_lending', 'endless_renewal', 'same_group', 'contract_not_amended'));
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('person_erase(uuid, uuid, date, text, timestamptz)'::regprocedure), 'answering_phone = NULL, ', '');
END
$$;
-- +goose StatementEnd
DROP TRIGGER answer_by_known_phone ON supplement_answer;
DROP TRIGGER answer_by_known_phone ON consent_record;
DROP FUNCTION answer_by_known_phone;
ALTER TABLE secondment DROP answering_phone;
