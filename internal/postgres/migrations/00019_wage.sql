-- +goose Up
-- How pay is reckoned, as the firms agreed (L4): by the month, whose amount is
-- agreement.pay_fen, or by the day or hour, with an amount of their own. What
-- was agreed before this is by the month.
ALTER TABLE agreement_terms
    ADD wage_rule text NOT NULL DEFAULT 'monthly' CHECK (wage_rule IN ('monthly', 'daily', 'hourly')),
    ADD wage_fen bigint NOT NULL DEFAULT 0 CHECK (wage_fen >= 0), -- of a day or an hour; 0 by the month, or not said yet
    ADD CONSTRAINT terms_month_has_no_wage CHECK (wage_rule <> 'monthly' OR wage_fen = 0),
    DROP complete;
ALTER TABLE agreement_terms ADD complete boolean NOT NULL GENERATED ALWAYS AS (
    work_content <> '' AND workplace <> '' AND hours_rest <> '' AND protection <> '' AND hazards <> '' AND pay_standard <> ''
    AND pay_day > 0 AND pay_method <> '' AND settle_day > 0 AND settle_way <> '' AND board_lodging <> ''
    AND return_cases <> '' AND injury_duty <> '' AND cost_settlement <> '' AND (wage_rule = 'monthly' OR wage_fen > 0)) STORED;

-- Minutes for which a rule pays its amount: 21.75 days of eight hours, a day, an hour.
-- +goose StatementBegin
CREATE FUNCTION wage_unit(rule text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE rule WHEN 'monthly' THEN 10440 WHEN 'daily' THEN 480 WHEN 'hourly' THEN 60 END
$$;
-- +goose StatementEnd

-- A day's or an hour's amount does not undercut the monthly pay that the two
-- agreed to, and stays below what any pay may be.
-- +goose StatementBegin
CREATE FUNCTION terms_wage_as_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.wage_fen > 0 AND NEW.wage_fen NOT BETWEEN
        (SELECT div(pay_fen * wage_unit(NEW.wage_rule), 10440) FROM agreement WHERE id = NEW.agreement_id)
        AND div(10000000::numeric * wage_unit(NEW.wage_rule), 10440) THEN
        RAISE EXCEPTION 'a wage keeps to the monthly pay' USING ERRCODE = 'check_violation', CONSTRAINT = 'terms_wage_as_agreed';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER terms_wage_as_agreed BEFORE INSERT OR UPDATE ON agreement_terms FOR EACH ROW EXECUTE FUNCTION terms_wage_as_agreed();

-- The rule and amount for a month of an agreement. A supplement counts from the
-- month after it was confirmed, so that no work already done is paid anew; one
-- from before anybody started counts from the start.
-- +goose StatementBegin
CREATE FUNCTION wage_of_month(of_agreement uuid, of_month date) RETURNS TABLE (rule text, fen bigint) LANGUAGE sql STABLE AS $$
    SELECT t.wage_rule, CASE t.wage_rule WHEN 'monthly' THEN a.pay_fen ELSE t.wage_fen END
    FROM agreement a JOIN agreement_terms t ON t.agreement_id = a.id
        LEFT JOIN agreement_supplement x ON x.agreement_id = a.id AND x.revision = t.revision AND x.status = 'done'
    WHERE a.id = of_agreement AND (t.revision = 1 OR (x.answered_at AT TIME ZONE 'Asia/Shanghai')::date < greatest(of_month,
        (SELECT min(lower(days)) FROM secondment WHERE agreement_id = a.id AND status IN ('started', 'returned'))))
    ORDER BY t.revision DESC LIMIT 1
$$;
-- +goose StatementEnd

-- A day of the month after a month, its last one where it is shorter or no day
-- was agreed (0).
-- +goose StatementBegin
CREATE FUNCTION day_after_month(of_month date, on_day int) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT least((of_month + interval '1 month')::date + CASE on_day WHEN 0 THEN 31 ELSE on_day END - 1, (of_month + interval '2 months')::date - 1)
$$;
-- +goose StatementEnd

-- As before by the month. By the day: the days worked and on paid leave, each
-- at most eight hours; by the hour: all hours worked, and eight a day of leave.
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

-- pay_fen is the amount of the rule. Wages may be paid before the borrower has
-- moved its money (paid_ahead): the lender owes them whatever the borrower does.
-- *_for is why an officer did it for a firm that is no more; empty: the firm did.
ALTER TABLE settlement
    ADD wage_rule text NOT NULL DEFAULT 'monthly' CHECK (wage_rule IN ('monthly', 'daily', 'hourly')),
    ADD drawn_for text NOT NULL DEFAULT '' CHECK (char_length(drawn_for) <= 200),
    ADD confirmed_for text NOT NULL DEFAULT '' CHECK (char_length(confirmed_for) <= 200),
    ADD transfer_for text NOT NULL DEFAULT '' CHECK (char_length(transfer_for) <= 200),
    ADD payroll_for text NOT NULL DEFAULT '' CHECK (char_length(payroll_for) <= 200),
    DROP CONSTRAINT settlement_status_check, ADD CONSTRAINT settlement_status_check
        CHECK (status IN ('draft', 'confirmed', 'transferred', 'paid_ahead', 'paid_out')),
    DROP CONSTRAINT settlement_steps, ADD CONSTRAINT settlement_steps CHECK (
        (confirmed_by IS NULL) = (confirmed_at IS NULL) AND (confirmed_by IS NOT NULL) = (status <> 'draft')
        AND num_nulls(transfer_on, transfer_fen, transfer_reference, transfer_by) = CASE WHEN status IN ('transferred', 'paid_out') THEN 0 ELSE 4 END
        AND num_nulls(payroll_on, payroll_fen, payroll_by) = CASE WHEN status IN ('paid_ahead', 'paid_out') THEN 0 ELSE 3 END);
GRANT UPDATE (wage_rule, pay_fen, confirmed_for, transfer_for, payroll_for) ON settlement TO gongxiang_app;
ALTER TABLE settlement_worker DROP CONSTRAINT settlement_worker_paid_minutes_check, ADD CONSTRAINT settlement_worker_paid_minutes_check
    CHECK (paid_minutes BETWEEN 0 AND 31 * 1440);

-- Who may act for a firm: its own people, and for one that is no more also an
-- officer, who says why.
-- +goose StatementBegin
CREATE FUNCTION acts_for(who uuid, firm uuid, why text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM account c WHERE c.id = who AND (c.enterprise_id = firm AND why = ''
        OR c.role IN ('town_officer', 'city_officer') AND char_length(why) >= 2
            AND EXISTS (SELECT FROM enterprise WHERE id = firm AND status = 'dissolved')))
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION settlement_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_settlement uuid := (to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END) ->> 'settlement_id')::uuid;
    stands text;
