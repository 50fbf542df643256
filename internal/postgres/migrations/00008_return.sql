-- +goose Up
-- How a worker came back before the last day, and who agreed to it (L11). The
-- lender records that the borrower broke its duties, the borrower that the
-- worker did or cannot do the work; being unsuited takes both firms and the
-- worker. Asked and answered once: what was done is never written over.
CREATE TABLE secondment_return (
    id               uuid PRIMARY KEY,
    secondment_id    uuid NOT NULL REFERENCES secondment,
    reason           text NOT NULL,
    ground           text NOT NULL,
    note             text NOT NULL CHECK (char_length(note) BETWEEN 2 AND 500),
    last_day         date NOT NULL, -- the last day worked
    asked_side       text NOT NULL CHECK (asked_side IN ('lender', 'borrower')),
    asked_by         uuid NOT NULL REFERENCES account,
    asked_at         timestamptz NOT NULL,
    worker_agreed_on date, -- recorded by the lender
    status           text NOT NULL CHECK (status IN ('asked', 'done', 'declined')),
    answered_by      uuid REFERENCES account,
    answered_at      timestamptz,
    answer           text NOT NULL DEFAULT '' CHECK (char_length(answer) <= 500),
    objection        text NOT NULL DEFAULT '' CHECK (char_length(objection) <= 500),
    objected_by      uuid REFERENCES account,
    objected_at      timestamptz,
    CONSTRAINT return_ground CHECK (CASE reason
        WHEN 'by_worker' THEN asked_side = 'lender' AND ground IN ('pay', 'protection', 'hours', 'duties', 'rights')
        WHEN 'by_borrower' THEN asked_side = 'borrower' AND ground IN ('grave_breach', 'incompetent', 'agreed_case')
        WHEN 'by_agreement' THEN ground = 'unsuited' ELSE false END),
    -- One firm alone never decides that a worker does not suit.
    CONSTRAINT return_needs_both CHECK (reason <> 'by_agreement' OR status <> 'done'
        OR (answered_by IS NOT NULL AND worker_agreed_on IS NOT NULL)),
    CONSTRAINT return_asked_only_by_agreement CHECK (reason = 'by_agreement' OR (status = 'done' AND answered_by IS NULL)),
    CONSTRAINT return_answer CHECK ((answered_by IS NULL) = (answered_at IS NULL) AND (status <> 'asked' OR answered_by IS NULL)
        AND (status <> 'declined' OR (answered_by IS NOT NULL AND answer <> ''))),
    CONSTRAINT return_objection CHECK ((objected_by IS NULL) = (objected_at IS NULL) AND (objected_by IS NULL) = (objection = '')
        AND (objected_by IS NULL OR (reason = 'by_borrower' AND status = 'done')))
);
CREATE UNIQUE INDEX return_once ON secondment_return (secondment_id) WHERE status <> 'declined';
-- What was said, of whom and for which day never changes.
GRANT SELECT, INSERT, UPDATE (worker_agreed_on, status, answered_by, answered_at, answer, objection, objected_by, objected_at)
    ON secondment_return TO gongxiang_app;

-- Who asks, answers and objects acts for the firm that may, and each once.
-- +goose StatementBegin
CREATE FUNCTION return_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lender uuid;
    borrower uuid;
    asking uuid;
    other uuid;
