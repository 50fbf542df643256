-- +goose Up
-- A link by which a worker reads on his phone what he is asked to consent to.
-- The token stands in the link's fragment only; a newer link voids the older.
CREATE TABLE worker_link (
    token_hash    bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32), -- SHA-256
    secondment_id uuid NOT NULL REFERENCES secondment,
    made_by       uuid NOT NULL REFERENCES account,
    made_at       timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL, -- later once the worker has confirmed that it reached him
    opened_at     timestamptz, -- the first time
    voided_at     timestamptz,
    CONSTRAINT link_ends CHECK (expires_at > made_at)
);
CREATE UNIQUE INDEX worker_link_one ON worker_link (secondment_id) WHERE voided_at IS NULL;
CREATE INDEX worker_link_of ON worker_link (secondment_id, made_at);
GRANT SELECT, INSERT, UPDATE (expires_at, opened_at, voided_at) ON worker_link TO gongxiang_app;

-- A worker who has confirmed by a code sent to the number that his employer gave
-- for him. He has no account: the session is good for this one secondment.
CREATE TABLE worker_session (
    token_hash    bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    secondment_id uuid NOT NULL REFERENCES secondment,
    opened_at     timestamptz NOT NULL,
    seen_at       timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL
);
CREATE INDEX worker_session_of ON worker_session (secondment_id);
GRANT SELECT, INSERT, UPDATE (seen_at), DELETE ON worker_session TO gongxiang_app;

-- What a worker said to which text, and how (L5). The text names no worker, so
-- that a person can be erased and his consent still stands.
CREATE TABLE consent_record (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    secondment_id uuid NOT NULL REFERENCES secondment,
    action        text NOT NULL CHECK (action IN ('consent', 'refuse', 'withdraw')),
    channel       text NOT NULL CHECK (channel IN ('paper', 'phone')),
    on_day        date NOT NULL,
    text          text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 30000),
    text_hash     bytea NOT NULL,
    reason        text NOT NULL DEFAULT '' CHECK (char_length(reason) <= 200),
    link_hash     bytea REFERENCES worker_link, -- by phone: through which link, confirmed by code
    recorded_by   uuid REFERENCES account, -- on paper: who put it on record for the lender
    at            timestamptz NOT NULL,
    CONSTRAINT consent_hash_of_text CHECK (text_hash = sha256(convert_to(text, 'UTF8'))),
    CONSTRAINT consent_by_whom CHECK ((channel = 'phone') = (link_hash IS NOT NULL) AND (channel = 'paper') = (recorded_by IS NOT NULL)),
    CONSTRAINT consent_paper_consents CHECK (channel = 'phone' OR action = 'consent')
);
CREATE INDEX consent_record_of ON consent_record (secondment_id, id DESC);
-- A link answers once; what was answered with it can be withdrawn with it.
CREATE UNIQUE INDEX consent_link_once ON consent_record (link_hash) WHERE action <> 'withdraw';
GRANT SELECT, INSERT ON consent_record TO gongxiang_app;

-- Consents from before there were records.
INSERT INTO consent_record (secondment_id, action, channel, on_day, text, text_hash, recorded_by, at)
    SELECT s.id, 'consent', 'paper', s.consented_on, t.text, sha256(convert_to(t.text, 'UTF8')), e.account_id, e.at
    FROM secondment s
    CROSS JOIN (SELECT '员工签的是纸质同意书，登记时平台还没有保存文本。') AS t (text)
    CROSS JOIN LATERAL (SELECT account_id, at FROM event
        WHERE thing = 'secondment' AND thing_id = s.id AND action = 'consent' ORDER BY id DESC LIMIT 1) e
    WHERE s.consented_on IS NOT NULL ORDER BY s.id;

-- Each answer follows from the one before, through the link that is his.
-- +goose StatementBegin
CREATE FUNCTION consent_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last text;
BEGIN
    PERFORM 1 FROM secondment WHERE id = NEW.secondment_id FOR NO KEY UPDATE;
    SELECT action INTO last FROM consent_record WHERE secondment_id = NEW.secondment_id ORDER BY id DESC LIMIT 1;
    IF NOT (CASE NEW.action
            WHEN 'withdraw' THEN last IS NOT DISTINCT FROM 'consent'
            ELSE coalesce(last, 'withdraw') = 'withdraw' END) THEN
        RAISE EXCEPTION 'this worker has answered' USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_in_turn';
    END IF;
    IF NEW.link_hash IS NOT NULL AND NOT EXISTS (SELECT FROM worker_link WHERE token_hash = NEW.link_hash
            AND secondment_id = NEW.secondment_id AND voided_at IS NULL AND expires_at > NEW.at) THEN
        RAISE EXCEPTION 'this link is not good for that' USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_by_live_link';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER consent_guard BEFORE INSERT ON consent_record FOR EACH ROW EXECUTE FUNCTION consent_guard();

-- A secondment stands where its worker's last answer has put it: none goes on
-- without the consent that is on record, none comes back without a withdrawal.
-- +goose StatementBegin
CREATE FUNCTION secondment_is_consented() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    s secondment;
    r consent_record;
BEGIN
    SELECT * INTO s FROM secondment
        WHERE id = (to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'secondment' THEN 'id' ELSE 'secondment_id' END)::uuid;
    SELECT * INTO r FROM consent_record WHERE secondment_id = s.id ORDER BY id DESC LIMIT 1;
    IF NOT (CASE
            WHEN s.status = 'nominated' THEN coalesce(r.action, 'withdraw') = 'withdraw'
                AND s.consented_on IS NULL AND s.consent_channel IS NULL AND s.amended_on IS NULL
            WHEN s.status = 'cancelled' THEN true
            ELSE (r.action, r.channel, r.on_day) IS NOT DISTINCT FROM ('consent', s.consent_channel, s.consented_on) END)
        OR r.action = 'refuse' AND s.status <> 'cancelled' THEN
        RAISE EXCEPTION 'a secondment stands where its worker put it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_is_consented';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER secondment_is_consented AFTER INSERT OR UPDATE OF status, consented_on, consent_channel, amended_on ON secondment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION secondment_is_consented();
CREATE CONSTRAINT TRIGGER secondment_is_consented AFTER INSERT ON consent_record
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION secondment_is_consented();

-- +goose Down
DROP TRIGGER secondment_is_consented ON secondment;
DROP TABLE consent_record, worker_session, worker_link;
DROP FUNCTION secondment_is_consented, consent_guard;
