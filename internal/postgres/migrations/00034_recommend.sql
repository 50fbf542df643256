-- +goose Up
-- What somebody who looks for work wants (求职意向). It says nothing of who he is.
CREATE TABLE job_wish (
    person_id      uuid PRIMARY KEY REFERENCES person,
    trades         text[] NOT NULL CONSTRAINT job_wish_trades CHECK (cardinality(trades) <= 5),
    towns          text[] NOT NULL CONSTRAINT job_wish_towns CHECK (cardinality(towns) <= 16),
    pay_floor_fen  bigint CONSTRAINT job_wish_pay CHECK (pay_floor_fen > 0), -- a month; NULL: any
    lodging        boolean NOT NULL, -- needs a bed
    available_from date, -- NULL: at once
    version        int NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE, UPDATE (trades, towns, pay_floor_fen, lodging, available_from, version, updated_at) ON job_wish TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION job_wish_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = NEW.person_id AND erased_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this person was erased' USING ERRCODE = 'check_violation', CONSTRAINT = 'job_wish_of_living';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER job_wish_guard BEFORE INSERT ON job_wish FOR EACH ROW EXECUTE FUNCTION job_wish_guard();

-- What fitted each wish best last night. Whether a vacancy is still open is
-- asked when it is shown.
CREATE TABLE recommendation (
    person_id  uuid NOT NULL REFERENCES job_wish ON DELETE CASCADE,
    rank       smallint NOT NULL CHECK (rank BETWEEN 1 AND 10),
    vacancy_id uuid NOT NULL REFERENCES vacancy ON DELETE CASCADE,
    score      smallint NOT NULL CHECK (score BETWEEN 0 AND 100),
    on_day     date NOT NULL,
    fresh      boolean NOT NULL, -- was not there the night before
    PRIMARY KEY (person_id, rank),
    CONSTRAINT recommendation_distinct UNIQUE (person_id, vacancy_id)
);
CREATE INDEX recommendation_vacancy ON recommendation (vacancy_id);
GRANT SELECT, INSERT, DELETE ON recommendation TO gongxiang_app;

-- Vacancies are searched like postings.
CREATE TABLE search_document_vacancy PARTITION OF search_document FOR VALUES IN ('vacancy') WITH (fillfactor = 90);
CREATE TABLE search_fact_vacancy PARTITION OF search_fact FOR VALUES IN ('vacancy') WITH (fillfactor = 90);
GRANT SELECT ON search_document_vacancy, search_fact_vacancy TO gongxiang_app;

-- And come by sheet like postings.
ALTER TABLE import_batch DROP CONSTRAINT import_batch_kind_check,
    ADD CONSTRAINT import_batch_kind_check CHECK (kind IN ('surplus', 'shortage', 'vacancy'));

-- +goose Down
DELETE FROM import_batch WHERE kind = 'vacancy';
ALTER TABLE import_batch DROP CONSTRAINT import_batch_kind_check,
    ADD CONSTRAINT import_batch_kind_check CHECK (kind IN ('surplus', 'shortage'));
DROP TABLE search_fact_vacancy, search_document_vacancy, recommendation, job_wish;
DROP FUNCTION job_wish_guard;