BEGIN
    SELECT status INTO stands FROM settlement WHERE id = of_settlement FOR NO KEY UPDATE;
    IF stands <> 'draft' AND NOT (TG_OP = 'UPDATE' AND stands IN ('confirmed', 'transferred') AND to_jsonb(OLD) -> 'payroll_fen' = 'null') THEN
        RAISE EXCEPTION 'what was confirmed stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION settlement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lender uuid;
    borrower uuid;
    bad text;
BEGIN
    SELECT a.lender_id, a.borrower_id INTO lender, borrower FROM agreement a WHERE a.id = NEW.agreement_id;
    IF TG_OP = 'INSERT' THEN
        bad := CASE
            WHEN NEW.status <> 'draft' THEN 'settlement_frozen'
            WHEN NOT acts_for(NEW.created_by, lender, NEW.drawn_for) THEN 'settlement_by_its_firm' END;
    ELSE
        bad := CASE
            WHEN NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (('draft', 'confirmed'), ('confirmed', 'transferred'), ('transferred', 'paid_out'),
                    ('confirmed', 'paid_ahead'), ('paid_ahead', 'paid_out'))
                OR OLD.status <> 'draft' AND (NEW.wage_rule, NEW.pay_fen, NEW.total_fen, NEW.confirmed_by, NEW.confirmed_at, NEW.confirmed_for)
                    IS DISTINCT FROM (OLD.wage_rule, OLD.pay_fen, OLD.total_fen, OLD.confirmed_by, OLD.confirmed_at, OLD.confirmed_for)
                OR OLD.transfer_by IS NOT NULL AND (NEW.transfer_on, NEW.transfer_fen, NEW.transfer_reference, NEW.transfer_by, NEW.transfer_for)
                    IS DISTINCT FROM (OLD.transfer_on, OLD.transfer_fen, OLD.transfer_reference, OLD.transfer_by, OLD.transfer_for)
                OR OLD.payroll_by IS NOT NULL AND (NEW.payroll_on, NEW.payroll_fen, NEW.payroll_by, NEW.payroll_for)
                    IS DISTINCT FROM (OLD.payroll_on, OLD.payroll_fen, OLD.payroll_by, OLD.payroll_for)
                OR OLD.superseded AND (NOT NEW.superseded OR NEW.status <> OLD.status)
                OR NEW.superseded AND NEW.status = 'draft'
                THEN 'settlement_frozen'
            WHEN OLD.confirmed_by IS NULL AND NEW.confirmed_by IS NOT NULL AND NOT acts_for(NEW.confirmed_by, borrower, NEW.confirmed_for)
                OR OLD.transfer_by IS NULL AND NEW.transfer_by IS NOT NULL AND NOT acts_for(NEW.transfer_by, borrower, NEW.transfer_for)
                OR OLD.payroll_by IS NULL AND NEW.payroll_by IS NOT NULL AND NOT acts_for(NEW.payroll_by, lender, NEW.payroll_for)
                THEN 'settlement_by_its_firm' END;
        IF bad IS NULL AND OLD.status = 'draft' AND NEW.status = 'confirmed' THEN
            PERFORM 1 FROM secondment WHERE agreement_id = NEW.agreement_id ORDER BY id FOR NO KEY UPDATE;
            SELECT CASE
                WHEN bool_or(m.recorded < m.due) THEN 'settlement_attendance_complete'
                WHEN coalesce(bool_or(m.paid_minutes IS DISTINCT FROM w.paid_minutes), true) THEN 'settlement_as_attended' END
            INTO bad
            FROM attendance_of_month(NEW.agreement_id, NEW.month) m
            FULL JOIN (SELECT * FROM settlement_worker WHERE settlement_id = NEW.id) w ON w.secondment_id = m.secondment_id;
        END IF;
        -- What the borrower has moved for the month covers the total.
        IF bad IS NULL AND OLD.transfer_by IS NULL AND NEW.transfer_by IS NOT NULL AND NEW.transfer_fen
            + (SELECT coalesce(sum(transfer_fen), 0) FROM settlement
                WHERE agreement_id = NEW.agreement_id AND month = NEW.month AND id <> NEW.id) < NEW.total_fen THEN
            bad := 'settlement_transfer_covers';
        END IF;
    END IF;
    IF bad IS NULL AND (TG_OP = 'INSERT' OR OLD.status = 'draft')
        AND NOT EXISTS (SELECT FROM wage_of_month(NEW.agreement_id, NEW.month) WHERE rule = NEW.wage_rule AND fen = NEW.pay_fen) THEN
        bad := 'settlement_pay_as_agreed';
    END IF;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this settlement cannot be so' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION settlement_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM settlement s
            CROSS JOIN LATERAL (SELECT wage_unit(s.wage_rule)::bigint AS unit) u
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(paid_minutes), 0) AS minutes, coalesce(sum(wage_fen), 0) AS wages,
                    coalesce(sum(wage_fen + overtime_fen + insurance_fen), 0) AS due, sum(payroll_fen) AS paid, count(payroll_fen) AS payrolls, count(*) AS n,
                    coalesce(bool_or(wage_fen * u.unit <= s.pay_fen * paid_minutes - u.unit OR wage_fen * u.unit >= s.pay_fen * paid_minutes + u.unit), false) AS off
                FROM settlement_worker WHERE settlement_id = s.id) w
            CROSS JOIN LATERAL (SELECT coalesce(sum(amount_fen), 0) AS costs FROM settlement_cost WHERE settlement_id = s.id) c
        WHERE s.id = (to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END) ->> CASE TG_TABLE_NAME WHEN 'settlement' THEN 'id' ELSE 'settlement_id' END)::uuid
            AND (w.off OR w.wages <> div(2 * s.pay_fen * w.minutes + u.unit, 2 * u.unit) OR s.total_fen <> w.due + c.costs
                OR s.payroll_fen IS DISTINCT FROM w.paid OR w.payrolls <> CASE WHEN s.payroll_fen IS NULL THEN 0 ELSE w.n END)) THEN
        RAISE EXCEPTION 'the parts are not the whole' USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_adds_up';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE OR REPLACE VIEW settlement_month AS
