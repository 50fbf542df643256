-- +goose Up
-- A consent on paper is the lender's word. The worker is told of it on his phone,
-- and may say that he signed nothing: written once, and by the link that is his.
CREATE TABLE consent_dispute (
    secondment_id uuid PRIMARY KEY REFERENCES secondment,
    link_hash     bytea NOT NULL REFERENCES worker_link, -- confirmed by code
    at            timestamptz NOT NULL
);
GRANT SELECT, INSERT ON consent_dispute TO gongxiang_app;
CREATE INDEX consent_record_paper ON consent_record (at) WHERE channel = 'paper';
CREATE INDEX supplement_answer_paper ON supplement_answer (at) WHERE channel = 'paper';

-- When, and by whom, the paper was put on record that a worker's consent rests on;
-- nothing where it does not, or where he has said that he signed none.
-- +goose StatementBegin
CREATE FUNCTION paper_stands(worker uuid) RETURNS TABLE (at timestamptz, recorded_by uuid) LANGUAGE sql STABLE AS $$
    SELECT x.at, x.recorded_by FROM (
        (SELECT r.at, r.channel, r.recorded_by FROM consent_record r WHERE r.secondment_id = worker AND r.action = 'consent' ORDER BY r.id DESC LIMIT 1)
        UNION ALL
        (SELECT n.at, n.channel, n.recorded_by FROM supplement_answer n WHERE n.secondment_id = worker AND n.action = 'consent'
            AND n.at > (SELECT max(r.at) FROM consent_record r WHERE r.secondment_id = worker) ORDER BY n.id DESC LIMIT 1)) x
    WHERE x.channel = 'paper' AND NOT EXISTS (SELECT FROM consent_dispute WHERE secondment_id = worker)
        AND EXISTS (SELECT FROM secondment WHERE id = worker AND status IN ('consented', 'amended', 'started', 'returned'))
    ORDER BY x.at DESC LIMIT 1
$$;

-- Whoever said so answers himself from then on, whatever the same lender names him for.
CREATE FUNCTION paper_barred(worker uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM secondment s JOIN agreement a ON a.id = s.agreement_id
        JOIN secondment o ON o.person_id = s.person_id JOIN agreement b ON b.id = o.agreement_id AND b.lender_id = a.lender_id
        JOIN consent_dispute d ON d.secondment_id = o.id WHERE s.id = worker)
$$;

CREATE FUNCTION dispute_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM secondment WHERE id = NEW.secondment_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM paper_stands(NEW.secondment_id)) THEN
        RAISE EXCEPTION 'no paper stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispute_of_paper';
    END IF;
    IF NOT EXISTS (SELECT FROM worker_link WHERE token_hash = NEW.link_hash
            AND secondment_id = NEW.secondment_id AND voided_at IS NULL AND expires_at > NEW.at) THEN
        RAISE EXCEPTION 'this link is not good for that' USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_by_live_link';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION consent_by_himself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM secondment WHERE id = NEW.secondment_id FOR NO KEY UPDATE;
    IF paper_barred(NEW.secondment_id) THEN
        RAISE EXCEPTION 'this worker signed no paper before' USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_by_himself';
    END IF;
    RETURN NEW;
END
$$;

-- What he disputes before the start holds no longer.
CREATE FUNCTION dispute_ends_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM secondment WHERE id = NEW.secondment_id AND status IN ('consented', 'amended')) THEN
        RAISE EXCEPTION 'a disputed consent is none' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispute_ends_consent';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER dispute_guard BEFORE INSERT ON consent_dispute FOR EACH ROW EXECUTE FUNCTION dispute_guard();
CREATE CONSTRAINT TRIGGER dispute_ends_consent AFTER INSERT ON consent_dispute
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dispute_ends_consent();
CREATE TRIGGER consent_himself BEFORE INSERT ON consent_record FOR EACH ROW WHEN (NEW.channel = 'paper') EXECUTE FUNCTION consent_by_himself();
CREATE TRIGGER supplement_answer_himself BEFORE INSERT ON supplement_answer FOR EACH ROW WHEN (NEW.channel = 'paper') EXECUTE FUNCTION consent_by_himself();

ALTER TABLE compliance_alert DROP CONSTRAINT compliance_alert_kind_check, ADD CONSTRAINT compliance_alert_kind_check
    CHECK (kind IN ('over_half_lent', 'chain_lending', 'endless_renewal', 'same_group', 'contract_not_amended', 'firm_answered', 'paper_disputed'));

-- +goose Down
-- Refused once an officer was alerted so.
ALTER TABLE compliance_alert DROP CONSTRAINT compliance_alert_kind_check, ADD CONSTRAINT compliance_alert_kind_check
    CHECK (kind IN ('over_half_lent', 'chain_lending', 'endless_renewal', 'same_group', 'contract_not_amended', 'firm_answered'));
DROP TRIGGER supplement_answer_himself ON supplement_answer;
DROP TRIGGER consent_himself ON consent_record;
DROP INDEX supplement_answer_paper, consent_record_paper;
DROP TABLE consent_dispute;
DROP FUNCTION dispute_ends_consent, consent_by_himself, dispute_guard, paper_barred, paper_stands;
