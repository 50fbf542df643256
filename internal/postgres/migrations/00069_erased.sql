-- +goose Up
-- A case runs for somebody who was not erased, and in the town where he is:
-- also one that is opened again. Whoever opens it holds the person before.
-- +goose StatementBegin
CREATE FUNCTION service_case_living() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.status NOT IN ('placed', 'closed') OR NEW.status IN ('placed', 'closed')) THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM person WHERE id = NEW.person_id AND erased_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this person was erased' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_of_living';
    END IF;
    NEW.town_code := (SELECT town_code FROM key_person WHERE person_id = NEW.person_id);
    RETURN NEW;
END
$$;
-- +goose StatementEnd
-- After service_case_guard, by the name.
CREATE TRIGGER service_case_living BEFORE INSERT OR UPDATE OF status ON service_case FOR EACH ROW EXECUTE FUNCTION service_case_living();

-- What came of it before.
UPDATE service_case s SET town_code = k.town_code FROM key_person k
    WHERE k.person_id = s.person_id AND s.town_code <> k.town_code AND s.status IN ('opened', 'in_service', 'targets_met');
UPDATE service_case s SET status = 'closed', end_reason = 'erased', version = s.version + 1 FROM person p
    WHERE p.id = s.person_id AND p.erased_at IS NOT NULL AND s.status IN ('opened', 'in_service', 'targets_met');

-- The history keeps what was done to whoever is erased, and when, but not what
-- was written of him with it: why he was turned down, why he left.
-- +goose StatementBegin
CREATE FUNCTION history_forget(whom uuid, his_account uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE event e SET reason = '', detail = e.detail - 'words' - 'place' FROM (
            SELECT 'application' AS thing, id FROM application WHERE person_id = whom
            UNION ALL SELECT 'hire', id FROM hire WHERE whom IN (person_id, seeker_id)
            UNION ALL SELECT 'key_person', whom
            UNION ALL SELECT 'case', id FROM service_case WHERE person_id = whom) t
        WHERE e.thing = t.thing AND e.thing_id = t.id AND (e.reason <> '' OR e.detail ?| ARRAY['words', 'place']);
    UPDATE event e SET reason = '' FROM (SELECT fair_id FROM fair_mute WHERE account_id = his_account UNION SELECT fair_id FROM fair_ban WHERE account_id = his_account) f
        WHERE e.thing = 'fair' AND e.thing_id = f.fair_id AND e.detail ->> 'account' = his_account::text AND e.reason <> '';
    UPDATE application SET reason = CASE status WHEN 'rejected' THEN '已删除' ELSE '' END
        WHERE person_id = whom AND status IN ('rejected', 'withdrawn') AND reason NOT IN ('', '申请人已注销');
END
$$;

CREATE FUNCTION history_forgets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM history_forget(NEW.id, (SELECT account_id FROM person_account WHERE person_id = NEW.id));
    RETURN NULL;
END
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION history_forget FROM PUBLIC;
-- Before person_forgotten, by the name.
CREATE TRIGGER history_forgets AFTER UPDATE OF erased_at ON person FOR EACH ROW
    WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION history_forgets();
SELECT history_forget(id, NULL) FROM person WHERE erased_at IS NOT NULL;

-- +goose Down
DROP TRIGGER history_forgets ON person;
DROP FUNCTION history_forgets, history_forget;
DROP TRIGGER service_case_living ON service_case;
DROP FUNCTION service_case_living;
