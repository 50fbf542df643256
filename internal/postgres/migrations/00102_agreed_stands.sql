-- +goose Up
-- What two firms agreed, who signed it, what the workers said to it, and who a hire
-- is of stood by the service alone in these places. Here the database holds them,
-- whoever writes.

-- A proposal is answered once, and not before it is made.
-- +goose StatementBegin
CREATE FUNCTION proposal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR (OLD.status, NEW.status) NOT IN (('proposed', 'agreed'), ('proposed', 'converted'), ('agreed', 'converted'), ('proposed', 'declined'), ('proposed', 'lapsed')) THEN
        RAISE EXCEPTION 'a proposal does not become % so', NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_moves';
    END IF;
    RETURN NULL;
END
$$;

-- A signature is of its own firm. While it is the only one a change of the clauses
-- takes it away; where both have signed both stay, also after the end, which is one.
CREATE FUNCTION agreement_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    bad := CASE
        WHEN NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (('draft', 'lender_signed'), ('draft', 'borrower_signed'), ('lender_signed', 'signed'),
                ('borrower_signed', 'signed'), ('lender_signed', 'draft'), ('borrower_signed', 'draft'), ('signed', 'active'), ('draft', 'ended'),
                ('lender_signed', 'ended'), ('borrower_signed', 'ended'), ('signed', 'ended'), ('active', 'ended'))
            OR OLD.status = 'ended' AND NEW.ended_reason <> OLD.ended_reason
            THEN 'agreement_moves'
        WHEN NEW.status <> 'draft' AND (
                (OLD.lender_signed_by IS NOT NULL OR OLD.status = 'ended') AND (OLD.lender_signed_by, OLD.lender_signed_at, OLD.lender_signed_hash)
                    IS DISTINCT FROM (NEW.lender_signed_by, NEW.lender_signed_at, NEW.lender_signed_hash)
                OR (OLD.borrower_signed_by IS NOT NULL OR OLD.status = 'ended') AND (OLD.borrower_signed_by, OLD.borrower_signed_at, OLD.borrower_signed_hash)
                    IS DISTINCT FROM (NEW.borrower_signed_by, NEW.borrower_signed_at, NEW.borrower_signed_hash))
            THEN 'agreement_signature_stays'
        WHEN NEW.lender_signed_by IS DISTINCT FROM OLD.lender_signed_by AND NEW.lender_signed_by IS NOT NULL AND NOT acts_for(NEW.lender_signed_by, NEW.lender_id, '')
            OR NEW.borrower_signed_by IS DISTINCT FROM OLD.borrower_signed_by AND NEW.borrower_signed_by IS NOT NULL AND NOT acts_for(NEW.borrower_signed_by, NEW.borrower_id, '')
            THEN 'agreement_signed_by_its_firm'
    END;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this agreement stands otherwise' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;

-- A supplement's clauses are those before it and what it says that it changes: by
-- that it is known which workers are asked again (L5).
CREATE FUNCTION terms_say_supplement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said jsonb := (SELECT changes FROM agreement_supplement WHERE agreement_id = NEW.agreement_id AND revision = NEW.revision AND status = 'done');
    was  jsonb := (SELECT to_jsonb(t) FROM agreement_terms t WHERE agreement_id = NEW.agreement_id AND revision < NEW.revision ORDER BY revision DESC LIMIT 1);
BEGIN
    IF EXISTS (SELECT FROM (VALUES ('work_content', 'workContent'), ('workplace', 'workplace'), ('hours_rest', 'hoursRest'), ('protection', 'protection'),
                ('hazards', 'hazards'), ('wage_rule', 'wageRule'), ('wage_fen', 'wageFen'), ('pay_standard', 'payStandard'), ('pay_day', 'payDay'),
                ('pay_method', 'payMethod'), ('settle_day', 'settleDay'), ('settle_way', 'settleWay'), ('board_lodging', 'boardLodging'),
                ('return_cases', 'returnCases'), ('injury_duty', 'injuryDuty'), ('cost_settlement', 'costSettlement')) c (name, said_as)
            WHERE to_jsonb(NEW) -> c.name IS DISTINCT FROM coalesce(said -> c.said_as, was -> c.name)) THEN
        RAISE EXCEPTION 'the supplement says otherwise' USING ERRCODE = 'check_violation', CONSTRAINT = 'terms_say_supplement';
    END IF;
    RETURN NULL;
