-- +goose Up
-- Nobody queues for a firm that was suspended, or is no more. After
-- fair_ticket_guard, by the name: the booth is held.
-- +goose StatementBegin
CREATE FUNCTION fair_ticket_of_firm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM fair_booth b JOIN enterprise e ON e.id = b.enterprise_id WHERE b.id = NEW.booth_id AND e.status IN ('approved', 'rehearsal')) THEN
        RAISE EXCEPTION 'this firm receives nobody' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_firm_approved';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_ticket_of_firm BEFORE INSERT ON fair_ticket FOR EACH ROW EXECUTE FUNCTION fair_ticket_of_firm();

-- +goose Down
DROP TRIGGER fair_ticket_of_firm ON fair_ticket;
DROP FUNCTION fair_ticket_of_firm;
