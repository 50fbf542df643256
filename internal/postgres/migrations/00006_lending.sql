-- +goose Up
CREATE TABLE person (
    id              uuid PRIMARY KEY,
    name            text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 50),
    id_number_enc   bytea,
    id_number_index bytea CONSTRAINT person_once UNIQUE, -- keyed blind index: one person per ID number
    phone_enc       bytea,
    phone_index     bytea,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX person_phone ON person (phone_index);
GRANT SELECT, INSERT, UPDATE ON person TO gongxiang_app;

CREATE TABLE proposal (
    id            uuid PRIMARY KEY,
    surplus_id    uuid NOT NULL,
    surplus_kind  text NOT NULL GENERATED ALWAYS AS ('surplus') STORED,
    lender_id     uuid NOT NULL,
    shortage_id   uuid NOT NULL,
    shortage_kind text NOT NULL GENERATED ALWAYS AS ('shortage') STORED,
    borrower_id   uuid NOT NULL,
    opened_by     text NOT NULL CHECK (opened_by IN ('lender', 'borrower')),
    turn          text NOT NULL CHECK (turn IN ('lender', 'borrower')), -- who must answer
    round         int NOT NULL DEFAULT 1,
    heads         int NOT NULL CHECK (heads BETWEEN 1 AND 10000),
    days          daterange NOT NULL CHECK (NOT isempty(days) AND NOT lower_inf(days) AND NOT upper_inf(days)),
    pay_fen       bigint NOT NULL CHECK (pay_fen > 0), -- per worker and month
    status        text NOT NULL CHECK (status IN ('proposed', 'agreed', 'converted', 'declined', 'lapsed')),
    answer_by     date NOT NULL, -- unanswered after this day it lapses
    version       int NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT proposal_two_firms CHECK (lender_id <> borrower_id),
    FOREIGN KEY (surplus_id, surplus_kind, lender_id) REFERENCES posting (id, kind, enterprise_id),
    FOREIGN KEY (shortage_id, shortage_kind, borrower_id) REFERENCES posting (id, kind, enterprise_id)
);
CREATE UNIQUE INDEX proposal_one_open ON proposal (surplus_id, shortage_id) WHERE status = 'proposed';
CREATE INDEX proposal_lender ON proposal (lender_id, id DESC);
CREATE INDEX proposal_borrower ON proposal (borrower_id, id DESC);
CREATE INDEX proposal_shortage ON proposal (shortage_id);
CREATE INDEX proposal_lapse ON proposal (answer_by) WHERE status = 'proposed';
GRANT SELECT, INSERT, UPDATE ON proposal TO gongxiang_app;

-- What each side put on the table, in order.
CREATE TABLE proposal_round (
    proposal_id uuid NOT NULL REFERENCES proposal,
    round       int NOT NULL,
    side        text NOT NULL CHECK (side IN ('lender', 'borrower')),
    heads       int NOT NULL,
    days        daterange NOT NULL,
    pay_fen     bigint NOT NULL,
    note        text NOT NULL DEFAULT '',
    account_id  uuid NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (proposal_id, round)
);
GRANT SELECT, INSERT ON proposal_round TO gongxiang_app;

CREATE TABLE agreement (
    id                 uuid PRIMARY KEY,
    number             text NOT NULL UNIQUE,
    proposal_id        uuid NOT NULL UNIQUE REFERENCES proposal,
    surplus_id         uuid NOT NULL REFERENCES posting,
    shortage_id        uuid NOT NULL REFERENCES posting,
    lender_id          uuid NOT NULL REFERENCES enterprise,
    borrower_id        uuid NOT NULL REFERENCES enterprise,
    heads              int NOT NULL CHECK (heads BETWEEN 1 AND 10000),
    days               daterange NOT NULL CHECK (NOT isempty(days) AND NOT lower_inf(days) AND NOT upper_inf(days)),
    pay_fen            bigint NOT NULL CHECK (pay_fen > 0),
    status             text NOT NULL CHECK (status IN ('draft', 'lender_signed', 'borrower_signed', 'signed', 'active', 'ended')),
    lender_signed_by   uuid REFERENCES account,
    lender_signed_at   timestamptz,
    borrower_signed_by uuid REFERENCES account,
    borrower_signed_at timestamptz,
    ended_reason       text CHECK (ended_reason IN ('expired', 'terminated', 'lender_dissolved')),
    version            int NOT NULL DEFAULT 1,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT agreement_two_firms CHECK (lender_id <> borrower_id),
    CONSTRAINT agreement_signed_by_both CHECK (status NOT IN ('signed', 'active')
        OR (lender_signed_by IS NOT NULL AND borrower_signed_by IS NOT NULL)),
    CONSTRAINT agreement_end_has_reason CHECK ((status = 'ended') = (ended_reason IS NOT NULL)),
    UNIQUE (id, surplus_id, shortage_id) -- target of the secondments' foreign key
);
CREATE INDEX agreement_lender ON agreement (lender_id, id DESC);
CREATE INDEX agreement_borrower ON agreement (borrower_id, id DESC);
CREATE INDEX agreement_surplus ON agreement (surplus_id);
CREATE INDEX agreement_shortage ON agreement (shortage_id);
GRANT SELECT, INSERT, UPDATE ON agreement TO gongxiang_app;

