-- +goose Up
-- As before, but in a whole month by the month: who was absent for more than half
-- of 21.75 days is paid the days that he was there, at most that half. Taking off
-- his absence gave whoever never came 1.75 days of a month with 20 working days,
-- and nothing to who worked one of 23.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION attendance_of_month(of_agreement uuid, of_month date)
RETURNS TABLE (secondment_id uuid, due int, recorded int, paid_minutes int) LANGUAGE sql VOLATILE AS $$
    SELECT n.id, n.due, n.recorded, (CASE
        WHEN n.rule = 'hourly' THEN n.hours
        WHEN n.rule = 'daily' THEN n.there
        WHEN NOT n.whole THEN least(10440, n.there)
        WHEN n.absent > 5220 THEN least(5220, n.there)
        ELSE 10440 - n.absent END)::int
    FROM (
        SELECT s.id, w.rule, s.days @> daterange(of_month, (of_month + interval '1 month')::date) AS whole,
            count(*)::int AS due, count(a.day)::int AS recorded,
            coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN a.minutes END), 0) AS hours,
            coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN least(480, a.minutes) END), 0) AS there,
            coalesce(sum(CASE a.kind WHEN 'absent' THEN 480 WHEN 'worked' THEN greatest(0, 480 - a.minutes) END), 0) AS absent
        FROM secondment s
        CROSS JOIN wage_of_month(of_agreement, of_month) w
        CROSS JOIN LATERAL generate_series(greatest(lower(s.days), of_month), least(upper(s.days), (of_month + interval '1 month')::date) - 1, interval '1 day') d (day)
        LEFT JOIN attendance_day a ON a.secondment_id = s.id AND a.day = d.day::date AND a.kind <> 'cleared'
        WHERE s.agreement_id = of_agreement AND s.status IN ('started', 'returned')
        GROUP BY s.id, w.rule) n
$$;
-- +goose StatementEnd
INSERT INTO settlement_touched SELECT id, (now() AT TIME ZONE 'Asia/Shanghai')::date FROM settlement WHERE NOT superseded AND settlement_outdated(id)
    ON CONFLICT DO NOTHING;

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION attendance_of_month(of_agreement uuid, of_month date)
RETURNS TABLE (secondment_id uuid, due int, recorded int, paid_minutes int) LANGUAGE sql VOLATILE AS $$
    SELECT s.id, count(*)::int, count(a.day)::int, (CASE
        WHEN w.rule = 'hourly' THEN coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN a.minutes END), 0)
        WHEN w.rule = 'daily' THEN coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN least(480, a.minutes) END), 0)
        WHEN s.days @> daterange(of_month, (of_month + interval '1 month')::date)
            THEN greatest(0, 10440 - coalesce(sum(CASE a.kind WHEN 'absent' THEN 480 WHEN 'worked' THEN greatest(0, 480 - a.minutes) END), 0))
        ELSE least(10440, coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN least(480, a.minutes) END), 0)) END)::int
    FROM secondment s
    CROSS JOIN wage_of_month(of_agreement, of_month) w
    CROSS JOIN LATERAL generate_series(greatest(lower(s.days), of_month), least(upper(s.days), (of_month + interval '1 month')::date) - 1, interval '1 day') d (day)
    LEFT JOIN attendance_day a ON a.secondment_id = s.id AND a.day = d.day::date AND a.kind <> 'cleared'
    WHERE s.agreement_id = of_agreement AND s.status IN ('started', 'returned')
    GROUP BY s.id, w.rule
$$;
-- +goose StatementEnd
