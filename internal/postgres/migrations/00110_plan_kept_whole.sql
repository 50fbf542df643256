-- +goose Up
-- What a plan found is kept by one look at all that is written at once. Foreign
-- keys look once for each of hundreds of thousands of rows, longer than writing
-- them takes.

-- The postings and the lines come while their plan is being made: a finished one
-- gets no more.
-- +goose StatementBegin
CREATE FUNCTION plan_result_of_running() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    runs uuid[] := ARRAY(SELECT DISTINCT run_id FROM added);
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM plan_run WHERE id = ANY (runs) AND status = 'running' FOR SHARE) r) < cardinality(runs) THEN
        RAISE EXCEPTION 'the plan is not being made' USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_result_of_running';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER plan_result_of_running AFTER INSERT ON plan_posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION plan_result_of_running();
CREATE TRIGGER plan_result_of_running AFTER INSERT ON plan_line
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION plan_result_of_running();

-- A line goes from a surplus to a shortage of its own plan. Each is looked up by
-- its key: the table may hold many plans, of which nothing is known yet.
-- +goose StatementBegin
CREATE FUNCTION plan_line_of_postings() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
    IF EXISTS (SELECT FROM added a LEFT JOIN plan_posting s ON s.run_id = a.run_id AND s.posting_id = a.surplus_id
            LEFT JOIN plan_posting n ON n.run_id = a.run_id AND n.posting_id = a.shortage_id
            WHERE s.kind IS DISTINCT FROM 'surplus' OR n.kind IS DISTINCT FROM 'shortage') THEN
        RAISE EXCEPTION 'the plan has no such postings' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'plan_line_of_postings';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER plan_line_of_postings AFTER INSERT ON plan_line
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION plan_line_of_postings();

-- And stays: what stands there is neither changed nor removed, by whomever. Of a
-- line only what became of it is written later.
-- +goose StatementBegin
CREATE FUNCTION plan_result_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a plan found stays' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'plan_result_stays';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER plan_result_stays BEFORE UPDATE OF id OR DELETE OR TRUNCATE ON plan_run EXECUTE FUNCTION plan_result_stays();
CREATE TRIGGER plan_result_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_posting EXECUTE FUNCTION plan_result_stays();
CREATE TRIGGER plan_result_stays BEFORE UPDATE OF run_id, line, surplus_id, shortage_id, heads, days, cost_yuan, round OR DELETE OR TRUNCATE
    ON plan_line EXECUTE FUNCTION plan_result_stays();

ALTER TABLE plan_line DROP CONSTRAINT plan_line_run_id_fkey, DROP CONSTRAINT plan_line_run_id_surplus_id_fkey, DROP CONSTRAINT plan_line_run_id_shortage_id_fkey;
ALTER TABLE plan_posting DROP CONSTRAINT plan_posting_run_id_fkey;

-- +goose Down
ALTER TABLE plan_posting ADD FOREIGN KEY (run_id) REFERENCES plan_run;
ALTER TABLE plan_line ADD FOREIGN KEY (run_id) REFERENCES plan_run,
    ADD FOREIGN KEY (run_id, surplus_id) REFERENCES plan_posting (run_id, posting_id),
    ADD FOREIGN KEY (run_id, shortage_id) REFERENCES plan_posting (run_id, posting_id);
DROP TRIGGER plan_result_stays ON plan_line;
DROP TRIGGER plan_result_stays ON plan_posting;
DROP TRIGGER plan_result_stays ON plan_run;
DROP TRIGGER plan_line_of_postings ON plan_line;
DROP TRIGGER plan_result_of_running ON plan_line;
DROP TRIGGER plan_result_of_running ON plan_posting;
DROP FUNCTION plan_result_stays, plan_line_of_postings, plan_result_of_running;
