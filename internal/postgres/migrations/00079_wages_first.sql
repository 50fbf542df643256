-- +goose Up
-- Wages are paid on their day whether or not the borrower has confirmed
-- (paid_unconfirmed): the figures stay as they were paid by, the borrower still
-- confirms them, and what is wrong is corrected, counting what was paid.
ALTER TABLE settlement
    DROP CONSTRAINT settlement_status_check, ADD CONSTRAINT settlement_status_check
        CHECK (status IN ('draft', 'confirmed', 'transferred', 'paid_unconfirmed', 'paid_ahead', 'paid_out')),
    DROP CONSTRAINT settlement_steps, ADD CONSTRAINT settlement_steps CHECK (
        (confirmed_by IS NULL) = (confirmed_at IS NULL) AND (confirmed_by IS NOT NULL) = (status NOT IN ('draft', 'paid_unconfirmed'))
        AND num_nulls(transfer_on, transfer_fen, transfer_reference, transfer_by) = CASE WHEN status IN ('transferred', 'paid_out') THEN 0 ELSE 4 END
        AND num_nulls(payroll_on, payroll_fen, payroll_by) = CASE WHEN status IN ('paid_unconfirmed', 'paid_ahead', 'paid_out') THEN 0 ELSE 3 END);

-- +goose StatementBegin
DO $$
DECLARE
    body text := pg_get_functiondef('settlement_guard()'::regprocedure);
    part text[];
BEGIN
    FOREACH part SLICE 1 IN ARRAY ARRAY[
        ['(''paid_ahead'', ''paid_out''))', '(''paid_ahead'', ''paid_out''), (''draft'', ''paid_unconfirmed''), (''paid_unconfirmed'', ''paid_ahead''))'],
        ['OR OLD.status <> ''draft'' AND (NEW.wage_rule, NEW.pay_fen, NEW.total_fen, NEW.confirmed_by,',
            'OR OLD.status <> ''draft'' AND (NEW.wage_rule, NEW.pay_fen, NEW.total_fen) IS DISTINCT FROM (OLD.wage_rule, OLD.pay_fen, OLD.total_fen)
                OR OLD.confirmed_by IS NOT NULL AND (NEW.wage_rule, NEW.pay_fen, NEW.total_fen, NEW.confirmed_by,'],
        ['OLD.status = ''draft'' AND NEW.status = ''confirmed''', 'OLD.confirmed_by IS NULL AND NEW.confirmed_by IS NOT NULL'],
        ['(TG_OP = ''INSERT'' OR OLD.status = ''draft'')', '(TG_OP = ''INSERT'' OR OLD.confirmed_by IS NULL AND NOT NEW.superseded)']] LOOP
        ASSERT strpos(body, part[1]) > 0, part[1];
        body := replace(body, part[1], part[2]);
    END LOOP;
    EXECUTE body;
END
$$;
-- +goose StatementEnd

-- As before, and: what was paid counts whoever has confirmed; insurance and costs
-- only as the borrower confirmed them, so that no draft can hide anything.
CREATE OR REPLACE VIEW settlement_month AS
WITH revision AS (
    SELECT s.*, w.wages, w.insurance, c.costs FROM settlement s
        CROSS JOIN LATERAL (SELECT coalesce(sum(wage_fen + overtime_fen), 0)::bigint AS wages, coalesce(sum(insurance_fen), 0)::bigint AS insurance
            FROM settlement_worker WHERE settlement_id = s.id) w
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount_fen), 0)::bigint AS costs FROM settlement_cost WHERE settlement_id = s.id) c
    WHERE s.status <> 'draft'),
month AS (
    SELECT DISTINCT ON (agreement_id, month) *,
        coalesce(sum(transfer_fen) OVER months, 0) AS moved, coalesce(sum(payroll_fen) OVER months, 0) AS paid
    FROM revision WINDOW months AS (PARTITION BY agreement_id, month)
    ORDER BY agreement_id, month, confirmed_by IS NOT NULL DESC, revision DESC)
SELECT m.agreement_id, m.month, m.moved::bigint AS moved_fen, m.paid::bigint AS paid_fen,
    CASE WHEN m.confirmed_by IS NULL THEN 0 ELSE greatest(0, m.moved - m.insurance - m.costs - m.paid
        - CASE WHEN m.payroll_by IS NOT NULL THEN 0 ELSE greatest(0, least(m.wages - m.paid, m.wages - coalesce((SELECT p.wages FROM revision p
            WHERE (p.agreement_id, p.month) = (m.agreement_id, m.month) AND p.payroll_by IS NOT NULL ORDER BY p.revision DESC LIMIT 1), 0))) END) END::bigint AS excess_fen
FROM month m;

-- As before, but whoever was paid need not wait until a borrower that may never
-- do it has confirmed or moved its money: what is open then is between the firms.
-- +goose StatementBegin
DO $$
DECLARE
    body text := pg_get_functiondef('person_must_stay(uuid, date)'::regprocedure);
BEGIN
    ASSERT strpos(body, 'm.status <> ''paid_out''') > 0;
    EXECUTE replace(body, 'm.status <> ''paid_out''', 'm.payroll_by IS NULL');
END
$$;
-- +goose StatementEnd

-- +goose Down
-- Refused while wages are paid that nobody has confirmed: there is no other word for it.
ALTER TABLE settlement
    DROP CONSTRAINT settlement_status_check, ADD CONSTRAINT settlement_status_check
        CHECK (status IN ('draft', 'confirmed', 'transferred', 'paid_ahead', 'paid_out')),
    DROP CONSTRAINT settlement_steps, ADD CONSTRAINT settlement_steps CHECK (
        (confirmed_by IS NULL) = (confirmed_at IS NULL) AND (confirmed_by IS NOT NULL) = (status <> 'draft')
        AND num_nulls(transfer_on, transfer_fen, transfer_reference, transfer_by) = CASE WHEN status IN ('transferred', 'paid_out') THEN 0 ELSE 4 END
        AND num_nulls(payroll_on, payroll_fen, payroll_by) = CASE WHEN status IN ('paid_ahead', 'paid_out') THEN 0 ELSE 3 END);
-- +goose StatementBegin
DO $$
DECLARE
    body text := pg_get_functiondef('settlement_guard()'::regprocedure);
    part text[];
BEGIN
    FOREACH part SLICE 1 IN ARRAY ARRAY[
        [', (''draft'', ''paid_unconfirmed''), (''paid_unconfirmed'', ''paid_ahead'')', ''],
        ['OR OLD.status <> ''draft'' AND (NEW.wage_rule, NEW.pay_fen, NEW.total_fen) IS DISTINCT FROM (OLD.wage_rule, OLD.pay_fen, OLD.total_fen)
                OR OLD.confirmed_by IS NOT NULL', 'OR OLD.status <> ''draft'''],
        ['OLD.confirmed_by IS NULL AND NEW.confirmed_by IS NOT NULL THEN
            PERFORM', 'OLD.status = ''draft'' AND NEW.status = ''confirmed'' THEN
            PERFORM'],
        ['(TG_OP = ''INSERT'' OR OLD.confirmed_by IS NULL AND NOT NEW.superseded)', '(TG_OP = ''INSERT'' OR OLD.status = ''draft'')']] LOOP
        ASSERT strpos(body, part[1]) > 0, part[1];
        body := replace(body, part[1], part[2]);
    END LOOP;
    EXECUTE body;
    EXECUTE replace(pg_get_functiondef('person_must_stay(uuid, date)'::regprocedure), 'm.payroll_by IS NULL', 'm.status <> ''paid_out''');
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
