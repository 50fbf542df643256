-- +goose Up
-- A town's own list of key people comes by sheet like postings.
ALTER TABLE import_batch DROP CONSTRAINT import_batch_kind_check,
    ADD CONSTRAINT import_batch_kind_check CHECK (kind IN ('surplus', 'shortage', 'vacancy', 'ledger'));

-- +goose Down
DELETE FROM import_batch WHERE kind = 'ledger';
ALTER TABLE import_batch DROP CONSTRAINT import_batch_kind_check,
    ADD CONSTRAINT import_batch_kind_check CHECK (kind IN ('surplus', 'shortage', 'vacancy'));
