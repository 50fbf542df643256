-- +goose Up
-- A posting that was made smaller, once agreements of it were over, still counted
-- who had been lent before: nobody could be named any more, and who was out could
-- not come back. Days of a secondment never grow, so a posting's heads can be too
-- many only as somebody is named, and only on his days.

-- Heads held of a surplus or shortage on the fullest of some days.
-- +goose StatementBegin
CREATE FUNCTION heads_held_on(of_posting uuid, on_days daterange) RETURNS int LANGUAGE sql VOLATILE AS $$
    WITH held AS (
        SELECT days * on_days AS days FROM secondment
        WHERE (surplus_id = of_posting OR shortage_id = of_posting) AND status <> 'cancelled' AND days && on_days),
    change AS (
        SELECT lower(days) AS day, 1 AS heads FROM held UNION ALL SELECT upper(days), -1 FROM held)
    SELECT coalesce(max(total), 0)::int
    FROM (SELECT sum(sum(heads)) OVER (ORDER BY day) AS total FROM change GROUP BY day) t
$$;

CREATE OR REPLACE FUNCTION secondment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    -- An older snapshot would count without those whom the locks waited for.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'secondments change in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM 1 FROM posting WHERE id IN (SELECT surplus_id FROM changed UNION SELECT shortage_id FROM changed)
        ORDER BY id FOR NO KEY UPDATE;
    SELECT CASE
        WHEN EXISTS (SELECT FROM changed c JOIN agreement a ON a.id = c.agreement_id
                WHERE c.status <> 'cancelled' AND NOT c.days <@ a.days)
            THEN 'secondment_within_agreement'
        WHEN EXISTS (SELECT FROM changed c JOIN agreement a ON a.id = c.agreement_id
                WHERE c.status NOT IN ('returned', 'cancelled') AND a.status NOT IN ('signed', 'active'))
            THEN 'secondment_needs_signed_agreement'
        WHEN EXISTS (SELECT FROM agreement a
                WHERE a.id IN (SELECT agreement_id FROM changed) AND heads_held(a.id, NULL) > a.heads)
            THEN 'secondment_heads_of_agreement'
        WHEN TG_OP = 'INSERT' AND EXISTS (
                SELECT FROM (SELECT surplus_id AS id, days FROM changed WHERE status <> 'cancelled'
                        UNION SELECT shortage_id, days FROM changed WHERE status <> 'cancelled') c
                    JOIN posting p ON p.id = c.id
                WHERE heads_held_on(p.id, c.days) > p.headcount)
            THEN 'secondment_heads_of_posting'
    END INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this secondment is not allowed' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;

-- As before, and: whoever was cancelled is named anew, and counted anew.
CREATE OR REPLACE FUNCTION secondment_only_shorter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT NEW.days <@ OLD.days
        OR upper(NEW.days) < upper(OLD.days) AND NOT (OLD.status = 'started' AND NEW.status = 'returned') THEN
        RAISE EXCEPTION 'the days of a secondment only end early, by its return'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_days_only_by_return';
    END IF;
    IF OLD.status = 'returned' AND (OLD.status, OLD.days, OLD.returned_reason) IS DISTINCT FROM (NEW.status, NEW.days, NEW.returned_reason)
        OR NEW.status = 'returned' AND OLD.status NOT IN ('started', 'returned') THEN
        RAISE EXCEPTION 'only who has started returns, once' USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_returns_once';
    END IF;
    IF OLD.status = 'cancelled' AND NEW.status <> 'cancelled' THEN
        RAISE EXCEPTION 'who was cancelled is named anew' USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_cancelled_stays';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- As before, but nobody waits for a firm that is no more to acknowledge an incident.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION person_must_stay(whom uuid, today date) RETURNS TABLE (why text, number text, until date) LANGUAGE sql STABLE AS $$
    WITH his AS (SELECT s.*, a.number, a.lender_id, a.borrower_id FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE s.person_id = whom)
    SELECT 'lent', number, NULL::date FROM his WHERE status NOT IN ('returned', 'cancelled')
    UNION ALL
    SELECT DISTINCT 'settlement', h.number, NULL::date FROM his h JOIN settlement_worker w ON w.secondment_id = h.id
        JOIN settlement m ON m.id = w.settlement_id WHERE NOT m.superseded AND m.status <> 'paid_out'
    UNION ALL
    SELECT DISTINCT 'incident', h.number, NULL::date FROM his h JOIN incident i ON i.secondment_id = h.id
        JOIN enterprise e ON e.id = CASE i.side WHEN 'lender' THEN h.borrower_id ELSE h.lender_id END
        WHERE i.acknowledged_by IS NULL AND e.status <> 'dissolved'
    UNION ALL
    SELECT DISTINCT 'alert', h.number, NULL::date FROM his h JOIN compliance_evidence e ON e.thing = 'secondment' AND e.thing_id = h.id
        JOIN compliance_alert a ON a.id = e.alert_id WHERE a.status = 'open'
    UNION ALL
    SELECT 'kept', number, (upper(days) + interval '2 years')::date FROM his
        WHERE status = 'returned' AND (upper(days) + interval '2 years')::date > today
    UNION ALL
    SELECT 'hired', coalesce(e.name, f.unit_name), NULL::date FROM hire h LEFT JOIN enterprise e ON e.id = h.enterprise_id
        LEFT JOIN fallback_post f ON f.id = h.post_id WHERE whom IN (h.person_id, h.seeker_id) AND h.status = 'confirmed'
    ORDER BY 1, 2
$$;

-- A corrected first day is not after the last one. correction_guard, which comes
-- before, holds the placement's secondment or hire.
CREATE FUNCTION correction_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first date;
    last  date;
