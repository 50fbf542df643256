-- +goose Up
-- Rooms are of fairs that are.
ALTER TABLE fair_room ADD CONSTRAINT fair_room_of_fair FOREIGN KEY (fair_id) REFERENCES fair;
ALTER TABLE fair_presence ADD CONSTRAINT fair_presence_at_fair FOREIGN KEY (fair_id) REFERENCES fair;
ALTER TABLE fair_visit ADD CONSTRAINT fair_visit_at_fair FOREIGN KEY (fair_id) REFERENCES fair;

-- +goose Down
ALTER TABLE fair_visit DROP CONSTRAINT fair_visit_at_fair;
ALTER TABLE fair_presence DROP CONSTRAINT fair_presence_at_fair;
ALTER TABLE fair_room DROP CONSTRAINT fair_room_of_fair;
