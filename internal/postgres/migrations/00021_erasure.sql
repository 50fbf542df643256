-- +goose Up
-- A worker asks that the platform forget him (个人信息保护法 47). What names him
-- goes; the facts of which he was one stay, and so does every entry of the
-- ledger. An administrator does it, once nothing needs to know him any more.
ALTER TABLE person ADD erased_at timestamptz,
    ADD CONSTRAINT person_erased_holds_nothing CHECK (erased_at IS NULL OR (name = '已删除' AND num_nonnulls(id_number_enc, phone_enc) = 0));
-- Nobody but person_erase() erases, and nobody undoes it.
REVOKE UPDATE ON person FROM gongxiang_app;
REVOKE INSERT ON person FROM gongxiang_app;
GRANT INSERT (id, name, id_number_enc, id_number_index, phone_enc, phone_index, created_at, updated_at) ON person TO gongxiang_app;

CREATE TABLE person_erasure (
    person_id   uuid CONSTRAINT person_erased_once PRIMARY KEY REFERENCES person,
    asked_on    date NOT NULL, -- the day on which the worker asked
    reason      text NOT NULL CHECK (char_length(reason) BETWEEN 2 AND 200),
    secondments int NOT NULL,
    entries     bigint NOT NULL, -- of the ledger that lead to nobody now
    account_id  uuid NOT NULL REFERENCES account,
    at          timestamptz NOT NULL,
    CONSTRAINT person_erasure_asked_before CHECK (asked_on <= (at AT TIME ZONE 'Asia/Shanghai')::date)
);
CREATE INDEX person_erasure_at ON person_erasure (at DESC, person_id);
GRANT SELECT ON person_erasure TO gongxiang_app;
-- Holding a person takes the right to change one.
GRANT UPDATE (updated_at) ON person TO gongxiang_app;

-- Why a person has to stay, on a day: each reason with the agreement that it is
-- about, and the first day on which it no longer holds where that is known.
-- kept: 工资支付暂行规定 6, records of pay are kept for two years.
-- +goose StatementBegin
CREATE FUNCTION person_must_stay(whom uuid, today date) RETURNS TABLE (why text, number text, until date) LANGUAGE sql STABLE AS $$
    WITH his AS (SELECT s.*, a.number FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE s.person_id = whom)
    SELECT 'lent', number, NULL::date FROM his WHERE status NOT IN ('returned', 'cancelled')
    UNION ALL
    SELECT DISTINCT 'settlement', h.number, NULL::date FROM his h JOIN settlement_worker w ON w.secondment_id = h.id
        JOIN settlement m ON m.id = w.settlement_id WHERE NOT m.superseded AND m.status <> 'paid_out'
    UNION ALL
    SELECT DISTINCT 'incident', h.number, NULL::date FROM his h JOIN incident i ON i.secondment_id = h.id WHERE i.acknowledged_by IS NULL
    UNION ALL
    SELECT DISTINCT 'alert', h.number, NULL::date FROM his h JOIN compliance_evidence e ON e.thing = 'secondment' AND e.thing_id = h.id
        JOIN compliance_alert a ON a.id = e.alert_id WHERE a.status = 'open'
    UNION ALL
    SELECT 'kept', number, (upper(days) + interval '2 years')::date FROM his
        WHERE status = 'returned' AND (upper(days) + interval '2 years')::date > today
    ORDER BY 1, 2
$$;
-- +goose StatementEnd
GRANT EXECUTE ON FUNCTION person_must_stay TO gongxiang_app;

-- person_erase does all of it. It holds the person as naming him for an
-- agreement does: whoever is named meanwhile is named before, and must stay.
-- +goose StatementBegin
CREATE FUNCTION person_erase(whom uuid, by_account uuid, asked date, why text, moment timestamptz) RETURNS person_erasure
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    done person_erasure;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'persons are erased in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    IF NOT EXISTS (SELECT FROM account WHERE id = by_account AND role = 'administrator' AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'administrators erase' USING ERRCODE = 'check_violation', CONSTRAINT = 'person_erased_by_administrator';
    END IF;
    PERFORM 1 FROM person WHERE id = whom FOR NO KEY UPDATE;
    PERFORM 1 FROM secondment WHERE person_id = whom ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM person_must_stay(whom, (moment AT TIME ZONE 'Asia/Shanghai')::date)) THEN
        RAISE EXCEPTION 'this person has to stay' USING ERRCODE = 'check_violation', CONSTRAINT = 'person_must_stay';
    END IF;
    INSERT INTO person_erasure (person_id, asked_on, reason, secondments, entries, account_id, at)
        SELECT whom, asked, why, (SELECT count(*) FROM secondment WHERE person_id = whom), ledger_forget(whom), by_account, moment
        RETURNING * INTO done;
    UPDATE secondment SET worker_name = '已删除', phone_enc = '', version = version + 1, updated_at = moment WHERE person_id = whom;
    DELETE FROM worker_session WHERE secondment_id IN (SELECT id FROM secondment WHERE person_id = whom);
    UPDATE worker_link SET voided_at = moment WHERE voided_at IS NULL AND secondment_id IN (SELECT id FROM secondment WHERE person_id = whom);
    -- The files of an agreement's workers, which whoever needs them has made again.
    DELETE FROM document_job WHERE agreement_id IN (SELECT agreement_id FROM secondment WHERE person_id = whom);
    UPDATE person SET name = '已删除', id_number_enc = NULL, id_number_index = NULL, phone_enc = NULL, phone_index = NULL,
        erased_at = moment, updated_at = moment WHERE id = whom;
    RETURN done;
END
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION person_erase FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_erase TO gongxiang_app;
-- Salts go with the person only.
REVOKE EXECUTE ON FUNCTION ledger_forget FROM gongxiang_app;

-- +goose Down
GRANT EXECUTE ON FUNCTION ledger_forget TO gongxiang_app;
DROP FUNCTION person_erase, person_must_stay;
DROP TABLE person_erasure;
REVOKE UPDATE (updated_at) ON person FROM gongxiang_app;
REVOKE INSERT (id, name, id_number_enc, id_number_index, phone_enc, phone_index, created_at, updated_at) ON person FROM gongxiang_app;
GRANT INSERT, UPDATE ON person TO gongxiang_app;
ALTER TABLE person DROP CONSTRAINT person_erased_holds_nothing, DROP erased_at;
