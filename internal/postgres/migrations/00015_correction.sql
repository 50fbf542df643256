-- +goose Up
-- A placement and its return are never changed. Where a day in them is wrong, an
-- officer says so: what is right, why, and since when it is known. It stands
-- beside the record and in the ledger; what was counted is not counted anew.
CREATE TABLE placement_correction (
    id           uuid PRIMARY KEY,
    placement_id uuid NOT NULL REFERENCES placement,
    event        text NOT NULL CHECK (event IN ('started', 'returned')), -- whose day is wrong
    day          date NOT NULL, -- the right one
    note         text NOT NULL CHECK (char_length(note) BETWEEN 2 AND 500),
    recorded_by  uuid NOT NULL REFERENCES account,
    recorded_at  timestamptz NOT NULL
);
CREATE INDEX placement_correction_placement ON placement_correction (placement_id, id);
GRANT SELECT, INSERT ON placement_correction TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION correction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two at once would both say something new.
    PERFORM 1 FROM placement p JOIN secondment s ON s.id = p.secondment_id WHERE p.id = NEW.placement_id FOR NO KEY UPDATE OF s;
    IF NOT EXISTS (SELECT FROM account WHERE id = NEW.recorded_by AND role IN ('town_officer', 'city_officer')) THEN
        RAISE EXCEPTION 'officers correct' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_by_officer';
    END IF;
    IF NOT EXISTS (SELECT FROM placement p JOIN secondment s ON s.id = p.secondment_id
            WHERE p.id = NEW.placement_id AND (NEW.event = 'started' OR s.status = 'returned')) THEN
        RAISE EXCEPTION 'the worker has not returned' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_of_what_happened';
    END IF;
    IF NEW.day = coalesce(
            (SELECT day FROM placement_correction WHERE placement_id = NEW.placement_id AND event = NEW.event ORDER BY recorded_at DESC, id DESC LIMIT 1),
            (SELECT CASE NEW.event WHEN 'started' THEN p.started_on ELSE upper(s.days) - 1 END
                FROM placement p JOIN secondment s ON s.id = p.secondment_id WHERE p.id = NEW.placement_id)) THEN
        RAISE EXCEPTION 'that day stands already' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_says_something';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER correction_guard BEFORE INSERT ON placement_correction FOR EACH ROW EXECUTE FUNCTION correction_guard();

-- The cause names the event whose day is wrong.
-- +goose StatementBegin
CREATE FUNCTION correction_into_ledger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p record;
BEGIN
    SELECT o.*, l.uscc AS lender, b.uscc AS borrower, a.number INTO STRICT p
        FROM placement o
        JOIN secondment s ON s.id = o.secondment_id
        JOIN agreement a ON a.id = s.agreement_id
        JOIN enterprise l ON l.id = o.lender_id
        JOIN enterprise b ON b.id = o.borrower_id
        WHERE o.id = NEW.placement_id;
    PERFORM ledger_append('corrected', p.id, p.lender, p.borrower, NEW.day, NEW.event, p.town_code, p.trade_code, p.above_scale, p.number, p.person_id, NEW.recorded_at);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER correction_into_ledger AFTER INSERT ON placement_correction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION correction_into_ledger();

-- +goose Down
DROP TABLE placement_correction;
DROP FUNCTION correction_into_ledger, correction_guard;
