-- +goose Up
-- A page of tasks is walked to in the order of the list, and only what is on it is
-- looked up: the last post of a case that is open says nothing of whether it waits.
CREATE INDEX service_case_opened ON service_case (opened_on, id);
DROP FUNCTION fallback_tasks(date);
-- +goose StatementBegin
-- Somebody's last post that was over before today, since a day. (Plain SQL, as
-- below, so that it goes into the query.)
CREATE FUNCTION fallback_last_post(who uuid, since date, today date) RETURNS TABLE (hire_id uuid) LANGUAGE sql STABLE AS $$
    SELECT h.id FROM hire h
    WHERE (h.person_id = who OR h.seeker_id = who) AND h.status <> 'proposed'
        AND coalesce(h.ended_on, h.until) >= since AND coalesce(h.ended_on, h.until) < today
    ORDER BY coalesce(h.ended_on, h.until) DESC, h.id DESC LIMIT 1
$$;

CREATE FUNCTION fallback_tasks(today date) RETURNS TABLE (case_id uuid, person_id uuid, town_code text, opened_on date, refusal_id uuid, waits boolean) LANGUAGE sql STABLE AS $$
    SELECT s.id, s.person_id, k.town_code, s.opened_on, r.id, coalesce(r.id IS NULL OR r.review_on <= today, false)
    FROM service_case s
    JOIN key_person k ON k.person_id = s.person_id
    LEFT JOIN LATERAL (
        SELECT f.id, f.review_on FROM fallback_refusal f
        WHERE f.case_id = ANY (ARRAY(SELECT s.id UNION ALL SELECT m.id FROM service_case m WHERE m.merged_into = s.id))
            AND NOT EXISTS (SELECT FROM event e WHERE e.thing = 'case' AND e.thing_id IN (s.id, f.case_id) AND e.action = 'reopen' AND e.at > f.refused_at)
            AND NOT EXISTS (SELECT FROM hire h JOIN placement p ON p.hire_id = h.id
                WHERE (h.person_id = s.person_id OR h.seeker_id = s.person_id) AND p.recorded_at > f.refused_at)
        ORDER BY f.refused_at DESC, f.id DESC LIMIT 1) r ON true
    WHERE (s.status IN ('opened', 'in_service', 'targets_met')
            -- Placed, or employed, by a post that was over only later: it was told later that he left. Of his cases the last.
            OR (s.status = 'placed' OR s.end_reason = 'employed') AND s.merged_into IS NULL
                AND EXISTS (SELECT FROM fallback_last_post(s.person_id, s.opened_on, today) l
                    WHERE coalesce((SELECT max(e.at) FROM event e WHERE e.thing = 'hire' AND e.thing_id = l.hire_id AND e.to_state = 'ended'), 'infinity')
                        >= (SELECT max(e.at) FROM event e WHERE e.thing = 'case' AND e.thing_id = s.id AND e.to_state = s.status))
                AND NOT EXISTS (SELECT FROM service_case o WHERE o.person_id = s.person_id AND o.id <> s.id AND o.merged_into IS NULL
                    AND (o.id > s.id OR o.status IN ('opened', 'in_service', 'targets_met'))))
        AND EXISTS (SELECT FROM key_membership m WHERE m.person_id = s.person_id AND m.shown = 'hardship' AND m.days @> today)
        -- The last day is one in the post still.
        AND NOT EXISTS (SELECT FROM hire h WHERE h.person_id = s.person_id AND h.status <> 'proposed' AND coalesce(h.ended_on, h.until, 'infinity') >= today)
        AND NOT EXISTS (SELECT FROM hire h WHERE h.seeker_id = s.person_id AND h.status <> 'proposed' AND coalesce(h.ended_on, h.until, 'infinity') >= today)
        AND NOT EXISTS (SELECT FROM secondment b WHERE b.person_id = s.person_id AND b.status = 'started')
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION fallback_tasks(date);
DROP FUNCTION fallback_last_post(uuid, date, date);
DROP INDEX service_case_opened;
-- +goose StatementBegin
CREATE FUNCTION fallback_tasks(today date) RETURNS TABLE (case_id uuid, person_id uuid, town_code text, refusal_id uuid, waits boolean, hire_id uuid) LANGUAGE sql STABLE AS $$
    SELECT s.id, s.person_id, k.town_code, r.id, coalesce(r.id IS NULL OR r.review_on <= today, false), l.id
    FROM service_case s
    JOIN key_person k ON k.person_id = s.person_id
    LEFT JOIN LATERAL (
        SELECT f.id, f.review_on FROM fallback_refusal f
        WHERE f.case_id = ANY (ARRAY(SELECT s.id UNION ALL SELECT m.id FROM service_case m WHERE m.merged_into = s.id))
            AND NOT EXISTS (SELECT FROM event e WHERE e.thing = 'case' AND e.thing_id IN (s.id, f.case_id) AND e.action = 'reopen' AND e.at > f.refused_at)
            AND NOT EXISTS (SELECT FROM hire h JOIN placement p ON p.hire_id = h.id
                WHERE (h.person_id = s.person_id OR h.seeker_id = s.person_id) AND p.recorded_at > f.refused_at)
        ORDER BY f.refused_at DESC, f.id DESC LIMIT 1) r ON true
    -- His last post while the case stood, and when it was told that he left.
    LEFT JOIN LATERAL (
        SELECT h.id, coalesce((SELECT max(e.at) FROM event e WHERE e.thing = 'hire' AND e.thing_id = h.id AND e.to_state = 'ended'), 'infinity') AS told
        FROM hire h
        WHERE (h.person_id = s.person_id OR h.seeker_id = s.person_id) AND h.status <> 'proposed'
            AND coalesce(h.ended_on, h.until) >= s.opened_on AND coalesce(h.ended_on, h.until) < today
        ORDER BY coalesce(h.ended_on, h.until) DESC, h.id DESC LIMIT 1) l ON true
    WHERE (s.status IN ('opened', 'in_service', 'targets_met')
            -- Placed, or employed, by a post that was over only later; of his cases the last.
            OR (s.status = 'placed' OR s.end_reason = 'employed') AND s.merged_into IS NULL AND l.id IS NOT NULL
                AND l.told >= (SELECT max(e.at) FROM event e WHERE e.thing = 'case' AND e.thing_id = s.id AND e.to_state = s.status)
                AND NOT EXISTS (SELECT FROM service_case o WHERE o.person_id = s.person_id AND o.id <> s.id AND o.merged_into IS NULL
                    AND (o.id > s.id OR o.status IN ('opened', 'in_service', 'targets_met'))))
        AND EXISTS (SELECT FROM key_membership m WHERE m.person_id = s.person_id AND m.shown = 'hardship' AND m.days @> today)
        -- The last day is one in the post still.
        AND NOT EXISTS (SELECT FROM hire h WHERE h.person_id = s.person_id AND h.status <> 'proposed' AND coalesce(h.ended_on, h.until, 'infinity') >= today)
        AND NOT EXISTS (SELECT FROM hire h WHERE h.seeker_id = s.person_id AND h.status <> 'proposed' AND coalesce(h.ended_on, h.until, 'infinity') >= today)
        AND NOT EXISTS (SELECT FROM secondment b WHERE b.person_id = s.person_id AND b.status = 'started')
$$;
-- +goose StatementEnd
