-- +goose Up
-- Whoever lost the number of his account, and cannot prove by it that the account
-- is his, shows his ID card at the counter and the new number by a code. One
-- administrator asks, another decides three days later; meanwhile whoever does
-- have the account can object. The number goes with the case once it is over.
CREATE TABLE phone_case (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES account,
    holder_id   uuid REFERENCES account, -- who has the number so far
    phone_enc   bytea,
    phone_index bytea,
    reason      text NOT NULL CHECK (char_length(reason) BETWEEN 2 AND 200),
    status      text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'done', 'refused', 'objected')),
    asked_by    uuid NOT NULL REFERENCES account,
    asked_at    timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    decided_by  uuid REFERENCES account,
    decided_at  timestamptz,
    words       text NOT NULL DEFAULT '' CHECK (char_length(words) <= 200),
    CONSTRAINT phone_case_waits CHECK (due_at >= asked_at + interval '3 days'),
    CONSTRAINT phone_case_of_two CHECK (holder_id <> account_id),
    CONSTRAINT phone_case_number CHECK ((status = 'waiting') = (phone_enc IS NOT NULL) AND (status = 'waiting') = (phone_index IS NOT NULL)),
    CONSTRAINT phone_case_decided CHECK ((status = 'waiting') = (decided_by IS NULL) AND (status = 'waiting') = (decided_at IS NULL)),
    CONSTRAINT phone_case_refused_why CHECK (status <> 'refused' OR char_length(words) >= 2)
);
CREATE UNIQUE INDEX phone_case_once ON phone_case (account_id) WHERE status = 'waiting';
CREATE UNIQUE INDEX phone_case_number_once ON phone_case (phone_index) WHERE status = 'waiting';
CREATE INDEX phone_case_asked ON phone_case (asked_at DESC, id DESC);
GRANT SELECT, INSERT, UPDATE (status, phone_enc, phone_index, decided_by, decided_at, words) ON phone_case TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION phone_case_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM account WHERE id = NEW.asked_by AND role = 'administrator' AND disabled_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'administrators ask' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_by_administrator';
    END IF;
    PERFORM 1 FROM account WHERE id = NEW.account_id AND role IN ('enterprise', 'seeker') AND disabled_at IS NULL AND rehearsal IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not of this account' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_of_user';
    END IF;
    IF EXISTS (SELECT FROM account WHERE id = NEW.holder_id AND role NOT IN ('enterprise', 'seeker')) THEN
        RAISE EXCEPTION 'officers keep their numbers' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_of_user';
    END IF;
    RETURN NEW;
END
$$;

-- Whoever made the other's account in the last month, changed it or gave it a
-- password is no second pair of eyes.
CREATE FUNCTION phone_case_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'waiting' THEN
        IF (NEW.status, NEW.decided_by, NEW.decided_at) IS DISTINCT FROM (OLD.status, OLD.decided_by, OLD.decided_at) OR NEW.words NOT IN ('', '已删除', OLD.words) THEN
            RAISE EXCEPTION 'this case is over' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_over';
        END IF;
        RETURN NEW; -- what was written goes with who is erased
    END IF;
    IF NEW.status = 'objected' THEN
        IF NEW.decided_by <> NEW.account_id THEN
            RAISE EXCEPTION 'only whose account it is objects' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_objector';
        END IF;
        RETURN NEW;
    END IF;
    PERFORM 1 FROM account WHERE id = NEW.decided_by AND role = 'administrator' AND disabled_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'administrators decide' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_by_administrator';
    END IF;
    IF NEW.status <> 'done' THEN
        RETURN NEW;
    END IF;
    IF NEW.decided_by = NEW.asked_by THEN
        RAISE EXCEPTION 'another administrator decides' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_four_eyes';
    END IF;
    IF EXISTS (SELECT FROM event e WHERE e.thing = 'account' AND e.action NOT IN ('sign_in', 'change_phone') AND e.at > NEW.asked_at - interval '30 days'
            AND ((e.thing_id, e.account_id) = (NEW.decided_by, NEW.asked_by) OR (e.thing_id, e.account_id) = (NEW.asked_by, NEW.decided_by))) THEN
        RAISE EXCEPTION 'one of them made the other' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_own_hand';
    END IF;
    -- Nobody closes the account, or signs its owner out, so that he cannot object.
    IF EXISTS (SELECT FROM event e WHERE e.thing = 'account' AND e.thing_id = NEW.account_id AND e.at >= NEW.asked_at
            AND (e.action IN ('disable', 'enable') OR e.action = 'set_password' AND e.account_id <> NEW.account_id)) THEN
        RAISE EXCEPTION 'its owner was kept out' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_disturbed';
    END IF;
    IF NEW.decided_at < NEW.due_at THEN
        RAISE EXCEPTION 'it is too early' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_early';
    END IF;
    RETURN NEW;
