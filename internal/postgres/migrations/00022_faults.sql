-- +goose Up
-- The documents of many workers are made by a job, which another takes up when
-- its node has died: whose documents, and when somebody was last at it.
ALTER TABLE document_job ADD secondment_ids uuid[] NOT NULL DEFAULT '{}',
    ADD attempts int NOT NULL DEFAULT 0,
    ADD heartbeat_at timestamptz; -- NULL: nobody is at it; by the database's clock
GRANT UPDATE (attempts, heartbeat_at) ON document_job TO gongxiang_app;

-- Remarks make another posting (Go: posting.Fingerprint).
-- +goose StatementBegin
CREATE FUNCTION posting_print(p posting, with_note boolean) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(int8send(octet_length(p.trade_code)) || convert_to(p.trade_code, 'UTF8')
        || int8send(p.level) || int8send(p.headcount) || int8send(p.period_from - '1970-01-01'::date) || int8send(p.period_to - '1970-01-01'::date)
        || int8send(octet_length(p.town_code)) || convert_to(p.town_code, 'UTF8')
        || int8send(coalesce(p.pay_min_fen, -1)) || int8send(coalesce(p.pay_max_fen, -1))
        || CASE WHEN p.lodging THEN '\x01'::bytea ELSE ''::bytea END
        || int8send(octet_length(p.workplace)) || convert_to(p.workplace, 'UTF8')
        || CASE WHEN with_note THEN int8send(octet_length(p.note)) || convert_to(p.note, 'UTF8') ELSE ''::bytea END)
$$;
-- +goose StatementEnd
UPDATE posting p SET fingerprint = posting_print(p, true);
-- What a row of a sheet said when it was taken in, so that the same sheet finds
-- it again after somebody has changed the posting.
ALTER TABLE posting ADD imported_as bytea;
UPDATE posting SET imported_as = fingerprint WHERE import_id IS NOT NULL;
CREATE INDEX posting_imported ON posting (enterprise_id, kind, imported_as)
    WHERE imported_as IS NOT NULL AND status IN ('draft', 'published', 'partly_filled', 'filled');
GRANT INSERT (imported_as) ON posting TO gongxiang_app;
DROP FUNCTION posting_print;

-- A firm's number that comes with the page is on record once a day for each who
-- opens it, however often he does. Numbers that are asked for are each time.
ALTER TABLE pii_access ADD day date;
CREATE UNIQUE INDEX pii_access_daily ON pii_access (account_id, subject, subject_id, field, day) WHERE day IS NOT NULL;
-- +goose StatementBegin
CREATE FUNCTION pii_access_daily() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.day := (NEW.at AT TIME ZONE 'Asia/Shanghai')::date;
    IF EXISTS (SELECT FROM pii_access WHERE (account_id, subject, subject_id, field, day)
            = (NEW.account_id, NEW.subject, NEW.subject_id, NEW.field, NEW.day)) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER pii_access_daily BEFORE INSERT ON pii_access FOR EACH ROW WHEN (NEW.field = 'contactPhone')
    EXECUTE FUNCTION pii_access_daily();

-- Whether a firm has an account is looked up for every firm in a list.
CREATE INDEX account_enterprise ON account (enterprise_id) WHERE enterprise_id IS NOT NULL;

-- +goose Down
DROP INDEX account_enterprise;
DROP TRIGGER pii_access_daily ON pii_access;
DROP FUNCTION pii_access_daily;
DROP INDEX pii_access_daily;
ALTER TABLE pii_access DROP day;
DROP INDEX posting_imported;
ALTER TABLE posting DROP imported_as;
-- Of those that differ by their remarks only, the first takes the fingerprint
-- that counted none; the others keep theirs.
-- +goose StatementBegin
WITH plain AS (
    SELECT p.id, p.enterprise_id, p.kind, sha256(int8send(octet_length(p.trade_code)) || convert_to(p.trade_code, 'UTF8')
        || int8send(p.level) || int8send(p.headcount) || int8send(p.period_from - '1970-01-01'::date) || int8send(p.period_to - '1970-01-01'::date)
        || int8send(octet_length(p.town_code)) || convert_to(p.town_code, 'UTF8')
        || int8send(coalesce(p.pay_min_fen, -1)) || int8send(coalesce(p.pay_max_fen, -1))
        || CASE WHEN p.lodging THEN '\x01'::bytea ELSE ''::bytea END
        || int8send(octet_length(p.workplace)) || convert_to(p.workplace, 'UTF8')) AS print
    FROM posting p),
ranked AS (SELECT *, row_number() OVER (PARTITION BY enterprise_id, kind, print ORDER BY id) AS n FROM plain)
UPDATE posting SET fingerprint = print FROM ranked WHERE ranked.id = posting.id AND n = 1;
-- +goose StatementEnd
ALTER TABLE document_job DROP secondment_ids, DROP attempts, DROP heartbeat_at;
