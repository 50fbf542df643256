-- +goose Up
-- A case that nobody decided within 30 days is over: the code that showed whose
-- the new number is has grown old, and the number is free again.
ALTER TABLE phone_case DROP CONSTRAINT phone_case_status_check, DROP CONSTRAINT phone_case_decided,
    ADD CONSTRAINT phone_case_status_check CHECK (status IN ('waiting', 'done', 'refused', 'objected', 'lapsed')),
    ADD CONSTRAINT phone_case_decided CHECK ((status IN ('waiting', 'lapsed')) = (decided_by IS NULL) AND (status = 'waiting') = (decided_at IS NULL));

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION phone_case_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'waiting' THEN
        IF (NEW.status, NEW.decided_by, NEW.decided_at) IS DISTINCT FROM (OLD.status, OLD.decided_by, OLD.decided_at) OR NEW.words NOT IN ('', '已删除', OLD.words) THEN
            RAISE EXCEPTION 'this case is over' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_over';
        END IF;
        RETURN NEW; -- what was written goes with who is erased
    END IF;
    IF NEW.status = 'waiting' THEN
        -- Who has the number is erased: what was written goes, the case waits on.
        IF (NEW.phone_enc, NEW.phone_index, NEW.words) IS DISTINCT FROM (OLD.phone_enc, OLD.phone_index, OLD.words) THEN
            RAISE EXCEPTION 'a case that waits stays as it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_waiting';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status = 'lapsed' THEN
        IF NEW.decided_at < OLD.asked_at + interval '30 days' THEN
            RAISE EXCEPTION 'it can still be decided' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_early';
        END IF;
        RETURN NEW;
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
    -- Nor is one whom the same hand leads: whoever made, changed or gave a password
    -- to either, himself or by accounts that he made so, is behind none of the other.
    IF EXISTS (
        WITH RECURSIVE hands AS (
            SELECT id AS of, id FROM unnest(ARRAY[NEW.asked_by, NEW.decided_by]) id
            UNION
            SELECT h.of, e.account_id FROM hands h JOIN event e ON e.thing = 'account' AND e.thing_id = h.id
            WHERE e.account_id IS NOT NULL AND e.action NOT IN ('sign_in', 'change_phone') AND e.at > NEW.asked_at - interval '30 days')
        SELECT FROM hands a JOIN hands d ON d.id = a.id WHERE a.of = NEW.asked_by AND d.of = NEW.decided_by) THEN
        RAISE EXCEPTION 'one of them made the other' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_own_hand';
    END IF;
    -- Nobody closes the account, or signs its owner out, so that he cannot object;
    -- and who changes the number himself still has the account.
    IF EXISTS (SELECT FROM event e WHERE e.thing = 'account' AND e.thing_id = NEW.account_id AND e.at >= NEW.asked_at
            AND (e.action IN ('disable', 'enable') OR e.action = 'set_password' AND e.account_id <> NEW.account_id
                OR e.action = 'change_phone' AND e.account_id = NEW.account_id)) THEN
        RAISE EXCEPTION 'its owner was kept out, or is in' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_disturbed';
    END IF;
    IF NEW.decided_at < NEW.due_at THEN
        RAISE EXCEPTION 'it is too early' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_early';
    END IF;
    IF NEW.decided_at >= NEW.asked_at + interval '30 days' THEN
        RAISE EXCEPTION 'it is too late' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_late';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- Whose number was taken has no way in by the login that stands in its place.
UPDATE account SET password_hash = NULL WHERE login = 'left-' || id AND password_hash IS NOT NULL;

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION phone_case_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'waiting' THEN
        IF (NEW.status, NEW.decided_by, NEW.decided_at) IS DISTINCT FROM (OLD.status, OLD.decided_by, OLD.decided_at) OR NEW.words NOT IN ('', '已删除', OLD.words) THEN
            RAISE EXCEPTION 'this case is over' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_case_over';
        END IF;
        RETURN NEW;
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
-- +goose StatementEnd
DELETE FROM phone_case WHERE status = 'lapsed';
ALTER TABLE phone_case DROP CONSTRAINT phone_case_status_check, DROP CONSTRAINT phone_case_decided,
    ADD CONSTRAINT phone_case_status_check CHECK (status IN ('waiting', 'done', 'refused', 'objected')),
    ADD CONSTRAINT phone_case_decided CHECK ((status = 'waiting') = (decided_by IS NULL) AND (status = 'waiting') = (decided_at IS NULL));
