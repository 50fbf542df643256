-- +goose Up
-- A sheet being checked before it is committed. Whatever was read from the file
-- is encrypted: it holds contacts' phone numbers.
CREATE TABLE import_batch (
    id            uuid PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('surplus', 'shortage')),
    account_id    uuid NOT NULL REFERENCES account,
    enterprise_id uuid REFERENCES enterprise, -- set: only this firm's rows may stand in the sheet
    file_name     text NOT NULL,
    file_enc      bytea, -- kept while columns can still be corrected
    layout_enc    bytea NOT NULL, -- columns and what each was taken for, rows that were taken for no data
    status        text NOT NULL CHECK (status IN ('preview', 'committed', 'discarded')),
    version       int NOT NULL DEFAULT 1,
    added         int NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL,
    CONSTRAINT import_batch_file_gone CHECK ((status = 'preview') = (file_enc IS NOT NULL))
);
CREATE INDEX import_batch_account ON import_batch (account_id, id DESC);
CREATE INDEX import_batch_age ON import_batch (created_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON import_batch TO gongxiang_app;

CREATE TABLE import_row (
    batch_id   uuid NOT NULL REFERENCES import_batch ON DELETE CASCADE,
    row_no     int NOT NULL, -- as the clerk sees it in the sheet
    cells_enc  bytea NOT NULL,
    state      text NOT NULL CHECK (state IN ('ready', 'problem', 'duplicate', 'ignored', 'added')),
    said       bytea, -- the same for rows that say the same of the same firm; not of rows with problems or left out
    same_row   int,  -- of a duplicate: the earlier row that says the same
    posting_id uuid, -- of a duplicate: the posting that stands; of an added row: its own
    PRIMARY KEY (batch_id, row_no),
    CONSTRAINT import_row_said CHECK ((state IN ('problem', 'ignored')) = (said IS NULL))
);
CREATE INDEX import_row_state ON import_row (batch_id, state, row_no);
CREATE INDEX import_row_same ON import_row (batch_id, said) WHERE said IS NOT NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON import_row TO gongxiang_app;

-- +goose Down
DROP TABLE import_row, import_batch;