BEGIN
    SELECT coalesce(c.first, p.started_on), coalesce(c.last, CASE WHEN s.status = 'returned' THEN upper(s.days) - 1 END, h.ended_on) INTO first, last
        FROM placement p LEFT JOIN secondment s ON s.id = p.secondment_id LEFT JOIN hire h ON h.id = p.hire_id
            CROSS JOIN LATERAL (SELECT
                (SELECT day FROM placement_correction WHERE placement_id = p.id AND event = 'started' ORDER BY recorded_at DESC, id DESC LIMIT 1) AS first,
                (SELECT day FROM placement_correction WHERE placement_id = p.id AND event <> 'started' ORDER BY recorded_at DESC, id DESC LIMIT 1) AS last) c
        WHERE p.id = NEW.placement_id;
    IF NEW.event = 'started' AND NEW.day > last OR NEW.event <> 'started' AND NEW.day < first THEN
        RAISE EXCEPTION 'the first day is after the last one' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_in_order';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER correction_in_order BEFORE INSERT ON placement_correction FOR EACH ROW EXECUTE FUNCTION correction_in_order();

-- A correction may find that nobody was lent in the month any more, whose firm
-- turned out to have been dissolved before it: then all of it is paid back.
-- +goose StatementBegin
DO $$
DECLARE
    body text := pg_get_functiondef('settlement_guard()'::regprocedure);
    was  text := 'coalesce(bool_or(m.paid_minutes IS DISTINCT FROM w.paid_minutes), true)';
BEGIN
    ASSERT strpos(body, was) > 0;
    EXECUTE replace(body, was, 'coalesce(bool_or(m.paid_minutes IS DISTINCT FROM w.paid_minutes), NEW.revision = 0)');
END
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('settlement_guard()'::regprocedure), 'w.paid_minutes), NEW.revision = 0)', 'w.paid_minutes), true)');
END
$$;
-- +goose StatementEnd
DROP TRIGGER correction_in_order ON placement_correction;
DROP FUNCTION correction_in_order;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION person_must_stay(whom uuid, today date) RETURNS TABLE (why text, number text, until date) LANGUAGE sql STABLE AS $$
    WITH his AS (SELECT s.*, a.number FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE s.person_id = whom)
    SELECT 'lent', number, NULL::date FROM his WHERE status NOT IN ('returned', 'cancelled')
    UNION ALL
    SELECT DISTINCT 'settlement', h.number, NULL::date FROM his h JOIN settlement_worker w ON w.secondment_id = h.id
        JOIN settlement m ON m.id = w.settlement_id WHERE NOT m.superseded AND m.status <> 'paid_out'
    UNION ALL
    SELECT DISTINCT 'incident', h.number, NULL::date FROM his h JOIN incident i ON i.secondment_id = h.id WHERE i.acknowledged_by IS NULL
    UNION ALL
    SELECT DISTINCT 'alert', h.number, NULL::date FROM his h JOIN compliance_evidence e ON e.thing = 'secondment' AND e.thing_id = h.id
        JOIN compliance_alert a ON a.id = e.alert_id WHERE a.status = 'open'
    UNION ALL
    SELECT 'kept', number, (upper(days) + interval '2 years')::date FROM his
        WHERE status = 'returned' AND (upper(days) + interval '2 years')::date > today
    UNION ALL
    SELECT 'hired', coalesce(e.name, f.unit_name), NULL::date FROM hire h LEFT JOIN enterprise e ON e.id = h.enterprise_id
        LEFT JOIN fallback_post f ON f.id = h.post_id WHERE whom IN (h.person_id, h.seeker_id) AND h.status = 'confirmed'
    ORDER BY 1, 2
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION secondment_only_shorter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT NEW.days <@ OLD.days
        OR upper(NEW.days) < upper(OLD.days) AND NOT (OLD.status = 'started' AND NEW.status = 'returned') THEN
        RAISE EXCEPTION 'the days of a secondment only end early, by its return'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_days_only_by_return';
    END IF;
    IF OLD.status = 'returned' AND (OLD.status, OLD.days, OLD.returned_reason) IS DISTINCT FROM (NEW.status, NEW.days, NEW.returned_reason)
        OR NEW.status = 'returned' AND OLD.status NOT IN ('started', 'returned') THEN
        RAISE EXCEPTION 'only who has started returns, once' USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_returns_once';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION secondment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'secondments change in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM 1 FROM posting WHERE id IN (SELECT surplus_id FROM changed UNION SELECT shortage_id FROM changed)
        ORDER BY id FOR NO KEY UPDATE;
    SELECT CASE
        WHEN EXISTS (SELECT FROM changed c JOIN agreement a ON a.id = c.agreement_id
                WHERE c.status <> 'cancelled' AND NOT c.days <@ a.days)
            THEN 'secondment_within_agreement'
        WHEN EXISTS (SELECT FROM changed c JOIN agreement a ON a.id = c.agreement_id
                WHERE c.status NOT IN ('returned', 'cancelled') AND a.status NOT IN ('signed', 'active'))
            THEN 'secondment_needs_signed_agreement'
        WHEN EXISTS (SELECT FROM agreement a
                WHERE a.id IN (SELECT agreement_id FROM changed) AND heads_held(a.id, NULL) > a.heads)
            THEN 'secondment_heads_of_agreement'
        WHEN EXISTS (SELECT FROM posting p
                WHERE p.id IN (SELECT surplus_id FROM changed UNION SELECT shortage_id FROM changed)
                    AND heads_held(NULL, p.id) > p.headcount)
            THEN 'secondment_heads_of_posting'
    END INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this secondment is not allowed' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
DROP FUNCTION heads_held_on;
