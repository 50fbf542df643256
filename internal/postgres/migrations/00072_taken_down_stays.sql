-- +goose Up
-- What an officer took down does not come back as it was: its firm changes what
-- was wrong first.
CREATE INDEX vacancy_taken_down ON vacancy (enterprise_id, fingerprint) WHERE status = 'taken_down';
-- +goose StatementBegin
CREATE FUNCTION vacancy_stays_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vacancy WHERE enterprise_id = NEW.enterprise_id AND fingerprint = NEW.fingerprint AND status = 'taken_down') THEN
        RAISE EXCEPTION 'the same was taken down' USING ERRCODE = 'check_violation', CONSTRAINT = 'vacancy_stays_down';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vacancy_stays_down_insert AFTER INSERT ON vacancy FOR EACH ROW WHEN (NEW.status = 'open') EXECUTE FUNCTION vacancy_stays_down();
CREATE TRIGGER vacancy_stays_down_update AFTER UPDATE OF status, fingerprint ON vacancy FOR EACH ROW
    WHEN (NEW.status = 'open' AND (OLD.status <> 'open' OR OLD.fingerprint <> NEW.fingerprint)) EXECUTE FUNCTION vacancy_stays_down();

-- +goose Down
DROP TRIGGER vacancy_stays_down_update ON vacancy;
DROP TRIGGER vacancy_stays_down_insert ON vacancy;
DROP FUNCTION vacancy_stays_down;
DROP INDEX vacancy_taken_down;
