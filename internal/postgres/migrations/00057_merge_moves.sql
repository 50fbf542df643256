-- +goose Up
-- Two records that prove to be one person: what hangs on the one follows him to
-- the other.

-- A hire's seeker is whoever applied, who may be merged into another record.
GRANT UPDATE (seeker_id) ON hire TO gongxiang_app;
-- +goose StatementBegin
CREATE FUNCTION hire_seeker_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM application WHERE id = NEW.application_id AND person_id = NEW.seeker_id) THEN
        RAISE EXCEPTION 'a hire is of whoever applied' USING ERRCODE = 'check_violation', CONSTRAINT = 'hire_of_applicant';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER hire_seeker_follows BEFORE UPDATE OF seeker_id ON hire FOR EACH ROW
    WHEN (OLD.seeker_id IS DISTINCT FROM NEW.seeker_id) EXECUTE FUNCTION hire_seeker_follows();
-- Following asks nothing of the firm: it may be suspended, or the vacancy full.
DROP TRIGGER hire_guard_update ON hire;
CREATE TRIGGER hire_guard_update AFTER UPDATE OF person_id, started_on, firm_confirmed_by, firm_confirmed_at, person_confirmed_by,
    person_confirmed_at, status, ended_on, ended_reason ON hire FOR EACH ROW WHEN (OLD.status = 'proposed') EXECUTE FUNCTION hire_guard();

-- A ticket is of whoever the account that took it belongs to.
GRANT UPDATE (person_id) ON fair_ticket TO gongxiang_app;
-- +goose StatementBegin
CREATE FUNCTION fair_ticket_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM person_account WHERE account_id = NEW.account_id AND person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'a ticket follows its account' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_of_seeker';
    END IF;
    RETURN NEW;
END
$$;

-- What was refused in a case that was merged into another holds in that one.
CREATE OR REPLACE FUNCTION fallback_tasks(today date) RETURNS TABLE (case_id uuid, person_id uuid, town_code text, refusal_id uuid, waits boolean) LANGUAGE sql STABLE AS $$
    SELECT s.id, s.person_id, k.town_code, r.id, coalesce(r.id IS NULL OR r.review_on <= today, false)
    FROM service_case s
    JOIN key_person k ON k.person_id = s.person_id
    LEFT JOIN LATERAL (
        SELECT f.id, f.review_on FROM fallback_refusal f
        WHERE f.case_id = ANY (ARRAY(SELECT s.id UNION ALL SELECT m.id FROM service_case m WHERE m.merged_into = s.id))
            AND NOT EXISTS (SELECT FROM event e WHERE e.thing = 'case' AND e.thing_id IN (s.id, f.case_id) AND e.action = 'reopen' AND e.at > f.refused_at)
        ORDER BY f.refused_at DESC, f.id DESC LIMIT 1) r ON true
    WHERE s.status IN ('opened', 'in_service', 'targets_met')
        AND EXISTS (SELECT FROM key_membership m WHERE m.person_id = s.person_id AND m.shown = 'hardship' AND m.days @> today)
        AND NOT EXISTS (SELECT FROM hire h WHERE h.person_id = s.person_id AND h.status = 'confirmed')
        AND NOT EXISTS (SELECT FROM hire h WHERE h.seeker_id = s.person_id AND h.status = 'confirmed')
        AND NOT EXISTS (SELECT FROM secondment b WHERE b.person_id = s.person_id AND b.status = 'started')
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_ticket_follows BEFORE UPDATE OF person_id ON fair_ticket FOR EACH ROW
    WHEN (OLD.person_id <> NEW.person_id) EXECUTE FUNCTION fair_ticket_follows();

-- +goose Down
DROP TRIGGER fair_ticket_follows ON fair_ticket;
REVOKE UPDATE (person_id) ON fair_ticket FROM gongxiang_app;
DROP TRIGGER hire_guard_update ON hire;
CREATE TRIGGER hire_guard_update AFTER UPDATE ON hire FOR EACH ROW WHEN (OLD.status = 'proposed') EXECUTE FUNCTION hire_guard();
DROP TRIGGER hire_seeker_follows ON hire;
REVOKE UPDATE (seeker_id) ON hire FROM gongxiang_app;
DROP FUNCTION fair_ticket_follows, hire_seeker_follows;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION fallback_tasks(today date) RETURNS TABLE (case_id uuid, person_id uuid, town_code text, refusal_id uuid, waits boolean) LANGUAGE sql STABLE AS $$
    SELECT s.id, s.person_id, k.town_code, r.id, coalesce(r.id IS NULL OR r.review_on <= today, false)
    FROM service_case s
    JOIN key_person k ON k.person_id = s.person_id
    LEFT JOIN LATERAL (
        SELECT f.id, f.review_on FROM fallback_refusal f
        WHERE f.case_id = s.id AND NOT EXISTS (SELECT FROM event e WHERE e.thing = 'case' AND e.thing_id = s.id AND e.action = 'reopen' AND e.at > f.refused_at)
        ORDER BY f.refused_at DESC, f.id DESC LIMIT 1) r ON true
    WHERE s.status IN ('opened', 'in_service', 'targets_met')
        AND EXISTS (SELECT FROM key_membership m WHERE m.person_id = s.person_id AND m.shown = 'hardship' AND m.days @> today)
        AND NOT EXISTS (SELECT FROM hire h WHERE h.person_id = s.person_id AND h.status = 'confirmed')
        AND NOT EXISTS (SELECT FROM hire h WHERE h.seeker_id = s.person_id AND h.status = 'confirmed')
        AND NOT EXISTS (SELECT FROM secondment b WHERE b.person_id = s.person_id AND b.status = 'started')
$$;
-- +goose StatementEnd
