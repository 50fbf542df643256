-- +goose Up
-- A sheet brings thousands of records: their cases are counted once for each
-- statement instead of once for each record. By the indexes, whatever the first
-- plan of a session was made for.
DROP TRIGGER service_record_counts ON service_record;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION service_record_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
    UPDATE service_case s SET (guidances, vacancies, trainings, briefings) = (d.guidances, d.vacancies, d.trainings, d.briefings)
    FROM (SELECT own.id, count(*) FILTER (WHERE r.kind = 'guidance') AS guidances, count(DISTINCT r.vacancy_id) AS vacancies,
            count(DISTINCT r.programme) FILTER (WHERE r.programme <> '') AS trainings, count(*) FILTER (WHERE r.kind = 'policy_briefing') AS briefings
        FROM service_case own -- as case_done counts
            CROSS JOIN LATERAL (SELECT own.id UNION ALL SELECT m.id FROM service_case m WHERE m.merged_into = own.id) c (id)
            JOIN service_record r ON r.case_id = c.id AND r.day >= own.opened_on
        WHERE own.id IN (SELECT case_id FROM fresh) GROUP BY own.id) d
    WHERE s.id = d.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER service_record_counts AFTER INSERT ON service_record REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION service_record_counts();

-- +goose Down
DROP TRIGGER service_record_counts ON service_record;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION service_record_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE service_case SET (guidances, vacancies, trainings, briefings) = (SELECT d.guidances, d.vacancies, d.trainings, d.briefings FROM case_done(NEW.case_id) d)
        WHERE id = NEW.case_id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER service_record_counts AFTER INSERT ON service_record FOR EACH ROW EXECUTE FUNCTION service_record_counts();
