-- +goose Up
-- Whoever was hired and left may apply for the same vacancy again: the former
-- application stays as it was, with his last day in the post.
ALTER TABLE application ADD left_on date,
    ADD CONSTRAINT application_left_once_hired CHECK (left_on IS NULL OR status = 'hired');
UPDATE application a SET left_on = h.ended_on FROM hire h WHERE h.application_id = a.id AND h.status = 'ended' AND a.status = 'hired';

DROP INDEX application_once;
CREATE UNIQUE INDEX application_once ON application (person_id, vacancy_id)
    WHERE status IN ('submitted', 'viewed', 'invited', 'offered', 'accepted', 'hired') AND left_on IS NULL;

-- It comes from the end of the hire and from nowhere else: the app may not write
-- it. Whoever ends a hire holds its application before it.
-- +goose StatementBegin
CREATE FUNCTION application_left() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE application SET left_on = NEW.ended_on, version = version + 1, updated_at = NEW.updated_at WHERE id = NEW.application_id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER application_left AFTER UPDATE OF status ON hire FOR EACH ROW
    WHEN (NEW.status = 'ended' AND OLD.status <> 'ended' AND NEW.application_id IS NOT NULL) EXECUTE FUNCTION application_left();

-- +goose Down
-- Refused once somebody applied again.
DROP TRIGGER application_left ON hire;
DROP FUNCTION application_left;
DROP INDEX application_once;
CREATE UNIQUE INDEX application_once ON application (person_id, vacancy_id)
    WHERE status IN ('submitted', 'viewed', 'invited', 'offered', 'accepted', 'hired');
ALTER TABLE application DROP left_on;
