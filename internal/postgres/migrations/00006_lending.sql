-- +goose Up
CREATE TABLE person (
    id              uuid PRIMARY KEY,
    name            text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 50),
    id_number_enc   bytea,
    id_number_index bytea CONSTRAINT person_once UNIQUE, -- keyed blind index: one person per ID number
    phone_enc       bytea,
    phone_index     bytea,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT person_id_number_found CHECK ((id_number_enc IS NULL) = (id_number_index IS NULL)),
    CONSTRAINT person_phone_found CHECK ((phone_enc IS NULL) = (phone_index IS NULL))
);
CREATE INDEX person_phone ON person (phone_index);
GRANT SELECT, INSERT, UPDATE ON person TO gongxiang_app;

-- Everything below locks in one order: proposal, agreement, person, secondment,
-- posting; several rows of one table in the order of their ids (persons: of
-- their blind index). Locks are FOR NO KEY UPDATE, which waits for no foreign
-- key check: a stronger one would deadlock two inserts under one parent.

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
    FOREIGN KEY (shortage_id, shortage_kind, borrower_id) REFERENCES posting (id, kind, enterprise_id),
    UNIQUE (id, status, surplus_id, shortage_id, lender_id, borrower_id, heads, days, pay_fen) -- target of the agreement's foreign key
);
CREATE UNIQUE INDEX proposal_one_open ON proposal (surplus_id, shortage_id) WHERE status = 'proposed';
CREATE INDEX proposal_lender ON proposal (lender_id, id DESC);
CREATE INDEX proposal_borrower ON proposal (borrower_id, id DESC);
CREATE INDEX proposal_shortage ON proposal (shortage_id);
CREATE INDEX proposal_lapse ON proposal (answer_by) WHERE status = 'proposed';
-- Between whom and about which postings it is never changes.
GRANT SELECT, INSERT, UPDATE (turn, round, heads, days, pay_fen, status, answer_by, version, updated_at)
    ON proposal TO gongxiang_app;

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

CREATE SEQUENCE agreement_number;
GRANT USAGE ON SEQUENCE agreement_number TO gongxiang_app;

CREATE TABLE agreement (
    id                 uuid PRIMARY KEY,
    number             text NOT NULL UNIQUE,
    proposal_id        uuid NOT NULL UNIQUE,
    proposal_status    text NOT NULL GENERATED ALWAYS AS ('converted') STORED,
    surplus_id         uuid NOT NULL REFERENCES posting,
    shortage_id        uuid NOT NULL REFERENCES posting,
    lender_id          uuid NOT NULL REFERENCES enterprise,
    borrower_id        uuid NOT NULL REFERENCES enterprise,
    trade_code         text NOT NULL REFERENCES trade, -- the post, and where it is: the shortage's when it was agreed
    town_code          text NOT NULL REFERENCES town,
    heads              int NOT NULL,
    days               daterange NOT NULL,
    pay_fen            bigint NOT NULL,
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
    CONSTRAINT agreement_signatures CHECK (
        (lender_signed_by IS NULL) = (lender_signed_at IS NULL)
        AND (borrower_signed_by IS NULL) = (borrower_signed_at IS NULL)
        AND (status = 'ended'
            OR (lender_signed_by IS NOT NULL) = (status IN ('lender_signed', 'signed', 'active'))
            AND (borrower_signed_by IS NOT NULL) = (status IN ('borrower_signed', 'signed', 'active')))),
    CONSTRAINT agreement_end_has_reason CHECK ((status = 'ended') = (ended_reason IS NOT NULL)),
    -- It says what the accepted proposal says, and that proposal stays as it was.
    CONSTRAINT agreement_as_accepted
        FOREIGN KEY (proposal_id, proposal_status, surplus_id, shortage_id, lender_id, borrower_id, heads, days, pay_fen)
        REFERENCES proposal (id, status, surplus_id, shortage_id, lender_id, borrower_id, heads, days, pay_fen),
    UNIQUE (id, surplus_id, shortage_id) -- target of the secondments' foreign key
);
CREATE INDEX agreement_lender ON agreement (lender_id, id DESC);
CREATE INDEX agreement_borrower ON agreement (borrower_id, id DESC);
CREATE INDEX agreement_surplus ON agreement (surplus_id);
CREATE INDEX agreement_shortage ON agreement (shortage_id);
CREATE INDEX agreement_expiry ON agreement (upper(days)) WHERE status <> 'ended';
-- What was agreed never changes: only signatures and the state do.
GRANT SELECT, INSERT, UPDATE (status, lender_signed_by, lender_signed_at, borrower_signed_by, borrower_signed_at,
    ended_reason, version, updated_at) ON agreement TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION proposal_has_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM agreement WHERE proposal_id = NEW.id) THEN
        RAISE EXCEPTION 'a converted proposal has its agreement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_has_agreement';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER proposal_has_agreement AFTER INSERT OR UPDATE OF status ON proposal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'converted')
    EXECUTE FUNCTION proposal_has_agreement();

