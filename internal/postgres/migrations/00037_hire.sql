-- +goose Up
-- Placements by hire and by fallback post stand in the record of placements and
-- in its ledger beside those by secondment.

-- A post that the bureau pays for, for whoever finds no other (公益性岗位,
-- 临时性岗位). Its unit is a firm, or a public body that is known by its code.
CREATE TABLE fallback_post (
    id            uuid PRIMARY KEY,
    enterprise_id uuid REFERENCES enterprise, -- NULL: a public body
    unit_name     text CHECK (char_length(unit_name) BETWEEN 2 AND 60),
    unit_uscc     text CHECK (unit_uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
    kind          text NOT NULL CHECK (kind IN ('public_welfare', 'temporary')),
    work          text NOT NULL CHECK (work IN ('disinfection', 'cleaning', 'social_service')),
    title         text NOT NULL CHECK (char_length(title) BETWEEN 2 AND 40),
    trade_code    text NOT NULL REFERENCES trade,
    town_code     text NOT NULL REFERENCES town, -- of the workplace, whose officers keep it
    workplace     text NOT NULL DEFAULT '' CHECK (char_length(workplace) <= 100),
    heads         int NOT NULL CHECK (heads BETWEEN 1 AND 1000),
    term          daterange NOT NULL CHECK (NOT isempty(term) AND NOT lower_inf(term) AND NOT upper_inf(term)),
    pay_fen       bigint NOT NULL CHECK (pay_fen > 0), -- per head and month begun
    budget_fen    bigint NOT NULL CHECK (budget_fen > 0),
    status        text NOT NULL CHECK (status IN ('open', 'closed')),
    version       int NOT NULL DEFAULT 1,
    created_by    uuid NOT NULL REFERENCES account,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    CONSTRAINT fallback_post_one_unit CHECK (num_nonnulls(enterprise_id, unit_name) = 1 AND (unit_name IS NULL) = (unit_uscc IS NULL))
);
CREATE INDEX fallback_post_town ON fallback_post (town_code, id DESC);
-- Whose it is, what is paid and until when never changes: people were assigned by it.
GRANT SELECT, INSERT, UPDATE (heads, budget_fen, workplace, status, version, updated_at) ON fallback_post TO gongxiang_app;

-- One person's work at one post: of a vacancy, as both sides say, or of a
-- fallback post, as the officer assigned it. Locks: person, secondment, firm,
-- vacancy or fallback post, application, hire, placement, the ledger last.
CREATE TABLE hire (
    id                  uuid PRIMARY KEY,
    kind                text NOT NULL CHECK (kind IN ('hire', 'fallback')),
    application_id      uuid CONSTRAINT hire_once UNIQUE REFERENCES application,
    vacancy_id          uuid REFERENCES vacancy,
    post_id             uuid REFERENCES fallback_post,
    enterprise_id       uuid REFERENCES enterprise, -- NULL: at a public body
    seeker_id           uuid REFERENCES person, -- who applied
    person_id           uuid REFERENCES person, -- whose ID number it is; NULL until the seeker says it
    worker_name         text NOT NULL CHECK (char_length(worker_name) BETWEEN 1 AND 50), -- as he gave it
    started_on          date NOT NULL,
    until               date, -- of a fallback post: the last day as assigned
    firm_confirmed_by   uuid REFERENCES account, -- for a fallback post the officer, who holds the papers
    firm_confirmed_at   timestamptz,
    person_confirmed_by uuid REFERENCES account,
    person_confirmed_at timestamptz,
    status              text NOT NULL CHECK (status IN ('proposed', 'confirmed', 'ended')),
    ended_on            date, -- the last day in the post
    ended_reason        text CHECK (ended_reason IN ('resigned', 'dismissed', 'agreed', 'expired', 'employer_dissolved', 'other')),
    version             int NOT NULL DEFAULT 1,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    CONSTRAINT hire_of_kind CHECK (CASE kind
        WHEN 'hire' THEN num_nonnulls(application_id, vacancy_id, enterprise_id, seeker_id) = 4 AND num_nonnulls(post_id, until) = 0
        ELSE num_nonnulls(post_id, until) = 2 AND num_nonnulls(application_id, vacancy_id, seeker_id) = 0 AND status <> 'proposed' END),
    CONSTRAINT hire_signed CHECK ((firm_confirmed_by IS NULL) = (firm_confirmed_at IS NULL)
        AND (person_confirmed_by IS NULL) = (person_confirmed_at IS NULL)),
    -- Whoever confirms says who he is.
    CONSTRAINT hire_person_known CHECK (person_confirmed_at IS NULL OR person_id IS NOT NULL),
    CONSTRAINT hire_confirmed_by_both CHECK ((status = 'proposed') = (num_nulls(firm_confirmed_at, person_confirmed_at) > 0)),
    -- A start is told once it happened.
    CONSTRAINT hire_started_before CHECK (
        (firm_confirmed_at IS NULL OR started_on <= (firm_confirmed_at AT TIME ZONE 'Asia/Shanghai')::date)
        AND (person_confirmed_at IS NULL OR started_on <= (person_confirmed_at AT TIME ZONE 'Asia/Shanghai')::date)),
    CONSTRAINT hire_end_has_reason CHECK ((status = 'ended') = (ended_on IS NOT NULL) AND (ended_on IS NULL) = (ended_reason IS NULL)),
    CONSTRAINT hire_days CHECK (ended_on >= started_on AND (until IS NULL OR until >= started_on AND (ended_on IS NULL OR ended_on <= until))),
    -- Nobody stands in two posts on one day.
    CONSTRAINT hire_one_post_a_day EXCLUDE USING gist (person_id WITH =, daterange(started_on, coalesce(ended_on, until), '[]') WITH &&)
        WHERE (status <> 'proposed')
);
CREATE INDEX hire_firm ON hire (enterprise_id, id DESC);
CREATE INDEX hire_person ON hire (person_id);
CREATE INDEX hire_seeker ON hire (seeker_id);
CREATE INDEX hire_vacancy ON hire (vacancy_id) WHERE status <> 'proposed';
CREATE INDEX hire_post ON hire (post_id);
CREATE INDEX hire_running ON hire (until) WHERE status = 'confirmed';
-- Who applied to whom for what never changes.
GRANT SELECT, INSERT, UPDATE (person_id, started_on, firm_confirmed_by, firm_confirmed_at, person_confirmed_by, person_confirmed_at,
    status, ended_on, ended_reason, version, updated_at) ON hire TO gongxiang_app;

-- An ID number says for good who somebody is.
GRANT UPDATE (id_number_enc, id_number_index) ON person TO gongxiang_app;
-- +goose StatementBegin
CREATE FUNCTION person_number_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an ID number stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'person_number_stays';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER person_number_stays BEFORE UPDATE OF id_number_enc, id_number_index ON person FOR EACH ROW
    WHEN (OLD.id_number_index IS NOT NULL AND NEW.erased_at IS NULL AND NEW.id_number_index IS DISTINCT FROM OLD.id_number_index)
    EXECUTE FUNCTION person_number_stays();

-- Months begun from a day to a day, both included: from the 9th to the 8th is one.
CREATE FUNCTION months_begun(first date, last date) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT ((extract(year FROM last) - extract(year FROM first)) * 12 + extract(month FROM last) - extract(month FROM first)
        + CASE WHEN extract(day FROM last) >= extract(day FROM first) THEN 1 ELSE 0 END)::int
$$;

-- Heads in a vacancy or a fallback post on the fullest day.
-- +goose StatementBegin
CREATE FUNCTION heads_hired(of_vacancy uuid, of_post uuid) RETURNS int LANGUAGE sql VOLATILE AS $$
    WITH held AS (
        SELECT started_on AS first, coalesce(ended_on, until) AS last FROM hire
        WHERE (vacancy_id = of_vacancy OR post_id = of_post) AND status <> 'proposed'),
    change AS (
        SELECT first AS day, 1 AS heads FROM held UNION ALL SELECT last + 1, -1 FROM held WHERE last IS NOT NULL)
    SELECT coalesce(max(total), 0)::int
    FROM (SELECT sum(sum(heads)) OVER (ORDER BY day) AS total FROM change GROUP BY day) t
$$;

-- What is paid for all who were ever assigned to a fallback post.
CREATE FUNCTION fallback_assigned_fen(of_post uuid) RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(sum(months_begun(h.started_on, coalesce(h.ended_on, h.until)) * f.pay_fen), 0)::bigint
    FROM hire h JOIN fallback_post f ON f.id = h.post_id WHERE f.id = of_post
$$;

-- What one row cannot see: the person, the firm, the vacancy or the post are
-- held, in one order, then counted.
CREATE FUNCTION hire_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    -- An older snapshot would count without those whom the locks waited for.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'hires change in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    IF NEW.person_id IS NOT NULL THEN
        PERFORM 1 FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;
        PERFORM 1 FROM secondment WHERE person_id = NEW.person_id AND status <> 'cancelled' ORDER BY id FOR SHARE;
    END IF;
    PERFORM 1 FROM enterprise WHERE id = NEW.enterprise_id FOR SHARE;
    IF NEW.kind = 'hire' THEN
        PERFORM 1 FROM vacancy WHERE id = NEW.vacancy_id FOR NO KEY UPDATE;
        SELECT CASE
            WHEN NOT EXISTS (SELECT FROM application WHERE id = NEW.application_id AND status IN ('accepted', 'hired')
                    AND (person_id, vacancy_id, enterprise_id) = (NEW.seeker_id, NEW.vacancy_id, NEW.enterprise_id))
                THEN 'hire_of_accepted'
            WHEN NEW.status <> 'proposed' AND heads_hired(NEW.vacancy_id, NULL) > (SELECT headcount FROM vacancy WHERE id = NEW.vacancy_id)
                THEN 'hire_heads_of_vacancy'
        END INTO bad;
    ELSE
        PERFORM 1 FROM fallback_post WHERE id = NEW.post_id FOR NO KEY UPDATE;
        SELECT CASE
            WHEN f.status <> 'open' OR f.enterprise_id IS DISTINCT FROM NEW.enterprise_id THEN 'hire_post_open'
            WHEN NOT daterange(NEW.started_on, NEW.until, '[]') <@ f.term THEN 'hire_within_term'
            WHEN heads_hired(NULL, f.id) > f.heads THEN 'hire_heads_of_post'
            WHEN fallback_assigned_fen(f.id) > f.budget_fen THEN 'hire_within_budget'
        END INTO bad FROM fallback_post f WHERE f.id = NEW.post_id;
    END IF;
    bad := coalesce(bad, CASE
        WHEN NEW.person_id IS NOT NULL AND NOT EXISTS (SELECT FROM person WHERE id = NEW.person_id AND erased_at IS NULL) THEN 'hire_of_living'
        WHEN NEW.enterprise_id IS NOT NULL AND NOT EXISTS (SELECT FROM enterprise WHERE id = NEW.enterprise_id AND status = 'approved')
            THEN 'hire_firm_approved'
        WHEN NEW.status <> 'proposed' AND hire_refused(NEW.person_id, NEW.started_on) IS NOT NULL THEN 'hire_needs_release'
    END);
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this hire is not allowed' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER hire_guard_insert AFTER INSERT ON hire FOR EACH ROW EXECUTE FUNCTION hire_guard();
CREATE TRIGGER hire_guard_update AFTER UPDATE ON hire FOR EACH ROW WHEN (OLD.status = 'proposed') EXECUTE FUNCTION hire_guard();

-- What both have said stays; what ended stays ended.
-- +goose StatementBegin
CREATE FUNCTION hire_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'proposed' OR OLD.status = 'ended'
        OR (OLD.person_id, OLD.started_on, OLD.firm_confirmed_by, OLD.firm_confirmed_at, OLD.person_confirmed_by, OLD.person_confirmed_at)
            IS DISTINCT FROM (NEW.person_id, NEW.started_on, NEW.firm_confirmed_by, NEW.firm_confirmed_at, NEW.person_confirmed_by, NEW.person_confirmed_at) THEN
        RAISE EXCEPTION 'a hire stays as both confirmed it' USING ERRCODE = 'check_violation', CONSTRAINT = 'hire_stays';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
-- The name alone goes, with an erasure.
CREATE TRIGGER hire_stays BEFORE UPDATE OF person_id, started_on, firm_confirmed_by, firm_confirmed_at, person_confirmed_by,
    person_confirmed_at, status, ended_on, ended_reason ON hire FOR EACH ROW WHEN (OLD.status <> 'proposed') EXECUTE FUNCTION hire_stays();

-- From the other end: an edit leaves nobody outside.
-- +goose StatementBegin
CREATE FUNCTION vacancy_holds_hires() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF heads_hired(NEW.id, NULL) > NEW.headcount THEN
        RAISE EXCEPTION 'more people are hired than the vacancy has heads' USING ERRCODE = 'check_violation', CONSTRAINT = 'hire_heads_of_vacancy';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION fallback_post_holds_hires() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF heads_hired(NULL, NEW.id) > NEW.heads THEN
        RAISE EXCEPTION 'more people are assigned than the post has heads' USING ERRCODE = 'check_violation', CONSTRAINT = 'hire_heads_of_post';
    END IF;
    IF fallback_assigned_fen(NEW.id) > NEW.budget_fen THEN
        RAISE EXCEPTION 'more is assigned than the budget holds' USING ERRCODE = 'check_violation', CONSTRAINT = 'hire_within_budget';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vacancy_holds_hires AFTER UPDATE OF headcount ON vacancy FOR EACH ROW
    WHEN (NEW.headcount < OLD.headcount) EXECUTE FUNCTION vacancy_holds_hires();
CREATE TRIGGER fallback_post_holds_hires AFTER UPDATE OF heads, budget_fen ON fallback_post FOR EACH ROW
    EXECUTE FUNCTION fallback_post_holds_hires();

-- The placement record learns by what a person came to a post. A hire has no
-- lender; whoever employs him stands where the borrower stands.
ALTER TABLE placement
    ADD kind text NOT NULL DEFAULT 'secondment' CHECK (kind IN ('secondment', 'hire', 'fallback')),
    ADD hire_id uuid CONSTRAINT placement_hire_once UNIQUE REFERENCES hire,
    ALTER secondment_id DROP NOT NULL,
    ALTER lender_id DROP NOT NULL,
    ALTER lender_town_code DROP NOT NULL,
    ALTER borrower_id DROP NOT NULL, -- a public body's fallback post
    ADD CONSTRAINT placement_of_kind CHECK (CASE kind
        WHEN 'secondment' THEN num_nonnulls(secondment_id, lender_id, lender_town_code, borrower_id) = 4 AND hire_id IS NULL
        ELSE num_nonnulls(secondment_id, lender_id, lender_town_code) = 0 AND hire_id IS NOT NULL AND (kind = 'fallback' OR borrower_id IS NOT NULL) END);

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION placement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'secondment' AND NOT EXISTS (
        SELECT FROM secondment s JOIN agreement a ON a.id = s.agreement_id
            JOIN enterprise l ON l.id = a.lender_id JOIN enterprise b ON b.id = a.borrower_id
        WHERE s.id = NEW.secondment_id AND s.status = 'started'
            AND (s.person_id, s.started_on, a.lender_id, l.town_code, a.borrower_id, b.town_code, a.town_code, a.trade_code,
                above_scale_on(a.borrower_id, s.started_on))
            = (NEW.person_id, NEW.started_on, NEW.lender_id, NEW.lender_town_code, NEW.borrower_id, NEW.borrower_town_code,
                NEW.town_code, NEW.trade_code, NEW.above_scale)) THEN
        RAISE EXCEPTION 'the placement says something else than its secondment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_as_started';
    END IF;
    IF NEW.kind <> 'secondment' AND NOT EXISTS (
        SELECT FROM hire h LEFT JOIN vacancy v ON v.id = h.vacancy_id LEFT JOIN fallback_post f ON f.id = h.post_id
            LEFT JOIN enterprise e ON e.id = h.enterprise_id
        WHERE h.id = NEW.hire_id AND h.status = 'confirmed' AND h.kind = NEW.kind
            AND (h.person_id, h.started_on, h.enterprise_id, coalesce(e.town_code, f.town_code), coalesce(v.town_code, f.town_code),
                coalesce(v.trade_code, f.trade_code), above_scale_on(h.enterprise_id, h.started_on))
            IS NOT DISTINCT FROM (NEW.person_id, NEW.started_on, NEW.borrower_id, NEW.borrower_town_code, NEW.town_code,
                NEW.trade_code, NEW.above_scale)) THEN
        RAISE EXCEPTION 'the placement says something else than its hire'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_as_hired';
    END IF;
    RETURN NULL;
END
$$;

-- A hire that both confirmed without its placement cannot be committed.
CREATE FUNCTION hire_has_placement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM hire h LEFT JOIN placement p ON p.hire_id = h.id LEFT JOIN application a ON a.id = h.application_id
        WHERE h.id = NEW.id AND (h.status <> 'proposed') = (p.id IS NOT NULL)
            AND (h.status = 'proposed' OR a.id IS NULL OR a.status = 'hired')) THEN
        RAISE EXCEPTION 'a confirmed hire has its placement, and no other has one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hire_has_placement';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER hire_has_placement AFTER INSERT OR UPDATE OF status ON hire
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hire_has_placement();