END
$$;

-- A firm that is no more begins nothing (L14); one of a rehearsal never was. The
-- firms are held first: whoever dissolves one meanwhile sees what came before.
CREATE FUNCTION lending_of_living() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    firms uuid[] := CASE TG_TABLE_NAME WHEN 'posting' THEN ARRAY[(to_jsonb(NEW) ->> 'enterprise_id')::uuid]
        ELSE ARRAY[(to_jsonb(NEW) ->> 'lender_id')::uuid, (to_jsonb(NEW) ->> 'borrower_id')::uuid] END;
BEGIN
    PERFORM 1 FROM enterprise WHERE id = ANY (firms) ORDER BY id FOR SHARE;
    IF EXISTS (SELECT FROM enterprise WHERE id = ANY (firms) AND status IN ('dissolved', 'rehearsal')) THEN
        RAISE EXCEPTION 'this firm lends and borrows no more' USING ERRCODE = 'check_violation', CONSTRAINT = 'lending_of_living';
    END IF;
    RETURN NEW;
END
$$;

-- A firm was dissolved or it was not.
CREATE FUNCTION dissolution_is_so() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM enterprise WHERE id = NEW.enterprise_id AND status = 'dissolved') THEN
        RAISE EXCEPTION 'this firm was not dissolved' USING ERRCODE = 'check_violation', CONSTRAINT = 'dissolution_is_so';
    END IF;
    RETURN NULL;
END
$$;

-- Nobody is out before he was asked.
CREATE FUNCTION secondment_begins_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a worker is named first' USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_begins_named';
END
$$;

-- Whose labour contract was amended (L7) has the record of it, made since he
-- agreed and of that day.
CREATE FUNCTION secondment_is_amended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM secondment s WHERE s.id = NEW.id AND s.status IN ('amended', 'started', 'returned')
            AND NOT EXISTS (SELECT FROM contract_amendment m WHERE m.secondment_id = s.id AND m.on_day = s.amended_on
                AND m.at >= (SELECT max(r.at) FROM consent_record r WHERE r.secondment_id = s.id AND r.action = 'consent'))) THEN
        RAISE EXCEPTION 'no contract was amended so' USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_is_amended';
    END IF;
    RETURN NULL;
END
$$;

-- A worker agrees to clauses that there are (L5).
CREATE FUNCTION consent_to_clauses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM secondment s JOIN agreement_terms t ON t.agreement_id = s.agreement_id AND t.revision = NEW.revision WHERE s.id = NEW.secondment_id) THEN
        RAISE EXCEPTION 'no such clauses' USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_to_clauses';
    END IF;
    RETURN NULL;
END
$$;

-- The employer keeps the papers of its workers.
CREATE FUNCTION paper_by_lender() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE s.id = NEW.secondment_id AND acts_for(NEW.recorded_by, a.lender_id, '')) THEN
        RAISE EXCEPTION 'the lender records this' USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_by_lender';
    END IF;
    RETURN NULL;
END
$$;

-- The number by which a worker agreed is known as long as he may be out by it.
CREATE FUNCTION answering_phone_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'by which number?' USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_by_known_phone';
END
$$;

-- Of whoever starts it is known who he is: one person is one row by his ID number,
-- and all that is counted by persons stands on that.
CREATE FUNCTION placement_of_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM person WHERE id = NEW.person_id AND id_number_index IS NOT NULL) THEN
        RAISE EXCEPTION 'who is that?' USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_of_known';
    END IF;
    RETURN NULL;
