-- +goose Up
-- A person's month is one also where a renewal parts it: another agreement by the
-- month, of the same two firms. What he was there under the first is paid as it is;
-- what the month has besides falls to the next.

-- Somebody's stays of a month under agreements that he was in before this one.
-- +goose StatementBegin
CREATE FUNCTION earlier_stays(of_agreement uuid, of_month date) RETURNS TABLE (person_id uuid, secondment_id uuid) LANGUAGE sql STABLE AS $$
    WITH his AS (
        SELECT s.agreement_id, s.person_id, min(lower(s.days)) AS since, array_agg(s.id) AS stays
        FROM agreement a JOIN agreement b ON b.lender_id = a.lender_id AND b.borrower_id = a.borrower_id JOIN secondment s ON s.agreement_id = b.id
        WHERE a.id = of_agreement AND s.status IN ('started', 'returned') AND s.days && daterange(of_month, (of_month + interval '1 month')::date)
        GROUP BY s.agreement_id, s.person_id)
    SELECT e.person_id, unnest(e.stays) FROM his e JOIN his o ON o.person_id = e.person_id AND o.agreement_id = of_agreement AND e.since < o.since
    WHERE (SELECT rule FROM wage_of_month(e.agreement_id, of_month)) = 'monthly'
$$;

-- The agreements between the same two firms in which a worker was.
CREATE FUNCTION agreements_of_worker(worker uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT DISTINCT b.id FROM secondment s JOIN agreement a ON a.id = s.agreement_id
        JOIN secondment o ON o.person_id = s.person_id AND o.status <> 'cancelled'
        JOIN agreement b ON b.id = o.agreement_id AND b.lender_id = a.lender_id AND b.borrower_id = a.borrower_id
    WHERE s.id = worker
$$;

CREATE OR REPLACE FUNCTION attendance_of_month(of_agreement uuid, of_month date)
RETURNS TABLE (secondment_id uuid, due int, recorded int, paid_minutes int) LANGUAGE sql VOLATILE AS $$
    WITH stay AS (
        SELECT s.id, s.agreement_id = of_agreement AS own, s.person_id, w.rule, lower(s.days) AS since, count(*)::int AS due, count(a.day)::int AS recorded,
            coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN a.minutes END), 0) AS hours,
            coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN least(480, a.minutes) END), 0) AS there,
            coalesce(sum(CASE a.kind WHEN 'absent' THEN 480 WHEN 'worked' THEN CASE WHEN extract(isodow FROM a.day) < 6 THEN greatest(0, 480 - a.minutes) END END), 0) AS absent
        FROM (SELECT id FROM secondment WHERE agreement_id = of_agreement AND status IN ('started', 'returned')
            UNION ALL SELECT e.secondment_id FROM earlier_stays(of_agreement, of_month) e) i
        JOIN secondment s ON s.id = i.id
        CROSS JOIN wage_of_month(of_agreement, of_month) w
        CROSS JOIN LATERAL generate_series(greatest(lower(s.days), of_month), least(upper(s.days), (of_month + interval '1 month')::date) - 1, interval '1 day') d (day)
        LEFT JOIN attendance_day a ON a.secondment_id = s.id AND a.day = d.day::date AND a.kind <> 'cleared'
        GROUP BY s.id, w.rule),
    earlier AS ( -- one that nobody has recorded makes no whole month
        SELECT person_id, sum(CASE WHEN recorded = due THEN due ELSE 0 END) AS due, sum(there) AS there, sum(absent) AS absent
        FROM stay WHERE NOT own GROUP BY person_id),
    turn AS (
        SELECT t.id, t.rule, t.due, t.recorded, t.hours, t.there, since = max(since) OVER his AS last, sum(t.there) OVER (his ORDER BY since) - t.there AS before,
            greatest(0, CASE
                WHEN coalesce(e.due, 0) + sum(t.due) OVER his < (of_month + interval '1 month')::date - of_month THEN least(10440, coalesce(e.there, 0) + sum(t.there) OVER his)
                WHEN coalesce(e.absent, 0) + sum(t.absent) OVER his > 5220 THEN least(5220, coalesce(e.there, 0) + sum(t.there) OVER his)
                ELSE 10440 - coalesce(e.absent, 0) - sum(t.absent) OVER his END - least(10440, coalesce(e.there, 0))) AS month
        FROM stay t LEFT JOIN earlier e ON e.person_id = t.person_id WHERE t.own WINDOW his AS (PARTITION BY t.person_id))
    SELECT id, due, recorded, (CASE
        WHEN rule = 'hourly' THEN hours
        WHEN rule = 'daily' THEN there
        WHEN last THEN month - least(month, before)
        ELSE least(month, before + there) - least(month, before) END)::int
    FROM turn
$$;

-- As before, and: whoever confirms holds the earlier stays, too, so that their
-- attendance cannot change meanwhile.
DO $$
DECLARE
    body text := pg_get_functiondef('settlement_guard()'::regprocedure);
    was  text := 'PERFORM 1 FROM secondment WHERE agreement_id = NEW.agreement_id ORDER BY id FOR NO KEY UPDATE;';
BEGIN
    ASSERT strpos(body, was) > 0;
    EXECUTE replace(body, was, 'PERFORM 1 FROM secondment WHERE id IN (SELECT id FROM secondment WHERE agreement_id = NEW.agreement_id
                UNION ALL SELECT secondment_id FROM earlier_stays(NEW.agreement_id, NEW.month)) ORDER BY id FOR NO KEY UPDATE;');
