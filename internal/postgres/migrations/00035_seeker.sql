-- +goose Up
-- Who a seeker's account is: a person, known by a phone and a name until an ID
-- number is needed. Phones are shared, so nobody is joined to a person by one.
CREATE TABLE person_account (
    account_id uuid PRIMARY KEY REFERENCES account,
    person_id  uuid NOT NULL CONSTRAINT person_account_once UNIQUE REFERENCES person,
    created_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE (person_id) ON person_account TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION person_account_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM account WHERE id = NEW.account_id AND role = 'seeker' AND disabled_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only seekers are persons' USING ERRCODE = 'check_violation', CONSTRAINT = 'person_account_of_seeker';
    END IF;
    PERFORM 1 FROM person WHERE id = NEW.person_id AND erased_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this person was erased' USING ERRCODE = 'check_violation', CONSTRAINT = 'person_account_of_living';
    END IF;
    RETURN NEW;
END
$$;

-- A seeker names himself, until an ID number says who he is.
CREATE FUNCTION person_rename(by_account uuid, new_name text, moment timestamptz) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE person SET name = new_name, updated_at = moment WHERE id_number_index IS NULL AND erased_at IS NULL
        AND id = (SELECT person_id FROM person_account WHERE account_id = by_account);
    IF FOUND THEN
        UPDATE account SET display_name = new_name, version = version + 1 WHERE id = by_account AND display_name <> new_name;
    END IF;
    RETURN FOUND OR EXISTS (SELECT FROM person p JOIN person_account a ON a.person_id = p.id WHERE a.account_id = by_account AND p.name = new_name);
END
$$;
-- +goose StatementEnd
CREATE TRIGGER person_account_guard BEFORE INSERT OR UPDATE ON person_account FOR EACH ROW EXECUTE FUNCTION person_account_guard();
REVOKE ALL ON FUNCTION person_rename FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_rename TO gongxiang_app;

-- A person's application for a vacancy. Locks: account, person, enterprise,
-- vacancy, application.
CREATE TABLE application (
    id              uuid PRIMARY KEY,
    person_id       uuid NOT NULL REFERENCES person,
    vacancy_id      uuid NOT NULL REFERENCES vacancy,
    enterprise_id   uuid NOT NULL REFERENCES enterprise,
    status          text NOT NULL CHECK (status IN ('submitted', 'viewed', 'invited', 'offered', 'accepted', 'hired', 'rejected', 'withdrawn', 'expired')),
    note            text NOT NULL DEFAULT '' CHECK (char_length(note) <= 200),
    wish            jsonb NOT NULL, -- what both sides read: as it was when the person applied
    fit             jsonb NOT NULL,
    interview_at    timestamptz,
    interview_place text NOT NULL DEFAULT '' CHECK (char_length(interview_place) <= 100),
    offer           text NOT NULL DEFAULT '' CHECK (char_length(offer) <= 200),
    start_on        date, -- as offered
    reason          text NOT NULL DEFAULT '' CHECK (char_length(reason) <= 200), -- of the end
    viewed_at       timestamptz,
    invited_at      timestamptz,
    firm_read       bigint NOT NULL DEFAULT 0, -- the last message that each side has read
    person_read     bigint NOT NULL DEFAULT 0,
    applied_on      date NOT NULL,
    version         int NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT application_invited_where CHECK (status <> 'invited' OR (interview_at IS NOT NULL AND interview_place <> '')),
    CONSTRAINT application_offered_what CHECK (status NOT IN ('offered', 'accepted', 'hired') OR start_on IS NOT NULL),
    CONSTRAINT application_end_has_reason CHECK (status <> 'rejected' OR reason <> '')
);
CREATE UNIQUE INDEX application_once ON application (person_id, vacancy_id)
    WHERE status IN ('submitted', 'viewed', 'invited', 'offered', 'accepted', 'hired');
CREATE INDEX application_person ON application (person_id, id DESC);
CREATE INDEX application_day ON application (person_id, applied_on);
CREATE INDEX application_firm ON application (enterprise_id, id DESC);
CREATE INDEX application_vacancy ON application (vacancy_id, id DESC);
CREATE INDEX application_waits ON application (updated_at) WHERE status IN ('submitted', 'viewed', 'invited', 'offered');
-- Who applied for what of whom never changes, but that two persons prove to be one.
GRANT SELECT, INSERT, UPDATE (person_id, status, note, wish, fit, interview_at, interview_place, offer, start_on, reason,
    viewed_at, invited_at, firm_read, person_read, version, updated_at) ON application TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION application_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = NEW.person_id AND erased_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this person was erased' USING ERRCODE = 'check_violation', CONSTRAINT = 'application_of_living';
    END IF;
    PERFORM 1 FROM enterprise WHERE id = NEW.enterprise_id AND status = 'approved' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this firm may not hire' USING ERRCODE = 'check_violation', CONSTRAINT = 'application_firm_approved';
    END IF;
    PERFORM 1 FROM vacancy WHERE id = NEW.vacancy_id AND enterprise_id = NEW.enterprise_id
        AND status = 'open' AND valid_to >= NEW.applied_on FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this vacancy is not open' USING ERRCODE = 'check_violation', CONSTRAINT = 'application_vacancy_open';
    END IF;
    -- The person is held: nobody counts beside us.
    IF (SELECT count(*) FROM application WHERE person_id = NEW.person_id AND applied_on = NEW.applied_on) >= 20 THEN
        RAISE EXCEPTION 'enough for a day' USING ERRCODE = 'check_violation', CONSTRAINT = 'application_daily';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION application_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an ended application stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'application_ended';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER application_guard BEFORE INSERT ON application FOR EACH ROW EXECUTE FUNCTION application_guard();
CREATE TRIGGER application_ends BEFORE UPDATE OF status ON application FOR EACH ROW
    WHEN (OLD.status IN ('hired', 'rejected', 'withdrawn', 'expired') AND NEW.status <> OLD.status) EXECUTE FUNCTION application_ends();

-- What the two sides write to each other about an application.
CREATE TABLE application_message (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES application,
    from_firm      boolean NOT NULL,
    text           text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 300),
    account_id     uuid NOT NULL REFERENCES account,
    at             timestamptz NOT NULL
);
CREATE INDEX application_message_of ON application_message (application_id, id);
GRANT SELECT, INSERT ON application_message TO gongxiang_app;