END
$$;

-- The firm says it of itself, and so does the seeker (an officer says both of a
-- post that he gives); and he is himself (L13: not somebody else than who is out).
-- What was said before stays also where records are merged in between.
CREATE FUNCTION hire_said_by() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    bad := CASE
        WHEN NEW.kind = 'hire' AND NEW.firm_confirmed_by IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.firm_confirmed_by IS DISTINCT FROM OLD.firm_confirmed_by)
                AND NOT acts_for(NEW.firm_confirmed_by, NEW.enterprise_id, '')
            OR NEW.kind = 'hire' AND NEW.person_confirmed_by IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.person_confirmed_by IS DISTINCT FROM OLD.person_confirmed_by)
                AND NOT EXISTS (SELECT FROM person_account WHERE account_id = NEW.person_confirmed_by AND person_id = NEW.seeker_id)
            OR NEW.kind = 'fallback' AND EXISTS (SELECT FROM account WHERE id IN (NEW.firm_confirmed_by, NEW.person_confirmed_by) AND role NOT IN ('town_officer', 'city_officer'))
            THEN 'hire_said_by'
        WHEN NEW.person_id <> NEW.seeker_id AND (TG_OP = 'INSERT' OR NEW.person_id IS DISTINCT FROM OLD.person_id)
                AND EXISTS (SELECT FROM person WHERE id = NEW.seeker_id AND id_number_index IS NOT NULL)
            THEN 'hire_of_himself'
    END;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this is for another to say' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;

-- The numbers of a booth's queue are given one after the other.
CREATE FUNCTION fair_booth_counts_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'one after the other' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_booth_counts_on';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER proposal_moves_insert AFTER INSERT ON proposal FOR EACH ROW WHEN (NEW.status IN ('agreed', 'converted')) EXECUTE FUNCTION proposal_moves();
CREATE TRIGGER proposal_moves AFTER UPDATE OF status ON proposal FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION proposal_moves();
CREATE TRIGGER agreement_moves AFTER UPDATE ON agreement FOR EACH ROW EXECUTE FUNCTION agreement_moves();
CREATE TRIGGER terms_say_supplement AFTER INSERT ON agreement_terms FOR EACH ROW WHEN (NEW.revision > 1) EXECUTE FUNCTION terms_say_supplement();
CREATE TRIGGER lending_of_living BEFORE INSERT ON proposal FOR EACH ROW EXECUTE FUNCTION lending_of_living();
CREATE TRIGGER lending_of_living BEFORE INSERT ON agreement FOR EACH ROW EXECUTE FUNCTION lending_of_living();
CREATE TRIGGER lending_of_living_insert BEFORE INSERT ON posting FOR EACH ROW
    WHEN (NEW.status IN ('published', 'partly_filled', 'filled')) EXECUTE FUNCTION lending_of_living();
CREATE TRIGGER lending_of_living_update BEFORE UPDATE OF status ON posting FOR EACH ROW
    WHEN (NEW.status IN ('published', 'partly_filled', 'filled') AND OLD.status NOT IN ('published', 'partly_filled', 'filled')) EXECUTE FUNCTION lending_of_living();