WITH revision AS (
    SELECT s.*, w.wages, w.insurance, c.costs FROM settlement s
        CROSS JOIN LATERAL (SELECT coalesce(sum(wage_fen + overtime_fen), 0)::bigint AS wages, coalesce(sum(insurance_fen), 0)::bigint AS insurance
            FROM settlement_worker WHERE settlement_id = s.id) w
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount_fen), 0)::bigint AS costs FROM settlement_cost WHERE settlement_id = s.id) c
    WHERE s.status <> 'draft'),
month AS (
    SELECT DISTINCT ON (agreement_id, month) *,
        sum(transfer_fen) OVER months AS moved, sum(payroll_fen) OVER months AS paid
    FROM revision WINDOW months AS (PARTITION BY agreement_id, month)
    ORDER BY agreement_id, month, revision DESC)
SELECT m.agreement_id, m.month, coalesce(m.moved, 0)::bigint AS moved_fen, coalesce(m.paid, 0)::bigint AS paid_fen,
    greatest(0, coalesce(m.moved, 0) - m.insurance - m.costs - coalesce(m.paid, 0)
        - CASE WHEN m.payroll_by IS NOT NULL THEN 0 ELSE greatest(0, m.wages - coalesce((SELECT p.wages FROM revision p
            WHERE (p.agreement_id, p.month) = (m.agreement_id, m.month) AND p.payroll_by IS NOT NULL ORDER BY p.revision DESC LIMIT 1), 0)) END)::bigint AS excess_fen
