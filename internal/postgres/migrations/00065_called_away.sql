-- +goose Up
-- Whoever is called while his line is broken keeps his number: he is away until
-- he is back, as if nobody had called him.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION fair_ticket_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (('waiting', 'away'), ('away', 'waiting'), ('waiting', 'called'), ('waiting', 'left'), ('away', 'left'),
            ('called', 'away'), ('called', 'in_talk'), ('called', 'left'), ('called', 'no_show'), ('in_talk', 'done')) THEN
        RAISE EXCEPTION 'a ticket does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_moves';
    END IF;
    PERFORM 1 FROM fair_booth WHERE id = NEW.booth_id FOR NO KEY UPDATE;
    IF NEW.status = 'called' THEN
        IF NOT EXISTS (SELECT FROM fair WHERE id = NEW.fair_id AND status = 'live') THEN
            RAISE EXCEPTION 'this fair is not live' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_fair_live';
        END IF;
        IF NOT EXISTS (SELECT FROM fair_seat WHERE id = NEW.seat_id AND booth_id = NEW.booth_id AND account_id IS NOT NULL AND closed_at IS NULL) THEN
            RAISE EXCEPTION 'somebody sits there' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_seat_taken';
        END IF;
        -- Whoever is with another firm at the moment keeps his place.
        IF EXISTS (SELECT FROM fair_ticket t WHERE t.booth_id = NEW.booth_id AND t.status = 'waiting' AND t.number < NEW.number
                AND NOT EXISTS (SELECT FROM fair_ticket o WHERE o.person_id = t.person_id AND o.status IN ('called', 'in_talk'))) THEN
            RAISE EXCEPTION 'others came before' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_order';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION fair_ticket_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (('waiting', 'away'), ('away', 'waiting'), ('waiting', 'called'), ('waiting', 'left'), ('away', 'left'),
            ('called', 'in_talk'), ('called', 'left'), ('called', 'no_show'), ('in_talk', 'done')) THEN
        RAISE EXCEPTION 'a ticket does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_moves';
    END IF;
    PERFORM 1 FROM fair_booth WHERE id = NEW.booth_id FOR NO KEY UPDATE;
    IF NEW.status = 'called' THEN
        IF NOT EXISTS (SELECT FROM fair WHERE id = NEW.fair_id AND status = 'live') THEN
            RAISE EXCEPTION 'this fair is not live' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_fair_live';
        END IF;
        IF NOT EXISTS (SELECT FROM fair_seat WHERE id = NEW.seat_id AND booth_id = NEW.booth_id AND account_id IS NOT NULL AND closed_at IS NULL) THEN
            RAISE EXCEPTION 'somebody sits there' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_seat_taken';
        END IF;
        IF EXISTS (SELECT FROM fair_ticket t WHERE t.booth_id = NEW.booth_id AND t.status = 'waiting' AND t.number < NEW.number
                AND NOT EXISTS (SELECT FROM fair_ticket o WHERE o.person_id = t.person_id AND o.status IN ('called', 'in_talk'))) THEN
            RAISE EXCEPTION 'others came before' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_order';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