-- 30, 60 and 90 days after the start somebody asks. The rows come with the
-- placement; of a fallback post those within its days.
CREATE TABLE hire_followup (
    hire_id     uuid NOT NULL REFERENCES hire,
    days        int NOT NULL CHECK (days IN (30, 60, 90)),
    due_on      date NOT NULL,
    answer      text CHECK (answer IN ('still_there', 'left')),
    note        text NOT NULL DEFAULT '' CHECK (char_length(note) <= 200),
    answered_by uuid REFERENCES account,
    answered_at timestamptz,
    overdue     boolean NOT NULL DEFAULT false, -- marked by the calendar, and stays
    PRIMARY KEY (hire_id, days),
    CONSTRAINT hire_followup_answered CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3)),
    CONSTRAINT hire_followup_in_time CHECK (answer IS DISTINCT FROM 'still_there' OR due_on <= (answered_at AT TIME ZONE 'Asia/Shanghai')::date)
);
CREATE INDEX hire_followup_due ON hire_followup (due_on) WHERE answer IS NULL;
GRANT SELECT, UPDATE (answer, note, answered_by, answered_at, overdue) ON hire_followup TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION hire_followups() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO hire_followup (hire_id, days, due_on)
        SELECT h.id, d, h.started_on + d FROM hire h, unnest(ARRAY[30, 60, 90]) d
        WHERE h.id = NEW.hire_id AND (h.until IS NULL OR h.started_on + d <= h.until);
    RETURN NULL;