FROM month m;

-- What an officer records of the attendance with a borrower that is no more.
ALTER TABLE attendance_day ADD recorded_for text NOT NULL DEFAULT '' CHECK (char_length(recorded_for) <= 200);
GRANT UPDATE (recorded_for) ON attendance_day TO gongxiang_app;
ALTER TABLE attendance_change ADD reason text NOT NULL DEFAULT '';
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION attendance_keeps_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'somebody else has written this day' USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_in_turn';
    END IF;
    INSERT INTO attendance_change (secondment_id, day, from_kind, from_minutes, to_kind, to_minutes, account_id, at, reason)
    VALUES (NEW.secondment_id, NEW.day, CASE TG_OP WHEN 'UPDATE' THEN OLD.kind END, CASE TG_OP WHEN 'UPDATE' THEN OLD.minutes END,
        NEW.kind, NEW.minutes, CASE WHEN pg_trigger_depth() = 1 THEN NEW.recorded_by END, NEW.recorded_at,
        CASE WHEN pg_trigger_depth() = 1 THEN NEW.recorded_for ELSE '' END);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION attendance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'attendance changes in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM 1 FROM secondment WHERE id IN (SELECT secondment_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
    SELECT CASE
        WHEN EXISTS (SELECT FROM changed c JOIN secondment s ON s.id = c.secondment_id
                WHERE c.kind <> 'cleared' AND (NOT s.days @> c.day OR s.status NOT IN ('started', 'returned')))
            THEN 'attendance_within_days'
        WHEN EXISTS (SELECT FROM changed c JOIN secondment s ON s.id = c.secondment_id JOIN agreement a ON a.id = s.agreement_id
                WHERE NOT acts_for(c.recorded_by, a.borrower_id, c.recorded_for))
            THEN 'attendance_by_borrower'
    END INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this day cannot be recorded' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose Down
