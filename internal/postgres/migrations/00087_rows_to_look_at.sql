-- +goose Up
-- Rows that a sheet hides and rows with something to look at are counted and
-- found by the database, without opening what is sealed.
ALTER TABLE import_row ADD COLUMN hidden boolean NOT NULL DEFAULT false, ADD COLUMN noted boolean NOT NULL DEFAULT false;
-- Of each row of a sheet it is asked whether something like it stands already.
CREATE INDEX posting_near ON posting (enterprise_id, kind, trade_code, town_code, period_to)
    WHERE status IN ('draft', 'published', 'partly_filled', 'filled');

-- +goose Down
DROP INDEX posting_near;
ALTER TABLE import_row DROP COLUMN hidden, DROP COLUMN noted;
