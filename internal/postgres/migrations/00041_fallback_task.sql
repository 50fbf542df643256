-- +goose Up
-- Whoever is in hardship, has an open case and no post waits for a fallback post,
-- until one is assigned or an officer says why not.
CREATE TABLE fallback_refusal (
    id         uuid PRIMARY KEY,
    case_id    uuid NOT NULL REFERENCES service_case,
    reason     text NOT NULL CHECK (reason IN ('unwilling', 'unfit', 'not_eligible', 'arranged', 'no_post', 'other')),
    note       text NOT NULL DEFAULT '' CHECK (char_length(note) <= 200),
    review_on  date, -- from this day on he waits again
    refused_by uuid NOT NULL REFERENCES account,
    refused_at timestamptz NOT NULL,
    -- That there is no post just now makes nobody wait for ever.
    CONSTRAINT refusal_reviewed CHECK (reason <> 'no_post' OR review_on IS NOT NULL),
    CONSTRAINT refusal_review_later CHECK (review_on > (refused_at AT TIME ZONE 'Asia/Shanghai')::date)
);
CREATE INDEX fallback_refusal_case ON fallback_refusal (case_id, refused_at DESC);
GRANT SELECT, INSERT ON fallback_refusal TO gongxiang_app;

-- The tasks of a day, with the refusal that stands; a case that was opened again
-- begins anew. It is plain SQL, so that a query's town goes into it.
-- +goose StatementBegin
CREATE FUNCTION fallback_tasks(today date) RETURNS TABLE (case_id uuid, person_id uuid, town_code text, refusal_id uuid, waits boolean) LANGUAGE sql STABLE AS $$
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

-- Two officers decide one after the other: the person is held, as an assignment
-- holds him, and the case.
CREATE FUNCTION fallback_refusal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'refusals are written in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM 1 FROM person WHERE id = (SELECT person_id FROM service_case WHERE id = NEW.case_id) FOR NO KEY UPDATE;
    PERFORM 1 FROM service_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM fallback_tasks((NEW.refused_at AT TIME ZONE 'Asia/Shanghai')::date) t WHERE t.case_id = NEW.case_id AND t.waits) THEN
        RAISE EXCEPTION 'nobody waits for a post in this case' USING ERRCODE = 'check_violation', CONSTRAINT = 'refusal_of_task';
    END IF;
    RETURN NEW;
END
$$;

-- What was said of whoever is erased goes with his name.
CREATE FUNCTION fallback_forgets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE fallback_refusal SET note = '' WHERE note <> '' AND case_id IN (SELECT id FROM service_case WHERE person_id = NEW.id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fallback_refusal_guard BEFORE INSERT ON fallback_refusal FOR EACH ROW EXECUTE FUNCTION fallback_refusal_guard();
CREATE TRIGGER fallback_forgets AFTER UPDATE OF erased_at ON person FOR EACH ROW
    WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION fallback_forgets();

-- +goose Down
DROP TRIGGER fallback_forgets ON person;
DROP TABLE fallback_refusal;
DROP FUNCTION fallback_forgets, fallback_refusal_guard, fallback_tasks;