-- Refused once wages were reckoned or paid in a way that has no word before this.
ALTER TABLE settlement ADD CHECK (wage_rule = 'monthly' AND drawn_for || confirmed_for || transfer_for || payroll_for = '');
ALTER TABLE agreement_terms ADD CHECK (wage_rule = 'monthly');
ALTER TABLE attendance_day ADD CHECK (recorded_for = '');
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION attendance_keeps_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'somebody else has written this day' USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_in_turn';
    END IF;
    INSERT INTO attendance_change (secondment_id, day, from_kind, from_minutes, to_kind, to_minutes, account_id, at)
    VALUES (NEW.secondment_id, NEW.day, CASE TG_OP WHEN 'UPDATE' THEN OLD.kind END, CASE TG_OP WHEN 'UPDATE' THEN OLD.minutes END,
        NEW.kind, NEW.minutes, CASE WHEN pg_trigger_depth() = 1 THEN NEW.recorded_by END, NEW.recorded_at);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION attendance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'attendance changes in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM 1 FROM secondment WHERE id IN (SELECT secondment_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
    SELECT CASE
        WHEN EXISTS (SELECT FROM changed c JOIN secondment s ON s.id = c.secondment_id
                WHERE c.kind <> 'cleared' AND (NOT s.days @> c.day OR s.status NOT IN ('started', 'returned')))
            THEN 'attendance_within_days'
        WHEN EXISTS (SELECT FROM changed c JOIN secondment s ON s.id = c.secondment_id JOIN agreement a ON a.id = s.agreement_id
                JOIN account r ON r.id = c.recorded_by WHERE r.enterprise_id IS DISTINCT FROM a.borrower_id)
            THEN 'attendance_by_borrower'
    END INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this day cannot be recorded' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION settlement_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_settlement uuid := (to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END) ->> 'settlement_id')::uuid;
    stands text;
BEGIN
    SELECT status INTO stands FROM settlement WHERE id = of_settlement FOR NO KEY UPDATE;
    IF stands <> 'draft' AND NOT (TG_OP = 'UPDATE' AND stands = 'transferred' AND to_jsonb(OLD) -> 'payroll_fen' = 'null') THEN
        RAISE EXCEPTION 'what was confirmed stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION settlement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lender uuid;
    borrower uuid;
    bad text;