END
$$;

-- A number that is waited for becomes nobody else's meanwhile.
CREATE FUNCTION phone_case_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM phone_case WHERE phone_index = NEW.phone_index AND status = 'waiting') THEN
        RAISE EXCEPTION 'this number is waited for' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_keeps_number';
    END IF;
    RETURN NEW;
END
$$;

-- Whoever is erased waits for no number, and what was written of his account goes.
CREATE FUNCTION account_cases_forgotten() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    his uuid := (SELECT account_id FROM person_account WHERE person_id = NEW.id);
BEGIN
    UPDATE phone_case SET status = 'objected', phone_enc = NULL, phone_index = NULL, decided_by = account_id, decided_at = NEW.erased_at
        WHERE account_id = his AND status = 'waiting';
    UPDATE phone_case SET reason = '已删除', words = CASE words WHEN '' THEN '' ELSE '已删除' END WHERE his IN (account_id, holder_id);
    UPDATE event SET reason = '' WHERE thing = 'account' AND thing_id = his AND reason <> '';
    RETURN NULL;
END
$$;

-- What hangs on an account, in figures that name nobody.
CREATE FUNCTION account_holds(whose uuid) RETURNS TABLE (what text, n bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH he AS (SELECT person_id AS id FROM person_account WHERE account_id = whose)
    SELECT * FROM (
        SELECT 'applications', count(*) FROM application WHERE person_id IN (SELECT id FROM he) AND status NOT IN ('hired', 'rejected', 'withdrawn', 'expired')
        UNION ALL SELECT 'hires', count(*) FROM hire h WHERE EXISTS (SELECT FROM he WHERE he.id IN (h.person_id, h.seeker_id)) AND h.status <> 'ended'
        UNION ALL SELECT 'secondments', count(*) FROM secondment WHERE person_id IN (SELECT id FROM he) AND status NOT IN ('returned', 'cancelled')
        UNION ALL SELECT 'cases', count(*) FROM service_case WHERE person_id IN (SELECT id FROM he) AND status NOT IN ('placed', 'closed')
        UNION ALL SELECT 'colleagues', count(*) FROM account a JOIN account b ON b.enterprise_id = a.enterprise_id AND b.id <> a.id AND b.disabled_at IS NULL WHERE a.id = whose
    ) holds (what, n) WHERE n > 0;
$$;
-- +goose StatementEnd
CREATE TRIGGER phone_case_asked BEFORE INSERT ON phone_case FOR EACH ROW EXECUTE FUNCTION phone_case_asked();
CREATE TRIGGER phone_case_decided BEFORE UPDATE ON phone_case FOR EACH ROW EXECUTE FUNCTION phone_case_decided();
CREATE TRIGGER phone_case_keeps_new BEFORE INSERT ON account FOR EACH ROW WHEN (NEW.phone_index IS NOT NULL) EXECUTE FUNCTION phone_case_keeps();
CREATE TRIGGER phone_case_keeps BEFORE UPDATE OF phone_index ON account FOR EACH ROW
    WHEN (NEW.phone_index IS NOT NULL AND NEW.phone_index IS DISTINCT FROM OLD.phone_index) EXECUTE FUNCTION phone_case_keeps();
-- Before person_forgotten, by the name.
CREATE TRIGGER account_cases_forgotten AFTER UPDATE OF erased_at ON person FOR EACH ROW
    WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION account_cases_forgotten();
REVOKE ALL ON FUNCTION account_holds FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_holds TO gongxiang_app;

-- +goose Down
DROP TRIGGER account_cases_forgotten ON person;
DROP TRIGGER phone_case_keeps ON account;
DROP TRIGGER phone_case_keeps_new ON account;
DROP TABLE phone_case;
DROP FUNCTION account_holds, account_cases_forgotten, phone_case_keeps, phone_case_decided, phone_case_asked;