BEGIN
    SELECT a.lender_id, a.borrower_id INTO lender, borrower
        FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE s.id = NEW.secondment_id;
    asking := CASE NEW.asked_side WHEN 'lender' THEN lender ELSE borrower END;
    other := CASE NEW.asked_side WHEN 'lender' THEN borrower ELSE lender END;
    IF TG_OP = 'UPDATE' AND (OLD.status <> 'asked' AND (OLD.status, OLD.worker_agreed_on, OLD.answered_by, OLD.answered_at, OLD.answer)
            IS DISTINCT FROM (NEW.status, NEW.worker_agreed_on, NEW.answered_by, NEW.answered_at, NEW.answer)
        OR OLD.objected_by IS NOT NULL AND (OLD.objection, OLD.objected_by, OLD.objected_at)
            IS DISTINCT FROM (NEW.objection, NEW.objected_by, NEW.objected_at)) THEN
        RAISE EXCEPTION 'this return has been settled' USING ERRCODE = 'check_violation', CONSTRAINT = 'return_settled_once';
    END IF;
    IF NOT EXISTS (SELECT FROM account WHERE id = NEW.asked_by AND enterprise_id = asking)
        -- A refusal is the other firm's, a withdrawal the asking one's own.
        OR NEW.answered_by IS NOT NULL AND NOT EXISTS (SELECT FROM account WHERE id = NEW.answered_by
            AND (enterprise_id = other OR NEW.status = 'declined' AND enterprise_id = asking))
        OR NEW.objected_by IS NOT NULL AND NOT EXISTS (SELECT FROM account WHERE id = NEW.objected_by AND enterprise_id = lender) THEN
        RAISE EXCEPTION 'this is for the other firm to say' USING ERRCODE = 'check_violation', CONSTRAINT = 'return_by_its_firm';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER return_guard BEFORE INSERT OR UPDATE ON secondment_return FOR EACH ROW EXECUTE FUNCTION return_guard();

-- A secondment's days never grow; their end comes nearer only as it returns,
-- and what has returned stays so.
-- +goose StatementBegin
CREATE FUNCTION secondment_only_shorter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT NEW.days <@ OLD.days
        OR upper(NEW.days) < upper(OLD.days) AND NOT (OLD.status = 'started' AND NEW.status = 'returned') THEN
        RAISE EXCEPTION 'the days of a secondment only end early, by its return'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_days_only_by_return';
    END IF;
    IF OLD.status = 'returned' AND (OLD.status, OLD.days, OLD.returned_reason) IS DISTINCT FROM (NEW.status, NEW.days, NEW.returned_reason)
        OR NEW.status = 'returned' AND OLD.status NOT IN ('started', 'returned') THEN
        RAISE EXCEPTION 'only who has started returns, once' USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_returns_once';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER secondment_only_shorter BEFORE UPDATE ON secondment FOR EACH ROW EXECUTE FUNCTION secondment_only_shorter();

-- An early return stands with who settled it and why, for that day, and the
-- other way round; expiry ends on the agreed day.
-- +goose StatementBegin
CREATE FUNCTION return_is_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM secondment s JOIN agreement a ON a.id = s.agreement_id
            LEFT JOIN secondment_return r ON r.secondment_id = s.id AND r.status = 'done'
        WHERE s.id = CASE TG_TABLE_NAME WHEN 'secondment' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'secondment_id')::uuid END
            AND CASE
                WHEN s.returned_reason IN ('by_worker', 'by_borrower', 'by_agreement')
                    THEN (r.reason, r.last_day) IS DISTINCT FROM (s.returned_reason, upper(s.days) - 1)
                WHEN s.returned_reason = 'expired' THEN r.id IS NOT NULL OR upper(s.days) <> upper(a.days)
                ELSE r.id IS NOT NULL END) THEN
        RAISE EXCEPTION 'an early return stands with its record' USING ERRCODE = 'check_violation', CONSTRAINT = 'return_is_settled';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER return_is_settled AFTER INSERT OR UPDATE OF status, returned_reason, days ON secondment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'returned') EXECUTE FUNCTION return_is_settled();
CREATE CONSTRAINT TRIGGER return_is_settled AFTER INSERT OR UPDATE OF status ON secondment_return
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'done') EXECUTE FUNCTION return_is_settled();

-- +goose Down
DROP TRIGGER return_is_settled ON secondment;
DROP TRIGGER secondment_only_shorter ON secondment;
DROP TABLE secondment_return;
DROP FUNCTION return_is_settled, secondment_only_shorter, return_guard;
