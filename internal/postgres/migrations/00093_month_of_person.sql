-- +goose Up
-- A person's month under one agreement is one, though he came back and was named
-- again in it: by the month he has a month's pay at most, and all of it if he was
-- lent on every day. His days count where he worked them, in turn; what the month
-- has besides, or is short of, falls to the last time.
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

-- The same where money is: whatever is written as his, it is a month at most. The
-- settlement is held (settlement_line_frozen comes before, by the name).
CREATE FUNCTION settlement_month_of_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT wage_rule FROM settlement WHERE id = NEW.settlement_id) = 'monthly' AND NEW.paid_minutes + (
            SELECT coalesce(sum(w.paid_minutes), 0) FROM secondment s
                JOIN secondment o ON o.person_id = s.person_id AND o.agreement_id = s.agreement_id
                JOIN settlement_worker w ON w.secondment_id = o.id AND w.settlement_id = NEW.settlement_id
            WHERE s.id = NEW.secondment_id) > 10440 THEN
        RAISE EXCEPTION 'more than a month for one person' USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_month_of_person';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER settlement_month_of_person BEFORE INSERT ON settlement_worker FOR EACH ROW EXECUTE FUNCTION settlement_month_of_person();

-- As before, and: wages that nobody has confirmed are paid by the attendance that
-- stands, too.
-- +goose StatementBegin
DO $$
DECLARE
    body text := pg_get_functiondef('settlement_guard()'::regprocedure);
    part text[];
BEGIN
    FOREACH part SLICE 1 IN ARRAY ARRAY[
        ['IF bad IS NULL AND OLD.confirmed_by IS NULL AND NEW.confirmed_by IS NOT NULL THEN',
            'IF bad IS NULL AND (OLD.confirmed_by IS NULL AND NEW.confirmed_by IS NOT NULL OR OLD.status = ''draft'' AND NEW.payroll_by IS NOT NULL) THEN'],
        ['WHEN bool_or(m.recorded < m.due) THEN', 'WHEN NEW.confirmed_by IS NOT NULL AND bool_or(m.recorded < m.due) THEN']] LOOP
        ASSERT strpos(body, part[1]) > 0, part[1];
        body := replace(body, part[1], part[2]);
    END LOOP;
    EXECUTE body;
END
$$;
-- +goose StatementEnd
INSERT INTO settlement_touched SELECT id, (now() AT TIME ZONE 'Asia/Shanghai')::date FROM settlement WHERE NOT superseded AND settlement_outdated(id)
    ON CONFLICT DO NOTHING;

-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE
    body text := pg_get_functiondef('settlement_guard()'::regprocedure);
BEGIN
    body := replace(body, 'IF bad IS NULL AND (OLD.confirmed_by IS NULL AND NEW.confirmed_by IS NOT NULL OR OLD.status = ''draft'' AND NEW.payroll_by IS NOT NULL) THEN',
        'IF bad IS NULL AND OLD.confirmed_by IS NULL AND NEW.confirmed_by IS NOT NULL THEN');
    EXECUTE replace(body, 'WHEN NEW.confirmed_by IS NOT NULL AND bool_or(m.recorded < m.due) THEN', 'WHEN bool_or(m.recorded < m.due) THEN');
END
$$;
-- +goose StatementEnd
DROP TRIGGER settlement_month_of_person ON settlement_worker;
DROP FUNCTION settlement_month_of_person;
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