END
$$;

CREATE FUNCTION hire_followup_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an answer stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'hire_followup_stays';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER hire_followups AFTER INSERT ON placement FOR EACH ROW WHEN (NEW.hire_id IS NOT NULL) EXECUTE FUNCTION hire_followups();
CREATE TRIGGER hire_followup_stays BEFORE UPDATE ON hire_followup FOR EACH ROW
    WHEN (OLD.answer IS NOT NULL AND (OLD.answer, OLD.answered_by, OLD.answered_at) IS DISTINCT FROM (NEW.answer, NEW.answered_by, NEW.answered_at))
    EXECUTE FUNCTION hire_followup_stays();

-- The ledger: the same lines, "-" where there is no lender and no agreement; the
-- cause of a start says by what he came. A hire ends with an entry of its own.
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_event_check,
    ADD CONSTRAINT ledger_entry_event_check CHECK (event IN ('started', 'extended', 'returned', 'corrected', 'ended'));
CREATE UNIQUE INDEX ledger_entry_ended_once ON ledger_entry (placement_id) WHERE event = 'ended';

-- +goose StatementBegin
CREATE FUNCTION ledger_parties(of_placement uuid, OUT lender text, OUT borrower text, OUT agreement text) LANGUAGE sql STABLE AS $$
    SELECT coalesce(l.uscc, '-'), coalesce(b.uscc, f.unit_uscc), coalesce(a.number, '-')
    FROM placement o
    LEFT JOIN secondment s ON s.id = o.secondment_id
    LEFT JOIN agreement a ON a.id = s.agreement_id
    LEFT JOIN enterprise l ON l.id = o.lender_id
    LEFT JOIN enterprise b ON b.id = o.borrower_id
    LEFT JOIN hire h ON h.id = o.hire_id
    LEFT JOIN fallback_post f ON f.id = h.post_id
    WHERE o.id = of_placement