BEGIN
    SELECT a.lender_id, a.borrower_id INTO lender, borrower FROM agreement a WHERE a.id = NEW.agreement_id;
    IF TG_OP = 'INSERT' THEN
        bad := CASE
            WHEN NEW.status <> 'draft' THEN 'settlement_frozen'
            WHEN NOT EXISTS (SELECT FROM account WHERE id = NEW.created_by AND enterprise_id = lender) THEN 'settlement_by_its_firm'
            WHEN NEW.pay_fen <> (SELECT pay_fen FROM agreement WHERE id = NEW.agreement_id) THEN 'settlement_pay_as_agreed' END;
    ELSE
        bad := CASE
            WHEN NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (('draft', 'confirmed'), ('confirmed', 'transferred'), ('transferred', 'paid_out'))
                OR OLD.status <> 'draft' AND (NEW.total_fen, NEW.confirmed_by, NEW.confirmed_at) IS DISTINCT FROM (OLD.total_fen, OLD.confirmed_by, OLD.confirmed_at)
                OR OLD.transfer_by IS NOT NULL AND (NEW.transfer_on, NEW.transfer_fen, NEW.transfer_reference, NEW.transfer_by)
                    IS DISTINCT FROM (OLD.transfer_on, OLD.transfer_fen, OLD.transfer_reference, OLD.transfer_by)
                OR OLD.payroll_by IS NOT NULL AND (NEW.payroll_on, NEW.payroll_fen, NEW.payroll_by)
                    IS DISTINCT FROM (OLD.payroll_on, OLD.payroll_fen, OLD.payroll_by)
                OR OLD.superseded AND (NOT NEW.superseded OR NEW.status <> OLD.status)
                OR NEW.superseded AND NEW.status = 'draft'
                THEN 'settlement_frozen'
            WHEN NEW.confirmed_by IS NOT NULL AND NOT EXISTS (SELECT FROM account WHERE id = NEW.confirmed_by AND enterprise_id = borrower)
                OR NEW.transfer_by IS NOT NULL AND NOT EXISTS (SELECT FROM account WHERE id = NEW.transfer_by AND enterprise_id = borrower)
                OR NEW.payroll_by IS NOT NULL AND NOT EXISTS (SELECT FROM account WHERE id = NEW.payroll_by AND enterprise_id = lender)
                THEN 'settlement_by_its_firm' END;
        IF bad IS NULL AND OLD.status = 'draft' AND NEW.status = 'confirmed' THEN
            PERFORM 1 FROM secondment WHERE agreement_id = NEW.agreement_id ORDER BY id FOR NO KEY UPDATE;
            SELECT CASE
                WHEN bool_or(m.recorded < m.due) THEN 'settlement_attendance_complete'
                WHEN coalesce(bool_or(m.paid_minutes IS DISTINCT FROM w.paid_minutes), true) THEN 'settlement_as_attended' END
            INTO bad
            FROM attendance_of_month(NEW.agreement_id, NEW.month) m
            FULL JOIN (SELECT * FROM settlement_worker WHERE settlement_id = NEW.id) w ON w.secondment_id = m.secondment_id;
        END IF;
        -- What the borrower has moved for the month covers the total.
        IF bad IS NULL AND OLD.transfer_by IS NULL AND NEW.transfer_by IS NOT NULL AND NEW.transfer_fen
            + (SELECT coalesce(sum(transfer_fen), 0) FROM settlement
                WHERE agreement_id = NEW.agreement_id AND month = NEW.month AND id <> NEW.id) < NEW.total_fen THEN
            bad := 'settlement_transfer_covers';
        END IF;
    END IF;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this settlement cannot be so' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION settlement_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM settlement s
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(paid_minutes), 0) AS minutes, coalesce(sum(wage_fen), 0) AS wages,
                    coalesce(sum(wage_fen + overtime_fen + insurance_fen), 0) AS due, sum(payroll_fen) AS paid, count(payroll_fen) AS payrolls, count(*) AS n,
                    coalesce(bool_or(wage_fen * 10440 <= s.pay_fen * paid_minutes - 10440 OR wage_fen * 10440 >= s.pay_fen * paid_minutes + 10440), false) AS off
                FROM settlement_worker WHERE settlement_id = s.id) w
            CROSS JOIN LATERAL (SELECT coalesce(sum(amount_fen), 0) AS costs FROM settlement_cost WHERE settlement_id = s.id) c
        WHERE s.id = (to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END) ->> CASE TG_TABLE_NAME WHEN 'settlement' THEN 'id' ELSE 'settlement_id' END)::uuid
            AND (w.off OR w.wages <> div(2 * s.pay_fen * w.minutes + 10440, 20880) OR s.total_fen <> w.due + c.costs
                OR s.payroll_fen IS DISTINCT FROM w.paid OR w.payrolls <> CASE WHEN s.payroll_fen IS NULL THEN 0 ELSE w.n END)) THEN
        RAISE EXCEPTION 'the parts are not the whole' USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_adds_up';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION attendance_of_month(of_agreement uuid, of_month date)
RETURNS TABLE (secondment_id uuid, due int, recorded int, paid_minutes int) LANGUAGE sql VOLATILE AS $$
    SELECT s.id, count(*)::int, count(a.day)::int,
        CASE WHEN s.days @> daterange(of_month, (of_month + interval '1 month')::date)
            THEN greatest(0, 10440 - coalesce(sum(CASE a.kind WHEN 'absent' THEN 480 WHEN 'worked' THEN greatest(0, 480 - a.minutes) END), 0))
            ELSE least(10440, coalesce(sum(CASE a.kind WHEN 'leave' THEN 480 WHEN 'worked' THEN least(480, a.minutes) END), 0)) END::int
    FROM secondment s
    CROSS JOIN LATERAL generate_series(greatest(lower(s.days), of_month), least(upper(s.days), (of_month + interval '1 month')::date) - 1, interval '1 day') d (day)
    LEFT JOIN attendance_day a ON a.secondment_id = s.id AND a.day = d.day::date AND a.kind <> 'cleared'
    WHERE s.agreement_id = of_agreement AND s.status IN ('started', 'returned')
    GROUP BY s.id
