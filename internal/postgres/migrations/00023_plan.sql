-- +goose Up
-- How many heads have to come together at least; 1: no matter.
ALTER TABLE posting ADD min_batch int NOT NULL DEFAULT 1,
    ADD CONSTRAINT posting_min_batch CHECK (min_batch BETWEEN 1 AND headcount);

-- From when on which weight or limit of the dispatch plan counts. A version is
-- never changed: the next one takes its place from its day on.
CREATE TABLE plan_setting (
    name           text NOT NULL,
    effective_from date NOT NULL,
    value          int NOT NULL CHECK (value BETWEEN 0 AND 100000),
    reason         text NOT NULL CHECK (char_length(reason) BETWEEN 2 AND 200),
    set_by         uuid NOT NULL REFERENCES account,
    set_at         timestamptz NOT NULL,
    PRIMARY KEY (name, effective_from)
);
GRANT SELECT, INSERT ON plan_setting TO gongxiang_app;

-- A dispatch plan: what was asked, how far it is, what came out. claim is the
-- attempt that works on it; heartbeat_at tells whether it still lives.
CREATE TABLE plan_run (
    id           uuid PRIMARY KEY,
    name         text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
    town_code    text REFERENCES town, -- of the officer whose plan it is; NULL: the city's
    ordered      jsonb NOT NULL,       -- towns, trades, days, pins, what is supposed
    settings     jsonb NOT NULL,       -- as they were in force
    based_on     uuid REFERENCES plan_run,
    status       text NOT NULL CHECK (status IN ('queued', 'running', 'done', 'cancelled', 'failed')),
    phase        text NOT NULL DEFAULT '',
    bound        jsonb,
    totals       jsonb,
    failure      text NOT NULL DEFAULT '',
    claim        uuid,
    attempts     int NOT NULL DEFAULT 0,
    heartbeat_at timestamptz,
    began_at     timestamptz,
    ended_at     timestamptz,
    started_by   uuid NOT NULL REFERENCES account,
    created_at   timestamptz NOT NULL,
    CONSTRAINT plan_run_result CHECK ((status = 'done') = (totals IS NOT NULL)),
    CONSTRAINT plan_run_failure CHECK ((status = 'failed') = (failure <> '')),
    CONSTRAINT plan_run_ended CHECK ((status IN ('done', 'cancelled', 'failed')) = (ended_at IS NOT NULL))
);
CREATE INDEX plan_run_newest ON plan_run (id DESC);
CREATE INDEX plan_run_open ON plan_run (heartbeat_at) WHERE status IN ('queued', 'running');
GRANT SELECT, INSERT, UPDATE (status, phase, bound, totals, failure, claim, attempts, heartbeat_at, began_at, ended_at)
    ON plan_run TO gongxiang_app;

-- What is over is over.
-- +goose StatementBegin
CREATE FUNCTION plan_run_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the plan is finished' USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_run_ends_once';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER plan_run_ends_once BEFORE UPDATE ON plan_run
    FOR EACH ROW WHEN (OLD.status IN ('done', 'cancelled', 'failed')) EXECUTE FUNCTION plan_run_ends_once();

-- The postings as the plan found them, and what it makes of each.
CREATE TABLE plan_posting (
    run_id        uuid NOT NULL REFERENCES plan_run,
    posting_id    uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('surplus', 'shortage')),
    enterprise_id uuid NOT NULL,
    version       int NOT NULL,
    trade_code    text NOT NULL,
    level         smallint NOT NULL,
    heads         int NOT NULL, -- free
    min_batch     int NOT NULL,
    period_from   date NOT NULL,
    period_to     date NOT NULL,
    town_code     text NOT NULL,
    pay_min_fen   bigint,
    pay_max_fen   bigint,
    lodging       boolean NOT NULL,
    transport     boolean NOT NULL,
    above_scale   boolean NOT NULL,
    dishonest     boolean NOT NULL,
    abnormal      boolean NOT NULL,
    hazards       text NOT NULL,
    left_heads    int NOT NULL,    -- that stay, or are lacking on the worst day
    left_days     bigint NOT NULL, -- head-days that stay, or are lacking
    worth_above   bigint NOT NULL,
    worth_days    bigint NOT NULL,
    worth_yuan    bigint NOT NULL,
    cause         text NOT NULL DEFAULT '',
    detail        jsonb,
    PRIMARY KEY (run_id, posting_id)
);
CREATE INDEX plan_posting_left ON plan_posting (run_id, kind, left_days DESC, posting_id) WHERE left_days > 0;
GRANT SELECT, INSERT ON plan_posting TO gongxiang_app;

