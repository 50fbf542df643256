-- +goose Up
-- A fair is not put away while somebody talks there: an offer made in that talk
-- would never lapse.
-- +goose StatementBegin
CREATE FUNCTION fair_talks_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fair_ticket WHERE fair_id = NEW.id AND status IN ('waiting', 'away', 'called', 'in_talk')) THEN
        RAISE EXCEPTION 'a fair whose talks are not over' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_talks_over';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_talks_over BEFORE UPDATE OF status ON fair FOR EACH ROW
    WHEN (NEW.status = 'archived' AND OLD.status <> 'archived') EXECUTE FUNCTION fair_talks_over();

-- +goose Down
DROP TRIGGER fair_talks_over ON fair;
DROP FUNCTION fair_talks_over();