$$;
-- +goose StatementEnd
DROP VIEW settlement_month;
ALTER TABLE attendance_change DROP reason;
ALTER TABLE attendance_day DROP recorded_for;
ALTER TABLE settlement_worker DROP CONSTRAINT settlement_worker_paid_minutes_check, ADD CONSTRAINT settlement_worker_paid_minutes_check
    CHECK (paid_minutes BETWEEN 0 AND 10440);
REVOKE UPDATE (pay_fen) ON settlement FROM gongxiang_app;
ALTER TABLE settlement DROP wage_rule, DROP drawn_for, DROP confirmed_for, DROP transfer_for, DROP payroll_for,
    DROP CONSTRAINT settlement_status_check, ADD CONSTRAINT settlement_status_check CHECK (status IN ('draft', 'confirmed', 'transferred', 'paid_out')),
    DROP CONSTRAINT settlement_steps, ADD CONSTRAINT settlement_steps CHECK (
        (confirmed_by IS NULL) = (confirmed_at IS NULL) AND (confirmed_by IS NOT NULL) = (status <> 'draft')
        AND num_nulls(transfer_on, transfer_fen, transfer_reference, transfer_by) = CASE WHEN status IN ('transferred', 'paid_out') THEN 0 ELSE 4 END
        AND num_nulls(payroll_on, payroll_fen, payroll_by) = CASE WHEN status = 'paid_out' THEN 0 ELSE 3 END);
DROP FUNCTION acts_for, wage_of_month, day_after_month;
DROP TRIGGER terms_wage_as_agreed ON agreement_terms;
ALTER TABLE agreement_terms DROP complete, DROP wage_rule, DROP wage_fen;
ALTER TABLE agreement_terms ADD complete boolean NOT NULL GENERATED ALWAYS AS (
    work_content <> '' AND workplace <> '' AND hours_rest <> '' AND protection <> '' AND hazards <> '' AND pay_standard <> ''
    AND pay_day > 0 AND pay_method <> '' AND settle_day > 0 AND settle_way <> '' AND board_lodging <> ''
    AND return_cases <> '' AND injury_duty <> '' AND cost_settlement <> '') STORED;
DROP FUNCTION terms_wage_as_agreed, wage_unit;
CREATE VIEW settlement_month AS
WITH revision AS (
    SELECT s.*, w.wages, w.insurance, c.costs FROM settlement s
        CROSS JOIN LATERAL (SELECT coalesce(sum(wage_fen + overtime_fen), 0)::bigint AS wages, coalesce(sum(insurance_fen), 0)::bigint AS insurance
            FROM settlement_worker WHERE settlement_id = s.id) w
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount_fen), 0)::bigint AS costs FROM settlement_cost WHERE settlement_id = s.id) c
    WHERE s.status <> 'draft'),
month AS (
    SELECT DISTINCT ON (agreement_id, month) *,
        sum(transfer_fen) OVER months AS moved, sum(payroll_fen) OVER months AS paid
    FROM revision WINDOW months AS (PARTITION BY agreement_id, month)
    ORDER BY agreement_id, month, revision DESC)
SELECT m.agreement_id, m.month, coalesce(m.moved, 0)::bigint AS moved_fen, coalesce(m.paid, 0)::bigint AS paid_fen,
    greatest(0, coalesce(m.moved, 0) - m.insurance - m.costs - coalesce(m.paid, 0)
        - CASE WHEN m.status = 'paid_out' THEN 0 ELSE greatest(0, m.wages - coalesce((SELECT p.wages FROM revision p
            WHERE (p.agreement_id, p.month) = (m.agreement_id, m.month) AND p.status = 'paid_out' ORDER BY p.revision DESC LIMIT 1), 0)) END)::bigint AS excess_fen
FROM month m;
GRANT SELECT ON settlement_month TO gongxiang_app;