$$;

CREATE OR REPLACE FUNCTION ledger_begin(of_placement uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    p      record;
    before uuid;
BEGIN
    SELECT o.*, l.* INTO STRICT p FROM placement o, ledger_parties(o.id) l WHERE o.id = of_placement;
    IF p.kind <> 'secondment' THEN
        PERFORM ledger_append('started', p.id, p.lender, p.borrower, p.started_on, p.kind,
            p.town_code, p.trade_code, p.above_scale, p.agreement, p.person_id, p.recorded_at);
        RETURN;
    END IF;
    SELECT o.id INTO before
        FROM secondment s JOIN placement o ON o.secondment_id = s.id
        WHERE s.person_id = p.person_id AND o.lender_id = p.lender_id AND o.borrower_id = p.borrower_id
            AND s.status <> 'cancelled' AND s.id <> p.secondment_id AND upper(s.days) = p.started_on;
    PERFORM ledger_append(CASE WHEN before IS NULL THEN 'started' ELSE 'extended' END, p.id, p.lender, p.borrower, p.started_on,
        coalesce(before::text, '-'), p.town_code, p.trade_code, p.above_scale, p.agreement, p.person_id, p.recorded_at);
END
$$;

CREATE FUNCTION hire_end_into_ledger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p record;
BEGIN
    SELECT o.*, l.* INTO STRICT p FROM placement o, ledger_parties(o.id) l WHERE o.hire_id = NEW.id;
    PERFORM ledger_append('ended', p.id, p.lender, p.borrower, NEW.ended_on, NEW.ended_reason,
        p.town_code, p.trade_code, p.above_scale, p.agreement, p.person_id, NEW.updated_at);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION ledger_parties FROM PUBLIC;
CREATE CONSTRAINT TRIGGER hire_end_into_ledger AFTER UPDATE OF status ON hire
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'ended' AND OLD.status <> 'ended')
    EXECUTE FUNCTION hire_end_into_ledger();