-- Who is sent where; sent out, it has a proposal, or the reason why not.
CREATE TABLE plan_line (
    run_id      uuid NOT NULL REFERENCES plan_run,
    line        int NOT NULL,
    surplus_id  uuid NOT NULL,
    shortage_id uuid NOT NULL,
    heads       int NOT NULL CHECK (heads > 0),
    days        daterange NOT NULL CHECK (NOT isempty(days)),
    cost_yuan   bigint NOT NULL, -- per head
    round       int NOT NULL,    -- 0: pinned by the officer
    proposal_id uuid CONSTRAINT plan_line_proposal UNIQUE REFERENCES proposal,
    sent_by     uuid REFERENCES account,
    sent_at     timestamptz,
    refusal     jsonb, -- of the last attempt to send
    PRIMARY KEY (run_id, line),
    FOREIGN KEY (run_id, surplus_id) REFERENCES plan_posting (run_id, posting_id),
    FOREIGN KEY (run_id, shortage_id) REFERENCES plan_posting (run_id, posting_id),
    CONSTRAINT plan_line_sent CHECK ((proposal_id IS NULL) = (sent_by IS NULL) AND (proposal_id IS NULL) = (sent_at IS NULL))
);
CREATE INDEX plan_line_surplus ON plan_line (surplus_id) WHERE proposal_id IS NOT NULL;
CREATE INDEX plan_line_shortage ON plan_line (shortage_id) WHERE proposal_id IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (proposal_id, sent_by, sent_at, refusal) ON plan_line TO gongxiang_app;

-- An officer suggests; then the lender answers first, and the borrower after him.
ALTER TABLE proposal DROP CONSTRAINT proposal_opened_by_check, ADD CONSTRAINT proposal_opened_by_check
    CHECK (opened_by IN ('lender', 'borrower', 'officer'));
ALTER TABLE proposal_round DROP CONSTRAINT proposal_round_side_check, ADD CONSTRAINT proposal_round_side_check
    CHECK (side IN ('lender', 'borrower', 'officer'));

-- Heads of a posting, on the fullest day, that live agreements bind or that
-- officers' open suggestions promise.
-- +goose StatementBegin
CREATE FUNCTION promised_heads(of_posting uuid) RETURNS int LANGUAGE sql VOLATILE AS $$
    WITH live AS (
        SELECT heads, days FROM agreement
        WHERE (surplus_id = of_posting OR shortage_id = of_posting) AND status <> 'ended'
        UNION ALL
        SELECT heads, days FROM proposal
        WHERE (surplus_id = of_posting OR shortage_id = of_posting) AND status = 'proposed' AND opened_by = 'officer'),
    change AS (
        SELECT lower(days) AS day, heads FROM live UNION ALL SELECT upper(days), -heads FROM live)
    SELECT coalesce(max(total), 0)::int
    FROM (SELECT sum(sum(heads)) OVER (ORDER BY day) AS total FROM change GROUP BY day) t
$$;
-- +goose StatementEnd

-- Two officers who send overlapping plans promise no head twice: both postings
-- are locked in one order and counted.
-- +goose StatementBegin
CREATE FUNCTION proposal_promises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM posting WHERE id IN (NEW.surplus_id, NEW.shortage_id) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM posting WHERE id IN (NEW.surplus_id, NEW.shortage_id) AND promised_heads(id) > headcount) THEN
        RAISE EXCEPTION 'more heads are promised than the posting has'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_promises_within_headcount';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER proposal_promises AFTER INSERT OR UPDATE OF heads, days ON proposal
    FOR EACH ROW WHEN (NEW.opened_by = 'officer' AND NEW.status = 'proposed') EXECUTE FUNCTION proposal_promises();

-- +goose Down
DROP TRIGGER proposal_promises ON proposal;
DROP FUNCTION proposal_promises, promised_heads;
DROP TABLE plan_line, plan_posting, plan_run, plan_setting;
DROP FUNCTION plan_run_ends_once;
-- Refused once an officer suggested something: there is no other word for it.
ALTER TABLE proposal_round DROP CONSTRAINT proposal_round_side_check, ADD CONSTRAINT proposal_round_side_check
    CHECK (side IN ('lender', 'borrower'));
ALTER TABLE proposal DROP CONSTRAINT proposal_opened_by_check, ADD CONSTRAINT proposal_opened_by_check
    CHECK (opened_by IN ('lender', 'borrower'));
ALTER TABLE posting DROP CONSTRAINT posting_min_batch, DROP min_batch;
