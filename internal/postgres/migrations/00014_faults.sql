-- +goose Up
-- A town's officer finds what lies in the town and what belongs to a firm from
-- there, so a document says where its firm is at home.
ALTER TABLE search_document ADD COLUMN firm_town_code text NOT NULL DEFAULT '';
UPDATE search_document d SET firm_town_code = e.town_code FROM enterprise e WHERE e.id = d.enterprise_id;
CREATE INDEX search_document_firm_town ON search_document (firm_town_code, status);

-- How many heads agreements hold is never written but by agreement_engages():
-- it works as its owner, and nobody else may touch the column.
ALTER FUNCTION agreement_engages() SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE INSERT, UPDATE ON posting FROM gongxiang_app;
GRANT INSERT (id, kind, enterprise_id, trade_code, level, headcount, period_from, period_to, town_code, pay_min_fen, pay_max_fen,
        lodging, board, transport, workplace, hazards, note, contact_name, contact_phone_enc, status, fingerprint, import_id,
        version, created_by, created_at, updated_at),
    UPDATE (trade_code, level, headcount, period_from, period_to, town_code, pay_min_fen, pay_max_fen,
        lodging, board, transport, workplace, hazards, note, contact_name, contact_phone_enc, status, fingerprint, version, updated_at)
    ON posting TO gongxiang_app;

-- +goose Down
REVOKE INSERT, UPDATE ON posting FROM gongxiang_app;
GRANT INSERT, UPDATE ON posting TO gongxiang_app;
ALTER FUNCTION agreement_engages() SECURITY INVOKER RESET search_path;
DROP INDEX search_document_firm_town;
ALTER TABLE search_document DROP COLUMN firm_town_code;
