-- +goose Up
-- A booth receives people within its hours. Hours that begin or end with the fair
-- go with the fair: its host begins and ends it sooner or later than planned.
CREATE FUNCTION fair_in_hours(opens timestamptz, closes timestamptz, fair_starts timestamptz, fair_ends timestamptz, at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$ SELECT (opens = fair_starts OR opens <= at) AND (closes = fair_ends OR at < closes) $$;

ALTER TABLE fair_ticket DROP CONSTRAINT fair_ticket_ended_why_check;
ALTER TABLE fair_ticket ADD CONSTRAINT fair_ticket_ended_why_check
    CHECK (ended_why IN ('', 'seeker', 'firm', 'gone', 'late', 'closed', 'shut', 'hours', 'banned'));

-- +goose StatementBegin
CREATE FUNCTION fair_booth_keeps_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (SELECT fair_in_hours(NEW.opens_at, NEW.closes_at, f.starts_at, f.ends_at, NEW.updated_at) FROM fair f WHERE f.id = NEW.fair_id) THEN
        RAISE EXCEPTION 'a booth opens within its hours' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_booth_in_hours';
    END IF;
    RETURN NULL;
END
$$;

-- After fair_ticket_guard, by the name: fair and booth are held.
CREATE FUNCTION fair_ticket_in_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (SELECT fair_in_hours(b.opens_at, b.closes_at, f.starts_at, f.ends_at, NEW.joined_at)
            FROM fair_booth b JOIN fair f ON f.id = b.fair_id WHERE b.id = NEW.booth_id) THEN
        RAISE EXCEPTION 'this booth receives nobody at this time' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_ticket_in_hours';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER fair_booth_keeps_hours AFTER UPDATE OF open ON fair_booth FOR EACH ROW
    WHEN (NEW.open AND NOT OLD.open) EXECUTE FUNCTION fair_booth_keeps_hours();
CREATE TRIGGER fair_ticket_in_hours BEFORE INSERT ON fair_ticket FOR EACH ROW EXECUTE FUNCTION fair_ticket_in_hours();

-- +goose Down
DROP TRIGGER fair_ticket_in_hours ON fair_ticket;
DROP TRIGGER fair_booth_keeps_hours ON fair_booth;
DROP FUNCTION fair_ticket_in_hours, fair_booth_keeps_hours;
UPDATE fair_ticket SET ended_why = 'closed' WHERE ended_why = 'hours';
ALTER TABLE fair_ticket DROP CONSTRAINT fair_ticket_ended_why_check;
ALTER TABLE fair_ticket ADD CONSTRAINT fair_ticket_ended_why_check
    CHECK (ended_why IN ('', 'seeker', 'firm', 'gone', 'late', 'closed', 'shut', 'banned'));
DROP FUNCTION fair_in_hours;
