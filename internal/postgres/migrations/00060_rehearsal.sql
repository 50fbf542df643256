-- +goose Up
-- A rehearsal (gongxiang bench fair) brings firms, accounts and persons of its
-- own. They play in their fair and nowhere else, and are deleted after it.
ALTER TABLE account ADD rehearsal uuid; -- the fair in which it plays a part; NULL: a real account
CREATE INDEX account_rehearsal ON account (rehearsal) WHERE rehearsal IS NOT NULL;
REVOKE INSERT, UPDATE ON account FROM gongxiang_app; -- whether an account is real is not the service's to say
GRANT INSERT (id, role, login, password_hash, phone_enc, phone_index, display_name, enterprise_id, town_code, disabled_at, version, created_at),
    UPDATE (role, login, password_hash, phone_enc, phone_index, display_name, enterprise_id, town_code, disabled_at, version) ON account TO gongxiang_app;

ALTER TABLE enterprise DROP CONSTRAINT enterprise_status_check, ADD CONSTRAINT enterprise_status_check
    CHECK (status IN ('pending', 'approved', 'rejected', 'suspended', 'dissolved', 'rehearsal'));

-- +goose StatementBegin
CREATE FUNCTION enterprise_rehearses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a firm is real or it is not' USING ERRCODE = 'check_violation', CONSTRAINT = 'enterprise_rehearses';
END
$$;

CREATE FUNCTION rehearsal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM account WHERE id = NEW.account_id AND rehearsal <> NEW.fair_id) THEN
        RAISE EXCEPTION 'it plays in another fair' USING ERRCODE = 'check_violation', CONSTRAINT = 'rehearsal_stays';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION rehearsal_never_applies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM person_account p JOIN account a ON a.id = p.account_id WHERE p.person_id = NEW.person_id AND a.rehearsal IS NOT NULL) THEN
        RAISE EXCEPTION 'nobody real applies' USING ERRCODE = 'check_violation', CONSTRAINT = 'rehearsal_never_applies';
    END IF;
    RETURN NULL;
END
$$;

-- As it was, and firms that only rehearse stand in rehearsals.
CREATE OR REPLACE FUNCTION fair_booth_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
            ('requested', 'approved'), ('requested', 'refused'), ('requested', 'withdrawn'), ('approved', 'withdrawn')) THEN
        RAISE EXCEPTION 'a booth does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_booth_moves';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.status <> 'requested' THEN
        RAISE EXCEPTION 'a booth is asked for first' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_booth_moves';
    END IF;
    IF NEW.status NOT IN ('requested', 'approved') THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM enterprise WHERE id = NEW.enterprise_id FOR SHARE;
    PERFORM 1 FROM fair WHERE id = NEW.fair_id FOR SHARE;
    PERFORM 1 FROM fair_hall WHERE id = NEW.hall_id FOR NO KEY UPDATE;
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM enterprise e JOIN fair f ON f.id = NEW.fair_id WHERE e.id = NEW.enterprise_id
            AND (e.status = 'approved' OR (e.status = 'rehearsal' AND f.rehearsal))) THEN 'fair_booth_firm_approved'
        WHEN NOT EXISTS (SELECT FROM fair WHERE id = NEW.fair_id AND status IN ('open', 'live', 'paused')) THEN 'fair_booth_fair_open'
        WHEN NEW.status = 'approved' AND (SELECT count(*) FROM fair_booth WHERE hall_id = NEW.hall_id AND status = 'approved')
            > (SELECT capacity FROM fair_hall WHERE id = NEW.hall_id) THEN 'fair_hall_capacity'
    END INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this booth is not allowed' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;

-- An offer that is accepted in a rehearsal is no application: nobody is hired.
CREATE OR REPLACE FUNCTION fair_offer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM fair_ticket WHERE id = NEW.ticket_id AND status = 'in_talk' FOR SHARE;
        IF NOT FOUND OR NEW.status <> 'made' THEN
            RAISE EXCEPTION 'offers are made in a talk' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_in_talk';
        END IF;
        IF NOT EXISTS (SELECT FROM fair_ticket t JOIN fair_booth_vacancy b ON b.booth_id = t.booth_id
                JOIN vacancy v ON v.id = b.vacancy_id WHERE t.id = NEW.ticket_id AND v.id = NEW.vacancy_id AND v.status = 'open') THEN
            RAISE EXCEPTION 'offers are for the booth''s vacancies' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_vacancy_open';
        END IF;
    ELSIF OLD.status <> 'made' THEN
        RAISE EXCEPTION 'this offer was answered' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_answered_once';
    ELSIF NEW.status = 'accepted' AND NEW.application_id IS NULL
            AND (SELECT f.rehearsal FROM fair_ticket t JOIN fair f ON f.id = t.fair_id WHERE t.id = NEW.ticket_id) THEN
        RETURN NEW;
    ELSIF NEW.status = 'accepted' AND NOT EXISTS (SELECT FROM application a JOIN fair_ticket t ON t.id = NEW.ticket_id JOIN fair f ON f.id = t.fair_id AND NOT f.rehearsal
            WHERE a.id = NEW.application_id AND a.vacancy_id = NEW.vacancy_id AND a.status = 'accepted' AND a.start_on = NEW.start_on) THEN
        RAISE EXCEPTION 'an accepted offer is an application' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_is_application';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
