-- +goose Up
-- A request that is under way while somebody is erased may have read him before, and
-- keeps its answer after: it is kept empty then. Whoever keeps one holds a lock that
-- an erasure takes alone until it has committed, and looks whether there was one
-- since the request began.
CREATE TABLE erasure_count (n bigint NOT NULL, one boolean PRIMARY KEY DEFAULT true CHECK (one));
INSERT INTO erasure_count (n) SELECT count(*) FROM person_erasure;
GRANT SELECT ON erasure_count TO gongxiang_app;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION answers_forgotten() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('answers kept'));
    UPDATE erasure_count SET n = n + 1;
    UPDATE idempotency i SET body = '' WHERE i.body <> '' AND EXISTS (SELECT FROM account a WHERE a.id = i.account_id AND a.role <> 'seeker');
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION answers_forgotten() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- In one order, for two who are erased at once.
    PERFORM 1 FROM idempotency i WHERE i.body <> '' AND EXISTS (SELECT FROM account a WHERE a.id = i.account_id AND a.role <> 'seeker')
        ORDER BY i.account_id, i.key FOR NO KEY UPDATE;
    UPDATE idempotency i SET body = '' WHERE i.body <> '' AND EXISTS (SELECT FROM account a WHERE a.id = i.account_id AND a.role <> 'seeker');
    RETURN NULL;
END
$$;
-- +goose StatementEnd
DROP TABLE erasure_count;
