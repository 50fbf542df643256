-- +goose Up
-- Nobody stays hired by a firm that is no more.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION enterprise_dissolved_ends_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM enterprise_dissolution WHERE enterprise_id = NEW.id)
        OR EXISTS (SELECT FROM agreement WHERE NEW.id IN (lender_id, borrower_id) AND status <> 'ended')
        OR EXISTS (SELECT FROM proposal WHERE NEW.id IN (lender_id, borrower_id) AND status = 'proposed')
        OR EXISTS (SELECT FROM posting WHERE enterprise_id = NEW.id AND status IN ('published', 'partly_filled', 'filled'))
        OR EXISTS (SELECT FROM hire WHERE enterprise_id = NEW.id AND status = 'confirmed') THEN
        RAISE EXCEPTION 'something of the dissolved firm goes on' USING ERRCODE = 'check_violation', CONSTRAINT = 'enterprise_dissolved_ends_all';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION enterprise_dissolved_ends_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM enterprise_dissolution WHERE enterprise_id = NEW.id)
        OR EXISTS (SELECT FROM agreement WHERE NEW.id IN (lender_id, borrower_id) AND status <> 'ended')
        OR EXISTS (SELECT FROM proposal WHERE NEW.id IN (lender_id, borrower_id) AND status = 'proposed')
        OR EXISTS (SELECT FROM posting WHERE enterprise_id = NEW.id AND status IN ('published', 'partly_filled', 'filled')) THEN
        RAISE EXCEPTION 'something of the dissolved firm goes on' USING ERRCODE = 'check_violation', CONSTRAINT = 'enterprise_dissolved_ends_all';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
