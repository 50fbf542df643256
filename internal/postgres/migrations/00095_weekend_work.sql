-- +goose Up
-- As before, but some hours of work on a Saturday or Sunday are no absence for the
-- rest of that day: four hours of overtime took half a day off a whole month.
-- +goose StatementBegin
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
INSERT INTO settlement_touched SELECT id, (now() AT TIME ZONE 'Asia/Shanghai')::date FROM settlement WHERE NOT superseded AND settlement_outdated(id)
    ON CONFLICT DO NOTHING;

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION attendance_of_month(of_agreement uuid, of_month date)
RETURNS TABLE (secondment_id uuid, due int, recorded int, paid_minutes int) LANGUAGE sql VOLATILE AS $$
    WITH stay AS (
        SELECT s.id, s.person_id, w.rule, lower(s.days) AS since, count(*)::int AS due, count(a.day)::int AS recorded,
            coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN a.minutes END), 0) AS hours,
            coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN least(480, a.minutes) END), 0) AS there,
            coalesce(sum(CASE a.kind WHEN 'absent' THEN 480 WHEN 'worked' THEN greatest(0, 480 - a.minutes) END), 0) AS absent
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