-- Days of hires are put right as those of secondments are.
ALTER TABLE placement_correction DROP CONSTRAINT placement_correction_event_check,
    ADD CONSTRAINT placement_correction_event_check CHECK (event IN ('started', 'returned', 'ended'));
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION correction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two at once would both say something new.
    PERFORM 1 FROM placement p JOIN secondment s ON s.id = p.secondment_id WHERE p.id = NEW.placement_id FOR NO KEY UPDATE OF s;
    PERFORM 1 FROM placement p JOIN hire h ON h.id = p.hire_id WHERE p.id = NEW.placement_id FOR NO KEY UPDATE OF h;
    IF NOT EXISTS (SELECT FROM account WHERE id = NEW.recorded_by AND role IN ('town_officer', 'city_officer')) THEN
        RAISE EXCEPTION 'officers correct' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_by_officer';
    END IF;
    IF NOT EXISTS (SELECT FROM placement p LEFT JOIN secondment s ON s.id = p.secondment_id LEFT JOIN hire h ON h.id = p.hire_id
            WHERE p.id = NEW.placement_id AND CASE NEW.event WHEN 'started' THEN true WHEN 'returned' THEN s.status = 'returned' ELSE h.status = 'ended' END) THEN
        RAISE EXCEPTION 'the worker has not returned' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_of_what_happened';
    END IF;
    IF NEW.day = coalesce(
            (SELECT day FROM placement_correction WHERE placement_id = NEW.placement_id AND event = NEW.event ORDER BY recorded_at DESC, id DESC LIMIT 1),
            (SELECT CASE NEW.event WHEN 'started' THEN p.started_on WHEN 'returned' THEN upper(s.days) - 1 ELSE h.ended_on END
                FROM placement p LEFT JOIN secondment s ON s.id = p.secondment_id LEFT JOIN hire h ON h.id = p.hire_id WHERE p.id = NEW.placement_id)) THEN
        RAISE EXCEPTION 'that day stands already' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_says_something';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION correction_into_ledger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p record;