END
$$;

-- As before, and: what is written of one agreement tells the renewal's settlement.
CREATE OR REPLACE FUNCTION settlement_touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'attendance_day' THEN
        INSERT INTO settlement_touched SELECT m.id, (max(c.at) AT TIME ZONE 'Asia/Shanghai')::date
            FROM (SELECT secondment_id, date_trunc('month', day::timestamp)::date AS month, max(recorded_at) AS at FROM changed GROUP BY 1, 2) c
                CROSS JOIN LATERAL agreements_of_worker(c.secondment_id) g (id)
                JOIN settlement m ON m.agreement_id = g.id AND m.month = c.month AND NOT m.superseded
            GROUP BY m.id ON CONFLICT DO NOTHING;
    WHEN 'secondment' THEN
        INSERT INTO settlement_touched SELECT id, (NEW.updated_at AT TIME ZONE 'Asia/Shanghai')::date
            FROM settlement WHERE agreement_id IN (SELECT agreements_of_worker(NEW.id)) AND NOT superseded ON CONFLICT DO NOTHING;
    ELSE -- what a worker said to other pay
        INSERT INTO settlement_touched SELECT id, (NEW.at AT TIME ZONE 'Asia/Shanghai')::date
            FROM settlement WHERE agreement_id IN (SELECT agreements_of_worker(NEW.secondment_id)) AND NOT superseded ON CONFLICT DO NOTHING;
    END CASE;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
INSERT INTO settlement_touched SELECT id, (now() AT TIME ZONE 'Asia/Shanghai')::date FROM settlement WHERE NOT superseded AND settlement_outdated(id)
    ON CONFLICT DO NOTHING;

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION settlement_touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'attendance_day' THEN
        INSERT INTO settlement_touched SELECT m.id, (max(c.recorded_at) AT TIME ZONE 'Asia/Shanghai')::date
            FROM changed c JOIN secondment s ON s.id = c.secondment_id
                JOIN settlement m ON m.agreement_id = s.agreement_id AND m.month = date_trunc('month', c.day::timestamp)::date AND NOT m.superseded
            GROUP BY m.id ON CONFLICT DO NOTHING;
    WHEN 'secondment' THEN
        INSERT INTO settlement_touched SELECT id, (NEW.updated_at AT TIME ZONE 'Asia/Shanghai')::date
            FROM settlement WHERE agreement_id = NEW.agreement_id AND NOT superseded ON CONFLICT DO NOTHING;
    ELSE -- what a worker said to other pay
        INSERT INTO settlement_touched SELECT m.id, (NEW.at AT TIME ZONE 'Asia/Shanghai')::date
            FROM settlement m JOIN secondment s ON s.agreement_id = m.agreement_id
            WHERE s.id = NEW.secondment_id AND NOT m.superseded ON CONFLICT DO NOTHING;
    END CASE;
    RETURN NULL;
END
$$;

DO $$
DECLARE
    body text := pg_get_functiondef('settlement_guard()'::regprocedure);
BEGIN
    EXECUTE replace(body, 'WHERE id IN (SELECT id FROM secondment WHERE agreement_id = NEW.agreement_id
                UNION ALL SELECT secondment_id FROM earlier_stays(NEW.agreement_id, NEW.month)) ORDER BY', 'WHERE agreement_id = NEW.agreement_id ORDER BY');
END
$$;

CREATE OR REPLACE FUNCTION attendance_of_month(of_agreement uuid, of_month date)
RETURNS TABLE (secondment_id uuid, due int, recorded int, paid_minutes int) LANGUAGE sql VOLATILE AS $$
    WITH stay AS (
        SELECT s.id, s.person_id, w.rule, lower(s.days) AS since, count(*)::int AS due, count(a.day)::int AS recorded,
            coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN a.minutes END), 0) AS hours,
            coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN least(480, a.minutes) END), 0) AS there,
            coalesce(sum(CASE a.kind WHEN 'absent' THEN 480 WHEN 'worked' THEN CASE WHEN extract(isodow FROM a.day) < 6 THEN greatest(0, 480 - a.minutes) END END), 0) AS absent
        FROM secondment s
        CROSS JOIN wage_of_month(of_agreement, of_month) w
        CROSS JOIN LATERAL generate_series(greatest(lower(s.days), of_month), least(upper(s.days), (of_month + interval '1 month')::date) - 1, interval '1 day') d (day)
        LEFT JOIN attendance_day a ON a.secondment_id = s.id AND a.day = d.day::date AND a.kind <> 'cleared'
        WHERE s.agreement_id = of_agreement AND s.status IN ('started', 'returned')
        GROUP BY s.id, w.rule),
    turn AS (
        SELECT t.*, since = max(since) OVER his AS last, sum(there) OVER (his ORDER BY since) - there AS before, CASE
            WHEN sum(due) OVER his < (of_month + interval '1 month')::date - of_month THEN least(10440, sum(there) OVER his)
            WHEN sum(absent) OVER his > 5220 THEN least(5220, sum(there) OVER his)
            ELSE 10440 - sum(absent) OVER his END AS month
        FROM stay t WINDOW his AS (PARTITION BY person_id))
    SELECT id, due, recorded, (CASE
        WHEN rule = 'hourly' THEN hours
        WHEN rule = 'daily' THEN there
        WHEN last THEN month - least(month, before)
        ELSE least(month, before + there) - least(month, before) END)::int
    FROM turn
$$;
-- +goose StatementEnd
DROP FUNCTION agreements_of_worker, earlier_stays;