-- Heads bound by live agreements of a surplus or shortage, on the fullest day.
-- +goose StatementBegin
CREATE FUNCTION engaged_heads(of_posting uuid) RETURNS int LANGUAGE sql VOLATILE AS $$
    WITH live AS (
        SELECT heads, days FROM agreement
        WHERE (surplus_id = of_posting OR shortage_id = of_posting) AND status <> 'ended'),
    change AS (
        SELECT lower(days) AS day, heads FROM live UNION ALL SELECT upper(days), -heads FROM live)
    SELECT coalesce(max(total), 0)::int
    FROM (SELECT sum(sum(heads)) OVER (ORDER BY day) AS total FROM change GROUP BY day) t
$$;
-- +goose StatementEnd

-- Invariant 2, at the level of agreements: both postings are locked in one
-- order, counted anew, and the CHECK on posting refuses what goes too far.
-- +goose StatementBegin
CREATE FUNCTION agreement_engages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM posting WHERE id IN (NEW.surplus_id, NEW.shortage_id) ORDER BY id FOR NO KEY UPDATE;
    IF NEW.status <> 'ended' AND EXISTS (
        SELECT FROM posting WHERE id IN (NEW.surplus_id, NEW.shortage_id)
            AND NOT NEW.days <@ daterange(period_from, period_to, '[]')) THEN
        RAISE EXCEPTION 'the agreement leaves the period of a posting'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_within_postings';
    END IF;
    UPDATE posting SET engaged = engaged_heads(id) WHERE id IN (NEW.surplus_id, NEW.shortage_id);
    IF NEW.status NOT IN ('signed', 'active') AND EXISTS (
        SELECT FROM secondment WHERE agreement_id = NEW.id AND status NOT IN ('returned', 'cancelled')) THEN
        RAISE EXCEPTION 'workers are still out under this agreement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_has_live_secondments';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER agreement_engages AFTER INSERT OR UPDATE OF heads, days, status ON agreement
    FOR EACH ROW EXECUTE FUNCTION agreement_engages();

-- The same from the posting's end: an edit may not leave its agreements outside.
-- +goose StatementBegin
CREATE FUNCTION posting_holds_agreements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM agreement WHERE (surplus_id = NEW.id OR shortage_id = NEW.id) AND status <> 'ended'
            AND NOT days <@ daterange(NEW.period_from, NEW.period_to, '[]')) THEN
        RAISE EXCEPTION 'an agreement leaves the period of the posting'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_within_postings';
    END IF;
    IF engaged_heads(NEW.id) > NEW.headcount THEN
        RAISE EXCEPTION 'more heads are agreed than the posting has'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_engaged_within_headcount';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER posting_holds_agreements AFTER UPDATE OF headcount, period_from, period_to ON posting
    FOR EACH ROW WHEN ((OLD.headcount, OLD.period_from, OLD.period_to) IS DISTINCT FROM (NEW.headcount, NEW.period_from, NEW.period_to))
    EXECUTE FUNCTION posting_holds_agreements();

