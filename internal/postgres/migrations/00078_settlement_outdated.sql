-- +goose Up
-- Whether a settlement was reckoned from another attendance, other workers or
-- another pay than stand now.
-- +goose StatementBegin
CREATE FUNCTION settlement_outdated(of_settlement uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM wage_of_month(s.agreement_id, s.month) WHERE rule = s.wage_rule AND fen = s.pay_fen)
        OR EXISTS (SELECT FROM attendance_of_month(s.agreement_id, s.month) a
            FULL JOIN (SELECT * FROM settlement_worker WHERE settlement_id = s.id) w ON w.secondment_id = a.secondment_id
            WHERE a.paid_minutes IS DISTINCT FROM w.paid_minutes)
    FROM settlement s WHERE s.id = of_settlement
$$;
-- +goose StatementEnd

-- Live settlements of which something was written since they were reckoned: the
-- only ones that can be outdated, so that lists over years look at no others.
CREATE TABLE settlement_touched (
    settlement_id uuid PRIMARY KEY REFERENCES settlement,
    day           date NOT NULL -- the first time
);
GRANT SELECT, DELETE ON settlement_touched TO gongxiang_app; -- reckoned anew

-- +goose StatementBegin
CREATE FUNCTION settlement_touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
-- +goose StatementEnd
CREATE TRIGGER settlement_touch_insert AFTER INSERT ON attendance_day
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION settlement_touch();
CREATE TRIGGER settlement_touch_update AFTER UPDATE ON attendance_day
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION settlement_touch();
CREATE TRIGGER settlement_touch AFTER UPDATE OF days, status ON secondment FOR EACH ROW
    WHEN ((OLD.days, OLD.status) IS DISTINCT FROM (NEW.days, NEW.status)) EXECUTE FUNCTION settlement_touch();
CREATE TRIGGER settlement_touch AFTER INSERT ON supplement_answer FOR EACH ROW EXECUTE FUNCTION settlement_touch();

INSERT INTO settlement_touched SELECT id, (now() AT TIME ZONE 'Asia/Shanghai')::date FROM settlement WHERE NOT superseded AND settlement_outdated(id);

-- +goose Down
DROP TRIGGER settlement_touch ON supplement_answer;
DROP TRIGGER settlement_touch ON secondment;
DROP TRIGGER settlement_touch_update ON attendance_day;
DROP TRIGGER settlement_touch_insert ON attendance_day;
DROP TABLE settlement_touched;
DROP FUNCTION settlement_touch, settlement_outdated;