BEGIN
    SELECT o.*, l.* INTO STRICT p FROM placement o, ledger_parties(o.id) l WHERE o.id = NEW.placement_id;
    PERFORM ledger_append('corrected', p.id, p.lender, p.borrower, NEW.day, NEW.event, p.town_code, p.trade_code, p.above_scale,
        p.agreement, p.person_id, NEW.recorded_at);
    RETURN NULL;
END
$$;

-- Whoever stands in a post has to stay; afterwards his name goes with him.
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

CREATE FUNCTION hire_forgets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE hire_followup SET note = '' WHERE note <> '' AND hire_id IN (SELECT id FROM hire WHERE NEW.id IN (person_id, seeker_id));
    UPDATE hire SET worker_name = '已删除', version = version + 1, updated_at = NEW.erased_at WHERE NEW.id IN (person_id, seeker_id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER hire_forgets AFTER UPDATE OF erased_at ON person FOR EACH ROW
    WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION hire_forgets();

-- +goose Down
-- Refused once somebody was hired: there are no other words for what happened.
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_event_check,
    ADD CONSTRAINT ledger_entry_event_check CHECK (event IN ('started', 'extended', 'returned', 'corrected'));
ALTER TABLE placement_correction DROP CONSTRAINT placement_correction_event_check,
    ADD CONSTRAINT placement_correction_event_check CHECK (event IN ('started', 'returned'));
DROP INDEX ledger_entry_ended_once;
DROP TRIGGER hire_followups ON placement;
DROP TRIGGER hire_forgets ON person;
DROP TRIGGER person_number_stays ON person;
DROP TRIGGER vacancy_holds_hires ON vacancy;
ALTER TABLE placement DROP CONSTRAINT placement_of_kind, DROP kind, DROP hire_id,
    ALTER secondment_id SET NOT NULL, ALTER lender_id SET NOT NULL, ALTER lender_town_code SET NOT NULL, ALTER borrower_id SET NOT NULL;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION placement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM secondment s JOIN agreement a ON a.id = s.agreement_id
            JOIN enterprise l ON l.id = a.lender_id JOIN enterprise b ON b.id = a.borrower_id
        WHERE s.id = NEW.secondment_id AND s.status = 'started'
            AND (s.person_id, s.started_on, a.lender_id, l.town_code, a.borrower_id, b.town_code, a.town_code, a.trade_code,
                above_scale_on(a.borrower_id, s.started_on))
            = (NEW.person_id, NEW.started_on, NEW.lender_id, NEW.lender_town_code, NEW.borrower_id, NEW.borrower_town_code,
                NEW.town_code, NEW.trade_code, NEW.above_scale)) THEN
        RAISE EXCEPTION 'the placement says something else than its secondment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_as_started';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ledger_begin(of_placement uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    p      record;
    before uuid;
BEGIN
    SELECT o.*, l.uscc AS lender, b.uscc AS borrower, a.number INTO STRICT p
        FROM placement o
        JOIN secondment s ON s.id = o.secondment_id
        JOIN agreement a ON a.id = s.agreement_id
        JOIN enterprise l ON l.id = o.lender_id
        JOIN enterprise b ON b.id = o.borrower_id
        WHERE o.id = of_placement;
    SELECT o.id INTO before
        FROM secondment s JOIN placement o ON o.secondment_id = s.id
        WHERE s.person_id = p.person_id AND o.lender_id = p.lender_id AND o.borrower_id = p.borrower_id
            AND s.status <> 'cancelled' AND s.id <> p.secondment_id AND upper(s.days) = p.started_on;
    PERFORM ledger_append(CASE WHEN before IS NULL THEN 'started' ELSE 'extended' END, p.id, p.lender, p.borrower, p.started_on,
        coalesce(before::text, '-'), p.town_code, p.trade_code, p.above_scale, p.number, p.person_id, p.recorded_at);
END
$$;

CREATE OR REPLACE FUNCTION correction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two at once would both say something new.
    PERFORM 1 FROM placement p JOIN secondment s ON s.id = p.secondment_id WHERE p.id = NEW.placement_id FOR NO KEY UPDATE OF s;
    IF NOT EXISTS (SELECT FROM account WHERE id = NEW.recorded_by AND role IN ('town_officer', 'city_officer')) THEN
        RAISE EXCEPTION 'officers correct' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_by_officer';
    END IF;
    IF NOT EXISTS (SELECT FROM placement p JOIN secondment s ON s.id = p.secondment_id
            WHERE p.id = NEW.placement_id AND (NEW.event = 'started' OR s.status = 'returned')) THEN
        RAISE EXCEPTION 'the worker has not returned' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_of_what_happened';
    END IF;
    IF NEW.day = coalesce(
            (SELECT day FROM placement_correction WHERE placement_id = NEW.placement_id AND event = NEW.event ORDER BY recorded_at DESC, id DESC LIMIT 1),
            (SELECT CASE NEW.event WHEN 'started' THEN p.started_on ELSE upper(s.days) - 1 END
                FROM placement p JOIN secondment s ON s.id = p.secondment_id WHERE p.id = NEW.placement_id)) THEN
        RAISE EXCEPTION 'that day stands already' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_says_something';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION correction_into_ledger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p record;
BEGIN
    SELECT o.*, l.uscc AS lender, b.uscc AS borrower, a.number INTO STRICT p
        FROM placement o
        JOIN secondment s ON s.id = o.secondment_id
        JOIN agreement a ON a.id = s.agreement_id
        JOIN enterprise l ON l.id = o.lender_id
        JOIN enterprise b ON b.id = o.borrower_id
        WHERE o.id = NEW.placement_id;
    PERFORM ledger_append('corrected', p.id, p.lender, p.borrower, NEW.day, NEW.event, p.town_code, p.trade_code, p.above_scale, p.number, p.person_id, NEW.recorded_at);
    RETURN NULL;
END
$$;

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
    ORDER BY 1, 2
$$;
-- +goose StatementEnd
DROP TABLE hire_followup, hire, fallback_post;
DROP FUNCTION hire_forgets, hire_end_into_ledger, ledger_parties, hire_followup_stays, hire_followups, hire_has_placement,
    fallback_post_holds_hires, vacancy_holds_hires, hire_stays, hire_guard, fallback_assigned_fen, heads_hired, months_begun, person_number_stays;
REVOKE UPDATE (id_number_enc, id_number_index) ON person FROM gongxiang_app;
