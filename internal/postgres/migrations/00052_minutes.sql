-- +goose Up
-- After a fair: what a firm invited somebody to, and what was told to whom.
ALTER TABLE fair_ticket ADD answer_vacancy_id uuid REFERENCES vacancy, ADD answer_told_at timestamptz,
    ADD CONSTRAINT fair_ticket_invited_to CHECK (answer_vacancy_id IS NULL OR answer = 'invite');
ALTER TABLE fair_booth ADD owed_told_at timestamptz; -- that it still owes some an answer
GRANT UPDATE (answer_vacancy_id, answer_told_at) ON fair_ticket TO gongxiang_app;
GRANT UPDATE (owed_told_at) ON fair_booth TO gongxiang_app;
CREATE INDEX fair_ticket_to_tell ON fair_ticket (answered_at) WHERE answer <> '' AND answer_told_at IS NULL;
CREATE INDEX fair_ticket_fair ON fair_ticket (fair_id);

-- +goose Down
DROP INDEX fair_ticket_fair;
ALTER TABLE fair_booth DROP COLUMN owed_told_at;
ALTER TABLE fair_ticket DROP COLUMN answer_vacancy_id, DROP COLUMN answer_told_at;
