-- +goose Up
-- A surplus (what a lender offers) or a shortage (what a borrower needs): the
-- same facts seen from two sides, so one table; what belongs to one side only
-- is held by posting_shortage_only.
CREATE TABLE posting (
    id                uuid PRIMARY KEY,
    kind              text NOT NULL CHECK (kind IN ('surplus', 'shortage')),
    enterprise_id     uuid NOT NULL REFERENCES enterprise,
    trade_code        text NOT NULL REFERENCES trade,
    level             smallint NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 5),
    headcount         int NOT NULL CHECK (headcount BETWEEN 1 AND 10000),
    period_from       date NOT NULL,
    period_to         date NOT NULL,
    town_code         text NOT NULL REFERENCES town,
    pay_min_fen       bigint CHECK (pay_min_fen > 0), -- per month; surplus: the floor; NULL: to be agreed
    pay_max_fen       bigint CHECK (pay_max_fen > 0), -- per month; surplus: the wish
    lodging           boolean NOT NULL DEFAULT false, -- surplus: needed; shortage: offered
    board             boolean NOT NULL DEFAULT false,
    transport         boolean NOT NULL DEFAULT false,
    workplace         text NOT NULL DEFAULT '',
    hazards           text NOT NULL DEFAULT '',
    note              text NOT NULL DEFAULT '',
    contact_name      text NOT NULL DEFAULT '',
    contact_phone_enc bytea,
    status            text NOT NULL CHECK (status IN ('draft', 'published', 'partly_filled', 'filled', 'withdrawn', 'expired')),
    engaged           int NOT NULL DEFAULT 0, -- most heads bound by live agreements on any one day; kept by agreement_engages()
    fingerprint       bytea NOT NULL,
    import_id         uuid,
    version           int NOT NULL DEFAULT 1,
    created_by        uuid NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT posting_period CHECK (period_to >= period_from),
    CONSTRAINT posting_pay CHECK (pay_max_fen IS NULL OR pay_max_fen >= pay_min_fen),
    CONSTRAINT posting_shortage_only CHECK (kind = 'shortage' OR NOT (board OR transport OR workplace <> '' OR hazards <> '')),
    CONSTRAINT posting_engaged_within_headcount CHECK (engaged BETWEEN 0 AND headcount),
    UNIQUE (id, kind, enterprise_id) -- target of the proposals' foreign keys
);
-- The same posting cannot stand twice, however it came in. A filled one still
-- stands: it opens again when an agreement ends.
CREATE UNIQUE INDEX posting_once ON posting (enterprise_id, kind, fingerprint)
    WHERE status IN ('draft', 'published', 'partly_filled', 'filled');
CREATE INDEX posting_owner ON posting (enterprise_id, kind, id DESC);
CREATE INDEX posting_open ON posting (kind, trade_code, period_to) WHERE status IN ('published', 'partly_filled');
CREATE INDEX posting_expiry ON posting (period_to) WHERE status IN ('draft', 'published', 'partly_filled');
GRANT SELECT, INSERT, UPDATE, DELETE ON posting TO gongxiang_app;

-- +goose Down
DROP TABLE posting;
