-- +goose Up
-- As before, but who starts or returns under one agreement touches those of the same
-- firms in the months that they share only: what is touched stays so, and each list
-- of what waits looks at it.
-- +goose StatementBegin
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
            FROM settlement WHERE agreement_id IN (SELECT agreements_of_worker(NEW.id)) AND NOT superseded
                AND (agreement_id = NEW.agreement_id OR daterange(month, (month + interval '1 month')::date) && ANY (ARRAY[OLD.days, NEW.days]))
            ON CONFLICT DO NOTHING;
    ELSE -- what a worker said to other pay
        INSERT INTO settlement_touched SELECT id, (NEW.at AT TIME ZONE 'Asia/Shanghai')::date
            FROM settlement m WHERE agreement_id IN (SELECT agreements_of_worker(NEW.secondment_id)) AND NOT superseded
                AND EXISTS (SELECT FROM secondment WHERE id = NEW.secondment_id
                    AND (agreement_id = m.agreement_id OR daterange(m.month, (m.month + interval '1 month')::date) && days))
            ON CONFLICT DO NOTHING;
    END CASE;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
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
