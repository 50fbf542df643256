-- +goose Up
-- A sheet being checked before it is committed. The rows' text is encrypted:
-- it holds contacts' phone numbers.
CREATE TABLE import_batch (
    id            uuid PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('surplus', 'shortage')),
    account_id    uuid NOT NULL REFERENCES account,
    enterprise_id uuid REFERENCES enterprise, -- set: only this firm's rows may stand in the sheet
    file_name     text NOT NULL,
    file_sha256   bytea NOT NULL,
    columns       jsonb NOT NULL, -- header texts in sheet order and what each was taken for
    status        text NOT NULL CHECK (status IN ('preview', 'committed', 'discarded')),
    version       int NOT NULL DEFAULT 1,
    added         int NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL DEFAULT now(),
    committed_at  timestamptz
);
CREATE INDEX import_batch_account ON import_batch (account_id, id DESC);
GRANT SELECT, INSERT, UPDATE, DELETE ON import_batch TO gongxiang_app;

CREATE TABLE import_row (
    batch_id   uuid NOT NULL REFERENCES import_batch ON DELETE CASCADE,
    row_no     int NOT NULL, -- as the clerk sees it in the sheet
    cells_enc  bytea NOT NULL,
    state      text NOT NULL CHECK (state IN ('ready', 'problem', 'duplicate', 'added')),
    posting_id uuid,
    PRIMARY KEY (batch_id, row_no)
);
CREATE INDEX import_row_state ON import_row (batch_id, state, row_no);
GRANT SELECT, INSERT, UPDATE, DELETE ON import_row TO gongxiang_app;

-- +goose Down
DROP TABLE import_row, import_batch;
