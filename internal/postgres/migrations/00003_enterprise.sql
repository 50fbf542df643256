-- +goose Up
CREATE TABLE enterprise (
    id                uuid PRIMARY KEY,
    uscc              text NOT NULL CONSTRAINT enterprise_uscc_once UNIQUE
                      CONSTRAINT enterprise_uscc_form CHECK (uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
    name              text NOT NULL CHECK (char_length(name) BETWEEN 2 AND 60),
    kind              text NOT NULL GENERATED ALWAYS AS (
                          CASE left(uscc, 2) WHEN '91' THEN 'enterprise' WHEN '92' THEN 'self_employed' ELSE 'other' END) STORED,
    town_code         text NOT NULL REFERENCES town,
    industry          text REFERENCES industry, -- unknown until someone fills it in
    address           text NOT NULL DEFAULT '',
    contact_name      text NOT NULL DEFAULT '',
    contact_phone_enc bytea,
    status            text NOT NULL CHECK (status IN ('pending', 'approved', 'rejected', 'suspended')),
    above_scale       boolean NOT NULL DEFAULT false, -- by the latest verified year; kept by above_scale_current()
    version           int NOT NULL DEFAULT 1,
    created_by        uuid,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX enterprise_town ON enterprise (town_code, status);
-- Whether a firm is above-scale is never written but by above_scale_current().
GRANT SELECT, INSERT (id, uscc, name, town_code, industry, address, contact_name, contact_phone_enc, status, version, created_by, created_at, updated_at),
    UPDATE (name, town_code, industry, address, contact_name, contact_phone_enc, status, version, updated_at)
    ON enterprise TO gongxiang_app;
ALTER TABLE account ADD FOREIGN KEY (enterprise_id) REFERENCES enterprise;

-- Above-scale status is a fact per year with a source and a verifying officer
-- (annual main revenue of 20,000,000 yuan or more, the number included).
CREATE TABLE above_scale_year (
    enterprise_id uuid NOT NULL REFERENCES enterprise,
    year          int NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    revenue_fen   bigint NOT NULL CHECK (revenue_fen >= 0),
    above_scale   boolean NOT NULL GENERATED ALWAYS AS (revenue_fen >= 2000000000) STORED,
    source        text NOT NULL CHECK (source <> ''),
    verified_by   uuid NOT NULL REFERENCES account,
    verified_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (enterprise_id, year)
);
GRANT SELECT, INSERT, UPDATE ON above_scale_year TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION above_scale_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r text;
    e record;
BEGIN
    SELECT role INTO r FROM account WHERE id = NEW.verified_by;
    IF r NOT IN ('town_officer', 'city_officer', 'administrator') THEN
        RAISE EXCEPTION 'above-scale status is verified by an officer'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'above_scale_verified_by_officer';
    END IF;
    SELECT en.kind, i.section INTO e FROM enterprise en LEFT JOIN industry i ON i.division = en.industry
        WHERE en.id = NEW.enterprise_id;
    IF NEW.revenue_fen >= 2000000000 AND (e.kind = 'self_employed' OR e.section IS NULL OR e.section NOT IN ('B', 'C', 'D')) THEN
        RAISE EXCEPTION 'only an industrial legal entity can be above-scale'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'above_scale_industrial_entity';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER above_scale_guard BEFORE INSERT OR UPDATE ON above_scale_year
    FOR EACH ROW EXECUTE FUNCTION above_scale_guard();

-- +goose StatementBegin
CREATE FUNCTION above_scale_current() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Of two years recorded at once the second one waits here, and then sees both.
    PERFORM 1 FROM enterprise WHERE id = NEW.enterprise_id FOR NO KEY UPDATE;
    UPDATE enterprise SET above_scale = (
        SELECT y.above_scale FROM above_scale_year y WHERE y.enterprise_id = NEW.enterprise_id ORDER BY y.year DESC LIMIT 1)
    WHERE id = NEW.enterprise_id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER above_scale_current AFTER INSERT OR UPDATE ON above_scale_year
    FOR EACH ROW EXECUTE FUNCTION above_scale_current();

-- The other way round: an above-scale firm does not leave industry.
-- +goose StatementBegin
CREATE FUNCTION above_scale_stays_industrial() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM industry WHERE division = NEW.industry AND section IN ('B', 'C', 'D')) THEN
        RAISE EXCEPTION 'an above-scale firm is industrial'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'above_scale_industrial_entity';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER above_scale_stays_industrial BEFORE UPDATE OF industry ON enterprise
    FOR EACH ROW WHEN (NEW.above_scale) EXECUTE FUNCTION above_scale_stays_industrial();

-- Whether a firm counts as above-scale on a day: by the latest register year
-- not after that day's year. Which year decides is an open question of the
-- rules; this function is the one place that answers it.
-- +goose StatementBegin
CREATE FUNCTION above_scale_on(firm uuid, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT y.above_scale FROM above_scale_year y
        WHERE y.enterprise_id = firm AND y.year <= extract(year FROM day)
        ORDER BY y.year DESC LIMIT 1), false)
$$;
-- +goose StatementEnd

CREATE TABLE enterprise_flag (
    id            uuid PRIMARY KEY,
    enterprise_id uuid NOT NULL REFERENCES enterprise,
    kind          text NOT NULL CHECK (kind IN ('dishonest', 'abnormal_operation')),
    days          daterange NOT NULL CHECK (NOT isempty(days) AND NOT lower_inf(days)),
    source        text NOT NULL CHECK (source <> ''),
    recorded_by   uuid NOT NULL REFERENCES account,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT enterprise_flag_once EXCLUDE USING gist (enterprise_id WITH =, kind WITH =, days WITH &&)
);
GRANT SELECT, INSERT, UPDATE ON enterprise_flag TO gongxiang_app;

-- +goose Down
DROP TABLE enterprise_flag, above_scale_year;
DROP FUNCTION above_scale_on, above_scale_current, above_scale_guard;
ALTER TABLE account DROP CONSTRAINT account_enterprise_id_fkey;
DROP TABLE enterprise;
DROP FUNCTION above_scale_stays_industrial;