-- Heads bound by live agreements, on the fullest day.
-- +goose StatementBegin
CREATE FUNCTION engaged_heads(p uuid) RETURNS int LANGUAGE sql VOLATILE AS $$
    WITH live AS (
        SELECT heads, days FROM agreement
        WHERE (surplus_id = p OR shortage_id = p) AND status <> 'ended')
    SELECT coalesce(max(total), 0)::int FROM (
        SELECT sum(b.heads) AS total
        FROM (SELECT DISTINCT lower(days) AS day FROM live) a JOIN live b ON b.days @> a.day
        GROUP BY a.day) t
$$;
-- +goose StatementEnd

-- Invariant 2, at the level of agreements: both postings are locked in one
-- order, counted anew, and the CHECK on posting refuses what goes too far.
-- +goose StatementBegin
CREATE FUNCTION agreement_engages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM posting WHERE id IN (NEW.surplus_id, NEW.shortage_id) ORDER BY id FOR UPDATE;
    UPDATE posting SET engaged = engaged_heads(id) WHERE id IN (NEW.surplus_id, NEW.shortage_id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER agreement_engages AFTER INSERT OR UPDATE OF heads, days, status ON agreement
    FOR EACH ROW EXECUTE FUNCTION agreement_engages();

CREATE TABLE secondment (
    id              uuid PRIMARY KEY,
    agreement_id    uuid NOT NULL,
    surplus_id      uuid NOT NULL,
    shortage_id     uuid NOT NULL,
    person_id       uuid NOT NULL REFERENCES person,
    days            daterange NOT NULL CHECK (NOT isempty(days) AND NOT lower_inf(days) AND NOT upper_inf(days)),
    -- 劳务派遣 workers may not be lent on: there is no value for them here.
    engagement      text NOT NULL CONSTRAINT secondment_never_dispatched CHECK (engagement IN ('regular', 'part_time')),
    contract_to     date, -- last day of the labour contract; NULL: open-ended
    consented_on    date,
    consent_channel text CHECK (consent_channel IN ('paper', 'phone')),
    amended_on      date,
    started_on      date,
    status          text NOT NULL CHECK (status IN ('nominated', 'consented', 'amended', 'started', 'returned', 'cancelled')),
    version         int NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (agreement_id, surplus_id, shortage_id) REFERENCES agreement (id, surplus_id, shortage_id),
    CONSTRAINT secondment_within_contract CHECK (contract_to IS NULL OR upper(days) - 1 <= contract_to),
    CONSTRAINT secondment_start_needs_consent CHECK (status NOT IN ('started', 'returned')
        OR (consented_on IS NOT NULL AND consent_channel IS NOT NULL AND amended_on IS NOT NULL AND started_on IS NOT NULL)),
    CONSTRAINT secondment_start_within_days CHECK (started_on IS NULL OR days @> started_on),
    -- Invariant 1: no worker in two secondments whose days overlap.
    CONSTRAINT secondment_one_place_a_day EXCLUDE USING gist (person_id WITH =, days WITH &&) WHERE (status <> 'cancelled')
);
CREATE INDEX secondment_agreement ON secondment (agreement_id);
CREATE INDEX secondment_surplus ON secondment (surplus_id);
CREATE INDEX secondment_shortage ON secondment (shortage_id);
GRANT SELECT, INSERT, UPDATE ON secondment TO gongxiang_app;

-- Invariants 2, 5 and 6 where one row cannot see enough: the agreement and both
-- postings are locked in one order, then counted.
-- +goose StatementBegin
CREATE FUNCTION secondment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    a record;
    bad text;
BEGIN
    FOR a IN SELECT * FROM agreement WHERE id IN (SELECT DISTINCT agreement_id FROM changed) ORDER BY id FOR UPDATE LOOP
        IF EXISTS (SELECT FROM changed c WHERE c.agreement_id = a.id AND c.status <> 'cancelled' AND NOT c.days <@ a.days) THEN
            RAISE EXCEPTION 'secondment leaves its agreement'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_within_agreement';
        END IF;
        IF a.status NOT IN ('signed', 'active')
           AND EXISTS (SELECT FROM changed c WHERE c.agreement_id = a.id AND c.status = 'started') THEN
            RAISE EXCEPTION 'the agreement is not signed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_start_needs_signed_agreement';
        END IF;
        PERFORM 1 FROM posting WHERE id IN (a.surplus_id, a.shortage_id) ORDER BY id FOR UPDATE;
        SELECT CASE
            WHEN secondment_peak(a.id, NULL, NULL) > a.heads THEN 'secondment_heads_of_agreement'
            WHEN secondment_peak(NULL, a.surplus_id, NULL) > (SELECT headcount FROM posting WHERE id = a.surplus_id) THEN 'secondment_heads_of_surplus'
            WHEN secondment_peak(NULL, NULL, a.shortage_id) > (SELECT headcount FROM posting WHERE id = a.shortage_id) THEN 'secondment_heads_of_shortage'
        END INTO bad;
        IF bad IS NOT NULL THEN
            RAISE EXCEPTION 'more heads on a day than there are' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- Heads lent on the fullest day, of one agreement, surplus or shortage.
-- +goose StatementBegin
CREATE FUNCTION secondment_peak(of_agreement uuid, of_surplus uuid, of_shortage uuid) RETURNS int LANGUAGE sql VOLATILE AS $$
    WITH held AS (
        SELECT days FROM secondment
        WHERE status <> 'cancelled'
          AND (agreement_id = of_agreement OR surplus_id = of_surplus OR shortage_id = of_shortage))
    SELECT coalesce(max(total), 0)::int FROM (
        SELECT count(*) AS total
        FROM (SELECT DISTINCT lower(days) AS day FROM held) a JOIN held b ON b.days @> a.day
        GROUP BY a.day) t
$$;
-- +goose StatementEnd
CREATE TRIGGER secondment_guard_insert AFTER INSERT ON secondment
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION secondment_guard();
CREATE TRIGGER secondment_guard_update AFTER UPDATE ON secondment
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION secondment_guard();

-- The placement record: the fact that a person started a post. Written once,
-- never changed; what decided a subsidy is frozen with it.
CREATE TABLE placement (
    id            uuid PRIMARY KEY,
    seq           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    secondment_id uuid NOT NULL CONSTRAINT placement_once UNIQUE REFERENCES secondment,
    person_id     uuid NOT NULL REFERENCES person,
    lender_id     uuid NOT NULL REFERENCES enterprise,
    borrower_id   uuid NOT NULL REFERENCES enterprise,
    town_code     text NOT NULL REFERENCES town,
    trade_code    text NOT NULL REFERENCES trade,
    started_on    date NOT NULL,
    above_scale   boolean NOT NULL, -- the borrower's status on the start day
    recorded_by   uuid NOT NULL REFERENCES account,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT placement_two_firms CHECK (lender_id <> borrower_id)
);
CREATE INDEX placement_lender ON placement (lender_id, seq DESC);
CREATE INDEX placement_borrower ON placement (borrower_id, seq DESC);
CREATE INDEX placement_town ON placement (town_code, seq DESC);
GRANT SELECT, INSERT ON placement TO gongxiang_app;

-- A start without its placement cannot be committed: none is lost.
-- +goose StatementBegin
CREATE FUNCTION secondment_has_placement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM placement WHERE secondment_id = NEW.id) THEN
        RAISE EXCEPTION 'a started secondment has its placement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_start_has_placement';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER secondment_has_placement AFTER INSERT OR UPDATE ON secondment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'started')
    EXECUTE FUNCTION secondment_has_placement();

-- +goose Down
DROP TABLE placement, secondment, agreement, proposal_round, proposal, person;
DROP FUNCTION secondment_has_placement, secondment_guard, secondment_peak, agreement_engages, engaged_heads;
