-- +goose Up
-- Who is owed 131 service (重点群体), and the one-to-one ledger.

-- A person on a town's ledger, as that town's officer wrote him down.
CREATE TABLE key_person (
    person_id     uuid PRIMARY KEY REFERENCES person,
    name          text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 50),
    phone_enc     bytea,
    phone_index   bytea,
    town_code     text NOT NULL REFERENCES town,
    officer_id    uuid REFERENCES account, -- who looks after him; NULL: nobody yet
    merged_into   uuid REFERENCES key_person, -- the same human being under another record
    registered_by uuid NOT NULL REFERENCES account,
    version       int NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    CONSTRAINT key_person_phone_found CHECK ((phone_enc IS NULL) = (phone_index IS NULL)),
    CONSTRAINT key_person_merged_into_another CHECK (merged_into <> person_id)
);
CREATE INDEX key_person_town ON key_person (town_code, person_id DESC) WHERE merged_into IS NULL;
CREATE INDEX key_person_officer ON key_person (officer_id) WHERE merged_into IS NULL;
CREATE INDEX key_person_phone ON key_person (phone_index);
CREATE INDEX key_person_merged ON key_person (merged_into) WHERE merged_into IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (town_code, officer_id, merged_into, version, updated_at) ON key_person TO gongxiang_app;

-- That a person belongs to a group, from a day to a day. Disability, poverty and
-- release are told by the keyed index alone: without the key nobody reads which.
CREATE TABLE key_membership (
    id          uuid PRIMARY KEY,
    person_id   uuid NOT NULL REFERENCES key_person,
    shown       text NOT NULL CHECK (shown IN ('college_graduate', 'hardship', 'registered_unemployed', 'veteran', 'migrant_worker', 'sensitive')),
    kind        text CHECK (kind IN ('aged', 'zero_employment', 'long_unemployed', 'landless')), -- of hardship, where it may be shown
    group_index bytea NOT NULL, -- of group and kind
    days        daterange NOT NULL CHECK (NOT isempty(days) AND NOT lower_inf(days)),
    proof_enc   bytea NOT NULL, -- the paper and its number
    verified_by uuid NOT NULL REFERENCES account,
    verified_at timestamptz NOT NULL,
    ended_by    uuid REFERENCES account,
    end_reason  text NOT NULL DEFAULT '',
    CONSTRAINT membership_kind_of_hardship CHECK (kind IS NULL OR shown = 'hardship'),
    CONSTRAINT membership_end_known CHECK (upper_inf(days) = (ended_by IS NULL)),
    CONSTRAINT membership_once EXCLUDE USING gist (person_id WITH =, group_index WITH =, days WITH &&)
);
CREATE INDEX key_membership_group ON key_membership (group_index, person_id);
GRANT SELECT, INSERT, UPDATE (person_id, days, ended_by, end_reason) ON key_membership TO gongxiang_app;