CREATE TABLE secondment (
    id              uuid PRIMARY KEY,
    agreement_id    uuid NOT NULL,
    surplus_id      uuid NOT NULL,
    shortage_id     uuid NOT NULL,
    person_id       uuid NOT NULL REFERENCES person,
    -- As this lender gave them: what another firm said of the same person never shows here.
    worker_name     text NOT NULL CHECK (char_length(worker_name) BETWEEN 1 AND 50),
    phone_enc       bytea NOT NULL,
    days            daterange NOT NULL CHECK (NOT isempty(days) AND NOT lower_inf(days) AND NOT upper_inf(days)),
    -- 劳务派遣 workers may not be lent on: there is no value for them here.
    engagement      text NOT NULL CONSTRAINT secondment_never_dispatched CHECK (engagement IN ('regular', 'part_time')),
    contract_to     date, -- last day of the labour contract; NULL: open-ended
    consented_on    date,
    consent_channel text CHECK (consent_channel IN ('paper', 'phone')),
    amended_on      date,
    started_on      date,
    status          text NOT NULL CHECK (status IN ('nominated', 'consented', 'amended', 'started', 'returned', 'cancelled')),
    returned_reason text CHECK (returned_reason IN ('expired', 'by_worker', 'by_borrower', 'by_agreement')),
    version         int NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (agreement_id, surplus_id, shortage_id) REFERENCES agreement (id, surplus_id, shortage_id),
    CONSTRAINT secondment_within_contract CHECK (contract_to IS NULL OR upper(days) - 1 <= contract_to),
    CONSTRAINT secondment_start_needs_consent CHECK (status NOT IN ('started', 'returned')
        OR (consented_on IS NOT NULL AND consent_channel IS NOT NULL AND amended_on IS NOT NULL AND started_on IS NOT NULL)),
    CONSTRAINT secondment_return_has_reason CHECK ((status = 'returned') = (returned_reason IS NOT NULL)),
    -- First the consent, then the amended contract, then the start.
    CONSTRAINT secondment_steps_in_order CHECK (
        (amended_on IS NULL OR consented_on <= amended_on) AND (started_on IS NULL OR amended_on <= started_on)),
    -- Its days run from the day on which it really started.
    CONSTRAINT secondment_start_within_days CHECK (started_on IS NULL OR lower(days) = started_on),
    -- Invariant 1: no worker in two secondments whose days overlap.
    CONSTRAINT secondment_one_place_a_day EXCLUDE USING gist (person_id WITH =, days WITH &&) WHERE (status <> 'cancelled')
);
CREATE INDEX secondment_agreement ON secondment (agreement_id);
CREATE INDEX secondment_surplus ON secondment (surplus_id);
CREATE INDEX secondment_shortage ON secondment (shortage_id);
-- Who is lent, under what and on which labour contract never changes: another is another secondment.
GRANT SELECT, INSERT, UPDATE (days, consented_on, consent_channel, amended_on, started_on, status, returned_reason,
    version, updated_at) ON secondment TO gongxiang_app;

-- Heads held on the fullest day under an agreement, or of a surplus or
-- shortage. A worker who is named holds a place until he is cancelled.
-- +goose StatementBegin
CREATE FUNCTION heads_held(of_agreement uuid, of_posting uuid) RETURNS int LANGUAGE sql VOLATILE AS $$
    WITH held AS (
        SELECT days FROM secondment
        WHERE (agreement_id = of_agreement OR surplus_id = of_posting OR shortage_id = of_posting) AND status <> 'cancelled'),
    change AS (
        SELECT lower(days) AS day, 1 AS heads FROM held UNION ALL SELECT upper(days), -1 FROM held)
    SELECT coalesce(max(total), 0)::int
    FROM (SELECT sum(sum(heads)) OVER (ORDER BY day) AS total FROM change GROUP BY day) t
$$;
-- +goose StatementEnd

-- Invariants 2, 5 and 6 where one row cannot see enough: the postings are
-- locked in one order, then counted. Changes of an agreement lock them, too.
-- +goose StatementBegin
CREATE FUNCTION secondment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    -- An older snapshot would count without those whom the locks waited for.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'secondments change in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM 1 FROM posting WHERE id IN (SELECT surplus_id FROM changed UNION SELECT shortage_id FROM changed)
        ORDER BY id FOR NO KEY UPDATE;
    SELECT CASE
        WHEN EXISTS (SELECT FROM changed c JOIN agreement a ON a.id = c.agreement_id
                WHERE c.status <> 'cancelled' AND NOT c.days <@ a.days)
            THEN 'secondment_within_agreement'
        WHEN EXISTS (SELECT FROM changed c JOIN agreement a ON a.id = c.agreement_id
                WHERE c.status NOT IN ('returned', 'cancelled') AND a.status NOT IN ('signed', 'active'))
            THEN 'secondment_needs_signed_agreement'
        WHEN EXISTS (SELECT FROM agreement a
                WHERE a.id IN (SELECT agreement_id FROM changed) AND heads_held(a.id, NULL) > a.heads)
            THEN 'secondment_heads_of_agreement'
        WHEN EXISTS (SELECT FROM posting p
                WHERE p.id IN (SELECT surplus_id FROM changed UNION SELECT shortage_id FROM changed)
                    AND heads_held(NULL, p.id) > p.headcount)
            THEN 'secondment_heads_of_posting'
    END INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this secondment is not allowed' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER secondment_guard_insert AFTER INSERT ON secondment
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION secondment_guard();
CREATE TRIGGER secondment_guard_update AFTER UPDATE ON secondment
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION secondment_guard();

