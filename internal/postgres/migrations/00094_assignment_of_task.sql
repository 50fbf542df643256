-- +goose Up
-- A fallback post is given only to whoever waits for one, as a refusal is: the
-- person is held, as by whoever changes his cases or groups, then looked at.
-- +goose StatementBegin
CREATE FUNCTION assignment_of_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'hires change in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM 1 FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;
    PERFORM 1 FROM secondment WHERE person_id = NEW.person_id AND status <> 'cancelled' ORDER BY id FOR SHARE;
    IF NOT EXISTS (SELECT FROM fallback_tasks((NEW.created_at AT TIME ZONE 'Asia/Shanghai')::date) t WHERE t.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'this person does not wait for a post' USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_of_task';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER assignment_of_task BEFORE INSERT ON hire FOR EACH ROW WHEN (NEW.kind = 'fallback') EXECUTE FUNCTION assignment_of_task();

-- +goose Down
DROP TRIGGER assignment_of_task ON hire;
DROP FUNCTION assignment_of_task;