-- What a case owes, version by version; one that stands never changes.
-- +goose StatementBegin
CREATE FUNCTION service_targets_valid(targets jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_typeof(targets) = 'object' AND targets <> '{}' AND NOT EXISTS (
        SELECT FROM jsonb_each(CASE jsonb_typeof(targets) WHEN 'object' THEN targets ELSE '{}' END) t
        WHERE t.key NOT IN ('guidance', 'vacancy', 'training', 'policy_briefing')
            OR NOT CASE jsonb_typeof(t.value) WHEN 'number' THEN t.value::numeric BETWEEN 1 AND 50 AND t.value::numeric = trunc(t.value::numeric) ELSE false END)
$$;
-- +goose StatementEnd
CREATE TABLE service_scheme (
    version    int PRIMARY KEY CHECK (version > 0),
    name       text NOT NULL CHECK (char_length(name) BETWEEN 2 AND 40),
    valid_from date NOT NULL CONSTRAINT scheme_one_a_day UNIQUE,
    targets    jsonb NOT NULL CONSTRAINT scheme_targets CHECK (service_targets_valid(targets)),
    due_days   int NOT NULL CHECK (due_days BETWEEN 1 AND 365),  -- from the opening
    soon_days  int NOT NULL CHECK (soon_days BETWEEN 0 AND 60), -- before the due day it is called soon
    made_by    uuid REFERENCES account, -- NULL: came with the platform
    made_at    timestamptz NOT NULL,
    CONSTRAINT scheme_soon_within_due CHECK (soon_days < due_days)
);
GRANT SELECT, INSERT ON service_scheme TO gongxiang_app;
INSERT INTO service_scheme (version, name, valid_from, targets, due_days, soon_days, made_at)
    VALUES (1, '“131”服务', '2020-01-01', '{"guidance": 1, "vacancy": 3, "training": 1}', 30, 7, '2020-01-01 00:00+08');

-- A later version begins later: what held on a day stays.
-- +goose StatementBegin
CREATE FUNCTION service_scheme_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7304971, 36);
    IF EXISTS (SELECT FROM service_scheme WHERE valid_from >= NEW.valid_from OR version >= NEW.version)
        OR NEW.valid_from < (NEW.made_at AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'a version begins after the one before it, and not in the past'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'scheme_follows';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER service_scheme_follows BEFORE INSERT ON service_scheme FOR EACH ROW EXECUTE FUNCTION service_scheme_follows();

CREATE TABLE service_case (
    id          uuid PRIMARY KEY,
    person_id   uuid NOT NULL REFERENCES key_person,
    town_code   text NOT NULL REFERENCES town, -- whose it is; of a case that has ended, whose it was
    scheme      int NOT NULL REFERENCES service_scheme,
    opened_on   date NOT NULL,
    due_on      date NOT NULL CHECK (due_on >= opened_on),
    status      text NOT NULL CHECK (status IN ('opened', 'in_service', 'targets_met', 'placed', 'closed')),
    end_reason  text CHECK (end_reason IN ('employed', 'refused', 'moved', 'unreachable', 'not_eligible', 'merged', 'erased', 'other')), -- of closed
    merged_into uuid REFERENCES service_case,
    -- Counted from the records by the database alone.
    guidances   int NOT NULL DEFAULT 0,
    vacancies   int NOT NULL DEFAULT 0, -- distinct ones
    trainings   int NOT NULL DEFAULT 0, -- distinct programmes
    briefings   int NOT NULL DEFAULT 0,
    met_on      date,
    version     int NOT NULL DEFAULT 1,
    opened_by   uuid NOT NULL REFERENCES account,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    CONSTRAINT case_end_has_reason CHECK ((status = 'closed') = (end_reason IS NOT NULL)),
    CONSTRAINT case_merged_is_closed CHECK (merged_into IS NULL OR (status = 'closed' AND end_reason = 'merged'))
);
CREATE UNIQUE INDEX case_one_open ON service_case (person_id) WHERE status IN ('opened', 'in_service', 'targets_met');
CREATE INDEX service_case_person ON service_case (person_id, opened_on);
CREATE INDEX service_case_due ON service_case (town_code, due_on, id) WHERE status IN ('opened', 'in_service');
CREATE INDEX service_case_town ON service_case (town_code, opened_on);
CREATE INDEX service_case_merged ON service_case (merged_into) WHERE merged_into IS NOT NULL;
-- When it opened and under which version never changes.
GRANT SELECT, INSERT (id, person_id, town_code, scheme, opened_on, due_on, status, opened_by, created_at, updated_at),
    UPDATE (person_id, town_code, due_on, status, end_reason, merged_into, version, updated_at) ON service_case TO gongxiang_app;

-- What was done for him: only grows.
CREATE TABLE service_record (
    id          uuid PRIMARY KEY,
    seq         bigint GENERATED ALWAYS AS IDENTITY,
    case_id     uuid NOT NULL REFERENCES service_case,
    kind        text NOT NULL CHECK (kind IN ('guidance', 'vacancy', 'training_offered', 'training_followed', 'training_finished',
                    'policy_briefing', 'call', 'visit', 'note')),
    day         date NOT NULL,
    content     text NOT NULL DEFAULT '' CHECK (char_length(content) <= 1000),
    programme   text NOT NULL DEFAULT '', -- of a training
    vacancy_id  uuid REFERENCES vacancy,
    suitable_by text[] NOT NULL DEFAULT '{}' CHECK (suitable_by <@ '{trade,place,pay}'),
    reasons     text[] NOT NULL DEFAULT '{}', -- as they were said to the person
    author      uuid NOT NULL REFERENCES account,
    at          timestamptz NOT NULL,
    CONSTRAINT record_vacancy CHECK ((kind = 'vacancy') = (vacancy_id IS NOT NULL)),
    CONSTRAINT record_vacancy_suitable CHECK ((kind = 'vacancy') = (cardinality(suitable_by) > 0)),
    CONSTRAINT record_programme CHECK ((kind LIKE 'training_%') = (programme <> ''))
);
CREATE INDEX service_record_case ON service_record (case_id, seq);
CREATE INDEX service_record_vacancy ON service_record (vacancy_id) WHERE vacancy_id IS NOT NULL;
GRANT SELECT, INSERT ON service_record TO gongxiang_app;

-- What he said to it, then and later.
CREATE TABLE service_answer (
    id        uuid PRIMARY KEY,
    seq       bigint GENERATED ALWAYS AS IDENTITY,
    record_id uuid NOT NULL REFERENCES service_record,
    answer    text NOT NULL CHECK (answer IN ('accepted', 'refused', 'undecided', 'none')),
    day       date NOT NULL,
    content   text NOT NULL DEFAULT '' CHECK (char_length(content) <= 400),
    author    uuid NOT NULL REFERENCES account,
    at        timestamptz NOT NULL
);
CREATE INDEX service_answer_record ON service_answer (record_id, seq);
GRANT SELECT, INSERT ON service_answer TO gongxiang_app;

-- What counts towards the targets: everything since the case opened, that of
-- cases which were merged into it as well.
-- +goose StatementBegin
CREATE FUNCTION case_done(of_case uuid) RETURNS TABLE (guidances int, vacancies int, trainings int, briefings int) LANGUAGE sql VOLATILE AS $$
    SELECT (count(*) FILTER (WHERE r.kind = 'guidance'))::int, count(DISTINCT r.vacancy_id)::int,
        (count(DISTINCT r.programme) FILTER (WHERE r.programme <> ''))::int, (count(*) FILTER (WHERE r.kind = 'policy_briefing'))::int
    FROM service_case own JOIN service_case c ON c.id = own.id OR c.merged_into = own.id
        JOIN service_record r ON r.case_id = c.id AND r.day >= own.opened_on
    WHERE own.id = of_case
$$;

-- A record is dated within its open case; a vacancy was open on the day on which
-- it is sent, which is the day on which that is written down.
CREATE FUNCTION service_record_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c service_case;
    today date := (NEW.at AT TIME ZONE 'Asia/Shanghai')::date;
    bad text;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'records are written in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    SELECT * INTO c FROM service_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    bad := CASE
        WHEN c.status NOT IN ('opened', 'in_service', 'targets_met') THEN 'record_of_open_case'
        WHEN NEW.day < c.opened_on THEN 'record_after_opening'
        WHEN NEW.day > today THEN 'record_not_ahead'
        WHEN NEW.kind = 'vacancy' AND NEW.day <> today THEN 'record_vacancy_today'
        WHEN NEW.kind = 'vacancy' AND NOT EXISTS (SELECT FROM vacancy v JOIN enterprise e ON e.id = v.enterprise_id
                WHERE v.id = NEW.vacancy_id AND v.status = 'open' AND v.valid_to >= NEW.day AND e.status = 'approved') THEN 'record_vacancy_open'
    END;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this record is not allowed' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION service_record_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE service_case SET (guidances, vacancies, trainings, briefings) = (SELECT d.guidances, d.vacancies, d.trainings, d.briefings FROM case_done(NEW.case_id) d)
        WHERE id = NEW.case_id;
    RETURN NULL;
END
$$;

-- Invariant 10, and the transition table.
CREATE FUNCTION service_case_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    done record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'cases change in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'opened' THEN
            RAISE EXCEPTION 'a case begins opened' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_begins_opened';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.merged_into IS DISTINCT FROM OLD.merged_into AND NEW.merged_into IS NULL THEN
        RAISE EXCEPTION 'a merge is not undone' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_transition';
    END IF;
    IF NEW.status = OLD.status THEN
        RETURN NEW;
    END IF;
    IF (OLD.status, NEW.status) NOT IN (('opened', 'in_service'), ('in_service', 'targets_met'), ('targets_met', 'placed'),
            ('opened', 'closed'), ('in_service', 'closed'), ('targets_met', 'closed'), ('placed', 'in_service'), ('closed', 'in_service'))
        OR (OLD.merged_into IS NOT NULL) THEN
        RAISE EXCEPTION 'no way leads there' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_transition';
    END IF;
    IF NEW.status = 'targets_met' THEN
        PERFORM 1 FROM service_case WHERE id = NEW.id FOR NO KEY UPDATE;
        SELECT * INTO done FROM case_done(NEW.id);
        IF EXISTS (SELECT FROM service_scheme s, jsonb_each_text(s.targets) t WHERE s.version = NEW.scheme
                AND t.value::int > CASE t.key WHEN 'guidance' THEN done.guidances WHEN 'vacancy' THEN done.vacancies
                    WHEN 'training' THEN done.trainings WHEN 'policy_briefing' THEN done.briefings ELSE 0 END) THEN
            RAISE EXCEPTION 'the targets are not met' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_targets_met';
        END IF;
        NEW.met_on := coalesce(OLD.met_on, (NEW.updated_at AT TIME ZONE 'Asia/Shanghai')::date);
    END IF;
    RETURN NEW;
END
$$;

-- A merged case's records count for the one that goes on.
CREATE FUNCTION service_case_merged() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE service_case SET (guidances, vacancies, trainings, briefings) = (SELECT d.guidances, d.vacancies, d.trainings, d.briefings FROM case_done(NEW.merged_into) d)
        WHERE id = NEW.merged_into;
    RETURN NULL;
END
$$;

-- Who is erased is on no ledger by name; what was done, and when, stays.
CREATE FUNCTION key_person_forgotten() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE service_case SET status = 'closed', end_reason = 'erased', version = version + 1, updated_at = NEW.erased_at
        WHERE person_id = NEW.id AND status IN ('opened', 'in_service', 'targets_met');
    UPDATE service_answer SET content = '' WHERE record_id IN (SELECT r.id FROM service_record r JOIN service_case c ON c.id = r.case_id WHERE c.person_id = NEW.id);
    UPDATE service_record SET content = '' WHERE case_id IN (SELECT id FROM service_case WHERE person_id = NEW.id);
    UPDATE key_membership SET proof_enc = '', end_reason = '' WHERE person_id = NEW.id;
    UPDATE key_person SET name = '已删除', phone_enc = NULL, phone_index = NULL, version = version + 1, updated_at = NEW.erased_at
        WHERE person_id = NEW.id;
    -- What was merged into him is he, too.
    UPDATE person SET name = '已删除', id_number_enc = NULL, id_number_index = NULL, phone_enc = NULL, phone_index = NULL,
        erased_at = NEW.erased_at, updated_at = NEW.erased_at
        WHERE erased_at IS NULL AND id IN (SELECT person_id FROM key_person WHERE merged_into = NEW.id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER service_record_guard BEFORE INSERT ON service_record FOR EACH ROW EXECUTE FUNCTION service_record_guard();
CREATE TRIGGER service_record_counts AFTER INSERT ON service_record FOR EACH ROW EXECUTE FUNCTION service_record_counts();
CREATE TRIGGER service_case_guard BEFORE INSERT OR UPDATE ON service_case FOR EACH ROW EXECUTE FUNCTION service_case_guard();
CREATE TRIGGER service_case_merged AFTER UPDATE OF merged_into ON service_case FOR EACH ROW WHEN (NEW.merged_into IS NOT NULL)
    EXECUTE FUNCTION service_case_merged();
CREATE TRIGGER key_person_forgotten AFTER UPDATE OF erased_at ON person FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL)
    EXECUTE FUNCTION key_person_forgotten();

-- +goose Down
DROP TRIGGER key_person_forgotten ON person;
DROP TABLE service_answer, service_record, service_case, service_scheme, key_membership, key_person;
DROP FUNCTION key_person_forgotten, service_case_merged, service_case_guard, service_record_counts, service_record_guard, case_done,
    service_scheme_follows, service_targets_valid;