-- The placement record: the fact that a person started a post. Written once,
-- never changed; what decides a subsidy (whether the borrower was above-scale,
-- whose town each firm belonged to) is frozen with it as it was that day.
CREATE TABLE placement (
    id                 uuid PRIMARY KEY,
    seq                bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    secondment_id      uuid NOT NULL CONSTRAINT placement_once UNIQUE REFERENCES secondment,
    person_id          uuid NOT NULL REFERENCES person,
    lender_id          uuid NOT NULL REFERENCES enterprise,
    lender_town_code   text NOT NULL REFERENCES town,
    borrower_id        uuid NOT NULL REFERENCES enterprise,
    borrower_town_code text NOT NULL REFERENCES town,
    town_code          text NOT NULL REFERENCES town, -- of the workplace
    trade_code         text NOT NULL REFERENCES trade,
    started_on         date NOT NULL,
    above_scale        boolean NOT NULL, -- the borrower on the start day
    recorded_by        uuid NOT NULL REFERENCES account,
    recorded_at        timestamptz NOT NULL,
    CONSTRAINT placement_two_firms CHECK (lender_id <> borrower_id)
);
CREATE INDEX placement_lender ON placement (lender_id, seq DESC);
CREATE INDEX placement_borrower ON placement (borrower_id, seq DESC);
CREATE INDEX placement_town ON placement (town_code, seq DESC);
CREATE INDEX placement_started ON placement (started_on);
GRANT SELECT, INSERT ON placement TO gongxiang_app;

-- What a placement says is what stands in the secondment, the agreement and
-- the register of above-scale firms at that moment.
-- +goose StatementBegin
CREATE FUNCTION placement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM secondment s JOIN agreement a ON a.id = s.agreement_id
            JOIN enterprise l ON l.id = a.lender_id JOIN enterprise b ON b.id = a.borrower_id
        WHERE s.id = NEW.secondment_id AND s.status = 'started'
            AND (s.person_id, s.started_on, a.lender_id, l.town_code, a.borrower_id, b.town_code, a.town_code, a.trade_code,
                above_scale_on(a.borrower_id, s.started_on))
            = (NEW.person_id, NEW.started_on, NEW.lender_id, NEW.lender_town_code, NEW.borrower_id, NEW.borrower_town_code,
                NEW.town_code, NEW.trade_code, NEW.above_scale)) THEN
        RAISE EXCEPTION 'the placement says something else than its secondment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_as_started';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER placement_guard AFTER INSERT ON placement FOR EACH ROW EXECUTE FUNCTION placement_guard();

-- A start without its placement cannot be committed: none is lost. And what
-- has a placement can neither go back nor move its start.
-- +goose StatementBegin
CREATE FUNCTION secondment_has_placement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM secondment s LEFT JOIN placement p ON p.secondment_id = s.id
        WHERE s.id = NEW.id AND (s.status IN ('started', 'returned')) = (p.id IS NOT NULL)
            AND s.started_on IS NOT DISTINCT FROM p.started_on) THEN
        RAISE EXCEPTION 'a started secondment has its placement, and no other has one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_has_placement';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER secondment_has_placement AFTER INSERT OR UPDATE OF status, started_on ON secondment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION secondment_has_placement();

-- +goose Down
DROP TRIGGER posting_holds_agreements ON posting;
DROP TABLE placement, secondment, agreement, proposal_round, proposal, person;
DROP SEQUENCE agreement_number;
DROP FUNCTION secondment_has_placement, placement_guard, secondment_guard, heads_held,
    posting_holds_agreements, agreement_engages, engaged_heads, proposal_has_agreement;
