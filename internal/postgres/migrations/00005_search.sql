-- +goose Up
-- What is searched: one narrow row per surplus, shortage and enterprise,
-- rewritten in the transaction that changes its source. Holds no phone
-- number, no person's name, no ID number.
CREATE SEQUENCE search_document_version;
CREATE TABLE search_document (
    kind          text NOT NULL CHECK (kind IN ('surplus', 'shortage', 'enterprise')),
    id            uuid NOT NULL,
    version       bigint NOT NULL DEFAULT nextval('search_document_version'), -- grows with every writing
    enterprise_id uuid NOT NULL,
    firm_approved boolean NOT NULL,
    trade_code    text NOT NULL,
    family        text NOT NULL,
    town_code     text NOT NULL,
    industry      text NOT NULL,
    period_from   date,
    period_to     date,
    heads         int NOT NULL, -- still to be found
    pay_min_fen   bigint,
    pay_max_fen   bigint,
    lodging       boolean NOT NULL,
    above_scale   boolean NOT NULL,
    status        text NOT NULL,
    uscc          text NOT NULL,
    title         text NOT NULL, -- trade, or the firm's name
    firm          text NOT NULL,
    town          text NOT NULL,
    body          text NOT NULL, -- workplace, hazards, note; no digits of seven and more
    updated_at    timestamptz NOT NULL,
    grams         tsvector NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX search_document_grams ON search_document USING gin (grams);
CREATE INDEX search_document_trade ON search_document (kind, trade_code, status);
CREATE INDEX search_document_town ON search_document (kind, town_code, status);
CREATE INDEX search_document_firm ON search_document (enterprise_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON search_document TO gongxiang_app;
GRANT USAGE ON SEQUENCE search_document_version TO gongxiang_app;

-- +goose Down
DROP TABLE search_document;
DROP SEQUENCE search_document_version;
