-- +goose Up
-- What is searched: one row per surplus, shortage and enterprise,
-- rewritten in the transaction that changes its source. Holds no phone
-- number, no person's name, no ID number.
CREATE SEQUENCE search_document_version;
CREATE TABLE search_document (
    -- What has a fixed width comes first and what may be missing last of it: a
    -- search reads these of every document, and finds them without measuring
    -- what stands before.
    id            uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    version       bigint NOT NULL DEFAULT nextval('search_document_version'), -- grows with every writing
    updated_at    timestamptz NOT NULL,
    heads         int NOT NULL, -- still to be found
    firm_approved boolean NOT NULL,
    above_scale   boolean NOT NULL,
    lodging       boolean NOT NULL,
    period_from   date,
    period_to     date,
    pay_min_fen   bigint,
    pay_max_fen   bigint,
    kind          text NOT NULL,
    status        text NOT NULL,
    trade_code    text NOT NULL,
    town_code     text NOT NULL,
    family        text NOT NULL,
    industry      text NOT NULL,
    uscc          text NOT NULL,
    title         text NOT NULL, -- trade, or the firm's name
    firm          text NOT NULL,
    town          text NOT NULL,
    body          text NOT NULL, -- workplace, hazards, note; no digits of seven and more
    grams         tsvector NOT NULL,
    PRIMARY KEY (kind, id)
) PARTITION BY LIST (kind); -- nobody searches two kinds at once
CREATE TABLE search_document_surplus PARTITION OF search_document FOR VALUES IN ('surplus') WITH (fillfactor = 90);
CREATE TABLE search_document_shortage PARTITION OF search_document FOR VALUES IN ('shortage') WITH (fillfactor = 90);
CREATE TABLE search_document_enterprise PARTITION OF search_document FOR VALUES IN ('enterprise') WITH (fillfactor = 90);
-- Every search reads what waits in the pending list, so it stays short.
CREATE INDEX search_document_grams ON search_document USING gin (grams) WITH (gin_pending_list_limit = 1024);
CREATE INDEX search_document_trade ON search_document (trade_code, status);
CREATE INDEX search_document_town ON search_document (town_code, status);
CREATE INDEX search_document_firm ON search_document (enterprise_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON search_document TO gongxiang_app;
GRANT USAGE ON SEQUENCE search_document_version TO gongxiang_app;

-- +goose Down
DROP TABLE search_document;
DROP SEQUENCE search_document_version;
