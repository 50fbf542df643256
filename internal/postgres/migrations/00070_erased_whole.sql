-- +goose Up
-- Whose records were merged is one human being: by whichever of them he asks, or
-- is asked for, all of him is erased, and nothing of him is that has to stay.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION person_erase(whom uuid, by_account uuid, asked date, why text, moment timestamptz) RETURNS person_erasure
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    done person_erasure;
    he   uuid := coalesce((SELECT merged_into FROM key_person WHERE person_id = whom), whom);
    his  uuid[] := ARRAY(SELECT he UNION SELECT person_id FROM key_person WHERE merged_into = he);
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'persons are erased in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    IF NOT EXISTS (SELECT FROM account WHERE id = by_account AND disabled_at IS NULL
            AND (role = 'administrator' OR EXISTS (SELECT FROM person_account WHERE account_id = by_account AND person_id = ANY (his)))) THEN
        RAISE EXCEPTION 'administrators erase, and whoever it is himself' USING ERRCODE = 'check_violation', CONSTRAINT = 'person_erased_by_administrator';
    END IF;
    PERFORM 1 FROM person WHERE id = ANY (his) ORDER BY id FOR NO KEY UPDATE;
    IF he <> coalesce((SELECT merged_into FROM key_person WHERE person_id = whom), whom)
        OR EXISTS (SELECT FROM key_person WHERE merged_into = he AND person_id <> ALL (his)) THEN
        RAISE EXCEPTION 'his records were merged meanwhile' USING ERRCODE = 'serialization_failure'; -- tried again
    END IF;
    PERFORM 1 FROM secondment WHERE person_id = ANY (his) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM unnest(his) r, person_must_stay(r, (moment AT TIME ZONE 'Asia/Shanghai')::date)) THEN
        RAISE EXCEPTION 'this person has to stay' USING ERRCODE = 'check_violation', CONSTRAINT = 'person_must_stay';
    END IF;
    INSERT INTO person_erasure (person_id, asked_on, reason, secondments, entries, account_id, at)
        SELECT he, asked, why, (SELECT count(*) FROM secondment WHERE person_id = ANY (his)),
            (SELECT sum(ledger_forget(r)) FROM unnest(his) r), by_account, moment
        RETURNING * INTO done;
    UPDATE secondment SET worker_name = '已删除', phone_enc = '', version = version + 1, updated_at = moment WHERE person_id = ANY (his);
    DELETE FROM worker_session WHERE secondment_id IN (SELECT id FROM secondment WHERE person_id = ANY (his));
    UPDATE worker_link SET voided_at = moment WHERE voided_at IS NULL AND secondment_id IN (SELECT id FROM secondment WHERE person_id = ANY (his));
    -- The files of an agreement's workers, which whoever needs them has made again.
    DELETE FROM document_job WHERE agreement_id IN (SELECT agreement_id FROM secondment WHERE person_id = ANY (his));
    UPDATE person SET name = '已删除', id_number_enc = NULL, id_number_index = NULL, phone_enc = NULL, phone_index = NULL,
        erased_at = moment, updated_at = moment WHERE id = he; -- and key_person_forgotten what was merged into him
    RETURN done;
END
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION person_erase(whom uuid, by_account uuid, asked date, why text, moment timestamptz) RETURNS person_erasure
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    done person_erasure;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'persons are erased in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    IF NOT EXISTS (SELECT FROM account WHERE id = by_account AND disabled_at IS NULL
            AND (role = 'administrator' OR EXISTS (SELECT FROM person_account WHERE account_id = by_account AND person_id = whom))) THEN
        RAISE EXCEPTION 'administrators erase, and whoever it is himself' USING ERRCODE = 'check_violation', CONSTRAINT = 'person_erased_by_administrator';
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
