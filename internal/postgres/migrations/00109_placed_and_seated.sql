-- +goose Up
-- Two more that stood by the service alone.

-- A case is placed by the post that he started, as it is recorded, or by the word
-- of an officer of its own, who says where he works: also for a firm that is not
-- on the platform. Either way it stands in the history.
-- +goose StatementBegin
CREATE FUNCTION case_placed_by() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    his uuid[] := ARRAY(SELECT person_id FROM key_person WHERE person_id = NEW.person_id OR merged_into = NEW.person_id);
BEGIN
    IF NOT EXISTS (SELECT FROM event e JOIN account a ON a.id = e.account_id
            WHERE e.thing = 'case' AND e.thing_id = NEW.id AND e.to_state = 'placed' AND e.at = NEW.updated_at AND e.reason <> ''
                AND (a.role = 'city_officer' OR a.role = 'town_officer' AND a.town_code = NEW.town_code
                    OR EXISTS (SELECT FROM hire h JOIN placement p ON p.hire_id = h.id
                        WHERE (h.person_id = ANY (his) OR h.seeker_id = ANY (his)) AND p.recorded_at = NEW.updated_at))) THEN
        RAISE EXCEPTION 'in which post?' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_placed_by';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER case_placed_by AFTER UPDATE OF status ON service_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status = 'placed' AND OLD.status <> 'placed') EXECUTE FUNCTION case_placed_by();

-- Who was called, and who talks, is at a seat of the booth where he queued.
ALTER TABLE fair_seat ADD CONSTRAINT fair_seat_at_booth UNIQUE (id, booth_id);
ALTER TABLE fair_ticket DROP CONSTRAINT fair_ticket_seat_id_fkey,
    ADD CONSTRAINT fair_ticket_seat_of_booth FOREIGN KEY (seat_id, booth_id) REFERENCES fair_seat (id, booth_id);

-- +goose Down
ALTER TABLE fair_ticket DROP CONSTRAINT fair_ticket_seat_of_booth, ADD CONSTRAINT fair_ticket_seat_id_fkey FOREIGN KEY (seat_id) REFERENCES fair_seat;
ALTER TABLE fair_seat DROP CONSTRAINT fair_seat_at_booth;
DROP TRIGGER case_placed_by ON service_case;
DROP FUNCTION case_placed_by;