CREATE CONSTRAINT TRIGGER dissolution_is_so AFTER INSERT ON enterprise_dissolution DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION dissolution_is_so();
CREATE TRIGGER secondment_begins_named AFTER INSERT ON secondment FOR EACH ROW WHEN (NEW.status NOT IN ('nominated', 'cancelled')) EXECUTE FUNCTION secondment_begins_named();
CREATE CONSTRAINT TRIGGER secondment_is_amended AFTER INSERT OR UPDATE OF status, amended_on ON secondment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status IN ('amended', 'started', 'returned')) EXECUTE FUNCTION secondment_is_amended();
CREATE TRIGGER consent_to_clauses AFTER INSERT ON consent_record FOR EACH ROW EXECUTE FUNCTION consent_to_clauses();
CREATE TRIGGER paper_by_lender AFTER INSERT ON consent_record FOR EACH ROW WHEN (NEW.recorded_by IS NOT NULL) EXECUTE FUNCTION paper_by_lender();
CREATE TRIGGER paper_by_lender AFTER INSERT ON supplement_answer FOR EACH ROW WHEN (NEW.recorded_by IS NOT NULL) EXECUTE FUNCTION paper_by_lender();
CREATE TRIGGER paper_by_lender AFTER INSERT ON contract_amendment FOR EACH ROW EXECUTE FUNCTION paper_by_lender();
CREATE TRIGGER answering_phone_stays BEFORE UPDATE OF answering_phone ON secondment FOR EACH ROW
    WHEN (OLD.answering_phone IS NOT NULL AND NEW.answering_phone IS NULL AND NEW.status IN ('consented', 'amended', 'started')) EXECUTE FUNCTION answering_phone_stays();
CREATE TRIGGER placement_of_known AFTER INSERT ON placement FOR EACH ROW EXECUTE FUNCTION placement_of_known();
CREATE TRIGGER hire_said_by_insert AFTER INSERT ON hire FOR EACH ROW EXECUTE FUNCTION hire_said_by();
CREATE TRIGGER hire_said_by_update AFTER UPDATE OF person_id, firm_confirmed_by, person_confirmed_by ON hire FOR EACH ROW
    WHEN ((OLD.person_id, OLD.firm_confirmed_by, OLD.person_confirmed_by) IS DISTINCT FROM (NEW.person_id, NEW.firm_confirmed_by, NEW.person_confirmed_by))
    EXECUTE FUNCTION hire_said_by();
CREATE TRIGGER fair_booth_counts_on BEFORE UPDATE OF next_number ON fair_booth FOR EACH ROW
    WHEN (NEW.next_number NOT IN (OLD.next_number, OLD.next_number + 1)) EXECUTE FUNCTION fair_booth_counts_on();

-- Nobody has started on a day to come: whether the borrower was above-scale then is
-- not known yet.
ALTER TABLE placement ADD CONSTRAINT placement_started_before CHECK (started_on <= (recorded_at AT TIME ZONE 'Asia/Shanghai')::date);

-- +goose Down
ALTER TABLE placement DROP CONSTRAINT placement_started_before;
DROP TRIGGER fair_booth_counts_on ON fair_booth;
DROP TRIGGER hire_said_by_update ON hire;
DROP TRIGGER hire_said_by_insert ON hire;
DROP TRIGGER placement_of_known ON placement;
DROP TRIGGER answering_phone_stays ON secondment;
DROP TRIGGER paper_by_lender ON contract_amendment;
DROP TRIGGER paper_by_lender ON supplement_answer;
DROP TRIGGER paper_by_lender ON consent_record;
DROP TRIGGER consent_to_clauses ON consent_record;
DROP TRIGGER secondment_is_amended ON secondment;
DROP TRIGGER secondment_begins_named ON secondment;
DROP TRIGGER dissolution_is_so ON enterprise_dissolution;
DROP TRIGGER lending_of_living_update ON posting;
DROP TRIGGER lending_of_living_insert ON posting;
DROP TRIGGER lending_of_living ON agreement;
DROP TRIGGER lending_of_living ON proposal;
DROP TRIGGER terms_say_supplement ON agreement_terms;
DROP TRIGGER agreement_moves ON agreement;
DROP TRIGGER proposal_moves ON proposal;
DROP TRIGGER proposal_moves_insert ON proposal;
DROP FUNCTION fair_booth_counts_on, hire_said_by, placement_of_known, terms_say_supplement, secondment_begins_named, answering_phone_stays, paper_by_lender, consent_to_clauses, secondment_is_amended, dissolution_is_so, lending_of_living, agreement_moves, proposal_moves;
