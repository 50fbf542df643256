-- +goose Up
-- Whoever is erased is named in no answer that is kept for repeated requests.
-- They are sealed, so nobody can look for him in them: all go, but that a
-- request was answered stays, and a repeated one happens no second time. Those of
-- seekers name nobody but themselves, and his own went already.
-- +goose StatementBegin
CREATE FUNCTION answers_forgotten() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- In one order, for two who are erased at once.
    PERFORM 1 FROM idempotency i WHERE i.body <> '' AND EXISTS (SELECT FROM account a WHERE a.id = i.account_id AND a.role <> 'seeker')
        ORDER BY i.account_id, i.key FOR NO KEY UPDATE;
    UPDATE idempotency i SET body = '' WHERE i.body <> '' AND EXISTS (SELECT FROM account a WHERE a.id = i.account_id AND a.role <> 'seeker');
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER answers_forgotten AFTER UPDATE OF erased_at ON person FOR EACH ROW
    WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION answers_forgotten();

-- +goose Down
DROP TRIGGER answers_forgotten ON person;
DROP FUNCTION answers_forgotten;