ALTER TABLE fair_offer DROP CONSTRAINT fair_offer_answered, ADD CONSTRAINT fair_offer_answered
    CHECK ((status = 'made') = (answered_at IS NULL) AND (status = 'accepted' OR application_id IS NULL));
CREATE TRIGGER enterprise_rehearses BEFORE UPDATE OF status ON enterprise FOR EACH ROW
    WHEN ((OLD.status = 'rehearsal') <> (NEW.status = 'rehearsal')) EXECUTE FUNCTION enterprise_rehearses();
CREATE TRIGGER rehearsal_stays AFTER INSERT ON fair_ticket FOR EACH ROW EXECUTE FUNCTION rehearsal_stays();
CREATE TRIGGER rehearsal_stays AFTER INSERT ON fair_booking FOR EACH ROW EXECUTE FUNCTION rehearsal_stays();
CREATE TRIGGER rehearsal_stays AFTER INSERT ON fair_report FOR EACH ROW EXECUTE FUNCTION rehearsal_stays();
CREATE TRIGGER rehearsal_never_applies AFTER INSERT ON application FOR EACH ROW EXECUTE FUNCTION rehearsal_never_applies();

-- +goose Down
DROP TRIGGER rehearsal_never_applies ON application;
DROP TRIGGER rehearsal_stays ON fair_report;
DROP TRIGGER rehearsal_stays ON fair_booking;
DROP TRIGGER rehearsal_stays ON fair_ticket;
DROP TRIGGER enterprise_rehearses ON enterprise;
ALTER TABLE fair_offer DROP CONSTRAINT fair_offer_answered, ADD CONSTRAINT fair_offer_answered
    CHECK ((status = 'made') = (answered_at IS NULL) AND (status = 'accepted') = (application_id IS NOT NULL));
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION fair_booth_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
            ('requested', 'approved'), ('requested', 'refused'), ('requested', 'withdrawn'), ('approved', 'withdrawn')) THEN
        RAISE EXCEPTION 'a booth does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_booth_moves';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.status <> 'requested' THEN
        RAISE EXCEPTION 'a booth is asked for first' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_booth_moves';
    END IF;
    IF NEW.status NOT IN ('requested', 'approved') THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM enterprise WHERE id = NEW.enterprise_id FOR SHARE;
    PERFORM 1 FROM fair WHERE id = NEW.fair_id FOR SHARE;
    PERFORM 1 FROM fair_hall WHERE id = NEW.hall_id FOR NO KEY UPDATE;
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM enterprise WHERE id = NEW.enterprise_id AND status = 'approved') THEN 'fair_booth_firm_approved'
        WHEN NOT EXISTS (SELECT FROM fair WHERE id = NEW.fair_id AND status IN ('open', 'live', 'paused')) THEN 'fair_booth_fair_open'
        WHEN NEW.status = 'approved' AND (SELECT count(*) FROM fair_booth WHERE hall_id = NEW.hall_id AND status = 'approved')
            > (SELECT capacity FROM fair_hall WHERE id = NEW.hall_id) THEN 'fair_hall_capacity'
    END INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'this booth is not allowed' USING ERRCODE = 'check_violation', CONSTRAINT = bad;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION fair_offer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM fair_ticket WHERE id = NEW.ticket_id AND status = 'in_talk' FOR SHARE;
        IF NOT FOUND OR NEW.status <> 'made' THEN
            RAISE EXCEPTION 'offers are made in a talk' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_in_talk';
        END IF;
        IF NOT EXISTS (SELECT FROM fair_ticket t JOIN fair_booth_vacancy b ON b.booth_id = t.booth_id
                JOIN vacancy v ON v.id = b.vacancy_id WHERE t.id = NEW.ticket_id AND v.id = NEW.vacancy_id AND v.status = 'open') THEN
            RAISE EXCEPTION 'offers are for the booth''s vacancies' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_vacancy_open';
        END IF;
    ELSIF OLD.status <> 'made' THEN
        RAISE EXCEPTION 'this offer was answered' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_answered_once';
    ELSIF NEW.status = 'accepted' AND NOT EXISTS (SELECT FROM application a JOIN fair_ticket t ON t.id = NEW.ticket_id
            WHERE a.id = NEW.application_id AND a.vacancy_id = NEW.vacancy_id AND a.status = 'accepted' AND a.start_on = NEW.start_on) THEN
        RAISE EXCEPTION 'an accepted offer is an application' USING ERRCODE = 'check_violation', CONSTRAINT = 'fair_offer_is_application';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
DROP FUNCTION rehearsal_never_applies, rehearsal_stays, enterprise_rehearses;
ALTER TABLE enterprise DROP CONSTRAINT enterprise_status_check, ADD CONSTRAINT enterprise_status_check
    CHECK (status IN ('pending', 'approved', 'rejected', 'suspended', 'dissolved'));
ALTER TABLE account DROP COLUMN rehearsal;
GRANT INSERT, UPDATE ON account TO gongxiang_app;