-- Whoever is erased is erased here, too: his account ends and names nobody, his
-- words go, and what waits for him is withdrawn.
-- +goose StatementBegin
CREATE FUNCTION person_forgotten() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    his uuid := (SELECT account_id FROM person_account WHERE person_id = NEW.id);
BEGIN
    INSERT INTO event (thing, thing_id, action, from_state, to_state, reason, account_id, at)
        SELECT 'application', id, 'withdraw', status, 'withdrawn', '申请人已注销', his, NEW.erased_at FROM application
        WHERE person_id = NEW.id AND status IN ('submitted', 'viewed', 'invited', 'offered', 'accepted') ORDER BY id;
    UPDATE application SET status = 'withdrawn', reason = '申请人已注销', version = version + 1, updated_at = NEW.erased_at
        WHERE person_id = NEW.id AND status IN ('submitted', 'viewed', 'invited', 'offered', 'accepted');
    UPDATE application SET note = '', wish = '{}', fit = '{}', interview_place = CASE interview_place WHEN '' THEN '' ELSE '已删除' END, offer = ''
        WHERE person_id = NEW.id;
    DELETE FROM application_message WHERE application_id IN (SELECT id FROM application WHERE person_id = NEW.id);
    IF to_regclass('public.job_wish') IS NOT NULL THEN -- another's, where it stands
        DELETE FROM job_wish WHERE person_id = NEW.id;
    END IF;
    DELETE FROM person_account WHERE person_id = NEW.id;
    DELETE FROM session WHERE account_id = his;
    DELETE FROM idempotency WHERE account_id = his;
    DELETE FROM phone_code WHERE phone_index = (SELECT phone_index FROM account WHERE id = his);
    UPDATE account SET display_name = '已注销', login = 'erased-' || id, password_hash = NULL, phone_enc = NULL, phone_index = NULL,
        disabled_at = coalesce(disabled_at, NEW.erased_at), version = version + 1 WHERE id = his;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER person_forgotten AFTER UPDATE OF erased_at ON person FOR EACH ROW
    WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION person_forgotten();

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
DROP TRIGGER person_forgotten ON person;
DROP TABLE application_message, application, person_account;
DROP FUNCTION person_forgotten, application_ends, application_guard, person_rename, person_account_guard;
