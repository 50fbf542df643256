-- +goose Up
-- Which clauses a worker was told: those of that revision.
ALTER TABLE consent_record ADD revision int CHECK (revision > 0);
UPDATE consent_record r SET revision = coalesce((SELECT max(t.revision) FROM agreement_terms t JOIN secondment s ON s.agreement_id = t.agreement_id
    WHERE s.id = r.secondment_id AND t.updated_at <= r.at), 1);
ALTER TABLE consent_record ALTER revision SET NOT NULL;

-- What a worker said to a supplement that changes what she had consented to. Like
-- consent_record it names nobody, and is written once.
CREATE TABLE supplement_answer (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    secondment_id uuid NOT NULL REFERENCES secondment,
    revision      int NOT NULL CHECK (revision > 1), -- of the clauses that she was told
    action        text NOT NULL CHECK (action IN ('consent', 'refuse')),
    channel       text NOT NULL CHECK (channel IN ('paper', 'phone')),
    on_day        date NOT NULL,
    text          text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 60000),
    text_hash     bytea NOT NULL,
    reason        text NOT NULL DEFAULT '' CHECK (char_length(reason) <= 200),
    link_hash     bytea REFERENCES worker_link,
    recorded_by   uuid REFERENCES account,
    at            timestamptz NOT NULL,
    CONSTRAINT supplement_answer_hash_of_text CHECK (text_hash = sha256(convert_to(text, 'UTF8'))),
    CONSTRAINT supplement_answer_by_whom CHECK ((channel = 'phone') = (link_hash IS NOT NULL) AND (channel = 'paper') = (recorded_by IS NOT NULL)),
    CONSTRAINT supplement_answer_paper_consents CHECK (channel = 'phone' OR action = 'consent')
);
CREATE INDEX supplement_answer_of ON supplement_answer (secondment_id, id DESC);
CREATE UNIQUE INDEX supplement_answer_link_once ON supplement_answer (link_hash, revision);
GRANT SELECT, INSERT ON supplement_answer TO gongxiang_app;

-- The revision that a worker agreed to last; NULL: to none.
-- +goose StatementBegin
CREATE FUNCTION agreed_revision(worker uuid) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT greatest(r.revision, (SELECT max(revision) FROM supplement_answer WHERE secondment_id = worker AND action = 'consent'))
    FROM consent_record r WHERE r.secondment_id = worker AND r.action = 'consent' ORDER BY r.id DESC LIMIT 1
$$;
-- +goose StatementEnd

-- The revision that a worker is to be asked about: the newest, when one of those
-- since her consent changes more than how the two firms settle costs. NULL: none.
-- +goose StatementBegin
CREATE FUNCTION asked_revision(worker uuid) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT (SELECT max(revision) FROM agreement_terms WHERE agreement_id = s.agreement_id)
    FROM secondment s
    WHERE s.id = worker AND s.status IN ('consented', 'amended', 'started')
        AND EXISTS (SELECT FROM agreement_supplement x WHERE x.agreement_id = s.agreement_id AND x.status = 'done'
            AND x.revision > agreed_revision(worker) AND x.changes - 'costSettlement' <> '{}')
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION supplement_answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A supplement that is confirmed meanwhile makes another revision.
    PERFORM 1 FROM agreement WHERE id = (SELECT agreement_id FROM secondment WHERE id = NEW.secondment_id) FOR NO KEY UPDATE;
    PERFORM 1 FROM secondment WHERE id = NEW.secondment_id FOR NO KEY UPDATE;
    IF asked_revision(NEW.secondment_id) IS DISTINCT FROM NEW.revision THEN
        RAISE EXCEPTION 'this worker is not asked about that' USING ERRCODE = 'check_violation', CONSTRAINT = 'supplement_answer_in_turn';
    END IF;
    IF NEW.link_hash IS NOT NULL AND NOT EXISTS (SELECT FROM worker_link WHERE token_hash = NEW.link_hash
            AND secondment_id = NEW.secondment_id AND voided_at IS NULL AND expires_at > NEW.at) THEN
        RAISE EXCEPTION 'this link is not good for that' USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_by_live_link';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER supplement_answer_guard BEFORE INSERT ON supplement_answer FOR EACH ROW EXECUTE FUNCTION supplement_answer_guard();

-- Nobody starts under conditions that she has not agreed to.
-- +goose StatementBegin
CREATE FUNCTION start_needs_supplement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM agreement WHERE id = NEW.agreement_id FOR SHARE;
    IF asked_revision(NEW.id) IS NOT NULL THEN
        RAISE EXCEPTION 'this worker has not agreed to the supplement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_start_needs_supplement';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER start_needs_supplement AFTER UPDATE OF status ON secondment FOR EACH ROW
    WHEN (NEW.status = 'started' AND OLD.status <> 'started') EXECUTE FUNCTION start_needs_supplement();

-- As before, and: the old pay holds until all who are out in the month have
-- agreed to the new one, before the month or before they started.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION wage_of_month(of_agreement uuid, of_month date) RETURNS TABLE (rule text, fen bigint) LANGUAGE sql STABLE AS $$
    SELECT t.wage_rule, CASE t.wage_rule WHEN 'monthly' THEN a.pay_fen ELSE t.wage_fen END
    FROM agreement a JOIN agreement_terms t ON t.agreement_id = a.id
        LEFT JOIN agreement_supplement x ON x.agreement_id = a.id AND x.revision = t.revision AND x.status = 'done'
    WHERE a.id = of_agreement AND (t.revision = 1
        OR (x.answered_at AT TIME ZONE 'Asia/Shanghai')::date < greatest(of_month,
            (SELECT min(lower(days)) FROM secondment WHERE agreement_id = a.id AND status IN ('started', 'returned')))
        AND NOT EXISTS (SELECT FROM secondment s WHERE s.agreement_id = a.id AND s.status IN ('started', 'returned')
            AND s.days && daterange(of_month, (of_month + interval '1 month')::date)
            AND NOT EXISTS (SELECT FROM consent_record r WHERE r.secondment_id = s.id AND r.action = 'consent' AND r.revision >= t.revision)
            AND NOT EXISTS (SELECT FROM supplement_answer n WHERE n.secondment_id = s.id AND n.action = 'consent' AND n.revision >= t.revision
                AND n.on_day < greatest(of_month, lower(s.days)))))
    ORDER BY t.revision DESC LIMIT 1
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION wage_of_month(of_agreement uuid, of_month date) RETURNS TABLE (rule text, fen bigint) LANGUAGE sql STABLE AS $$
    SELECT t.wage_rule, CASE t.wage_rule WHEN 'monthly' THEN a.pay_fen ELSE t.wage_fen END
    FROM agreement a JOIN agreement_terms t ON t.agreement_id = a.id
        LEFT JOIN agreement_supplement x ON x.agreement_id = a.id AND x.revision = t.revision AND x.status = 'done'
    WHERE a.id = of_agreement AND (t.revision = 1 OR (x.answered_at AT TIME ZONE 'Asia/Shanghai')::date < greatest(of_month,
        (SELECT min(lower(days)) FROM secondment WHERE agreement_id = a.id AND status IN ('started', 'returned'))))
    ORDER BY t.revision DESC LIMIT 1
$$;
-- +goose StatementEnd
DROP TRIGGER start_needs_supplement ON secondment;
DROP TABLE supplement_answer;
DROP FUNCTION start_needs_supplement, supplement_answer_guard, asked_revision, agreed_revision;
ALTER TABLE consent_record DROP revision;
