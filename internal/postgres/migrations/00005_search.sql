-- +goose Up
-- What is searched: one narrow row per surplus, shortage and enterprise,
-- rewritten in the transaction that changes its source. Holds no phone
-- number, no person's name, no ID number.
CREATE TABLE search_document (
    kind          text NOT NULL CHECK (kind IN ('surplus', 'shortage', 'enterprise')),
    id            uuid NOT NULL,
    version       bigint NOT NULL,
    enterprise_id uuid NOT NULL,
    trade_code    text NOT NULL DEFAULT '',
    family        text NOT NULL DEFAULT '',
    town_code     text NOT NULL,
    industry      text NOT NULL DEFAULT '',
    period_from   date,
    period_to     date,
    heads         int NOT NULL DEFAULT 0, -- still to be found
    pay_min_fen   bigint,
    pay_max_fen   bigint,
    lodging       boolean NOT NULL DEFAULT false,
    above_scale   boolean NOT NULL DEFAULT false,
    status        text NOT NULL,
    title         text NOT NULL, -- trade, or the firm's name
    firm          text NOT NULL DEFAULT '',
    town          text NOT NULL DEFAULT '',
    body          text NOT NULL DEFAULT '', -- synonyms, workplace, hazards, note
    grams         text NOT NULL,
    grams_tsv     tsvector NOT NULL GENERATED ALWAYS AS (array_to_tsvector(string_to_array(grams, ' '))) STORED,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX search_document_grams ON search_document USING gin (grams_tsv);
CREATE INDEX search_document_trade ON search_document (kind, trade_code, status);
CREATE INDEX search_document_town ON search_document (kind, town_code, status);
CREATE INDEX search_document_firm ON search_document (enterprise_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON search_document TO gongxiang_app;

-- +goose Down
DROP TABLE search_document;
