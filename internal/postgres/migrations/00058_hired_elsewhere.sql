-- +goose Up
-- Nobody is lent by one firm on days on which another has hired him: he is no
-- worker of the lender's then. A hire by the lender itself is in nobody's way.
-- +goose StatementBegin
CREATE FUNCTION hired_elsewhere(whom uuid, lender uuid, on_days daterange) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM hire WHERE person_id = whom AND status <> 'proposed' AND enterprise_id IS DISTINCT FROM lender
        AND daterange(started_on, coalesce(ended_on, until), '[]') && on_days)
$$;

-- Whoever is hired is held first, then the secondments that he has (hire_guard):
-- a start waits for its secondment, a naming has to wait for the person.
CREATE FUNCTION secondment_of_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;
    END IF;
    IF hired_elsewhere(NEW.person_id, (SELECT lender_id FROM agreement WHERE id = NEW.agreement_id), NEW.days) THEN
        RAISE EXCEPTION 'another firm has hired this worker' USING ERRCODE = 'check_violation', CONSTRAINT = 'secondment_hired_elsewhere';
    END IF;
    RETURN NULL;
END
$$;

-- From the other end: a hire that is told late does not reach into days on which
-- he was lent. That he is out on its first day, hire_guard has seen, which fires
-- before and holds him and his secondments; from a release on he may be hired.
CREATE FUNCTION hire_lent_later() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM secondment s JOIN agreement a ON a.id = s.agreement_id
            WHERE s.person_id = NEW.person_id AND s.status IN ('started', 'returned') AND a.lender_id IS DISTINCT FROM NEW.enterprise_id
                AND lower(s.days) > NEW.started_on AND s.days && daterange(NEW.started_on, NEW.until, '[]')) THEN
        RAISE EXCEPTION 'he was lent later than this' USING ERRCODE = 'check_violation', CONSTRAINT = 'hire_lent_later';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER secondment_of_own_insert AFTER INSERT ON secondment FOR EACH ROW
    WHEN (NEW.status <> 'cancelled') EXECUTE FUNCTION secondment_of_own();
CREATE TRIGGER secondment_of_own_start AFTER UPDATE OF status ON secondment FOR EACH ROW
    WHEN (NEW.status = 'started' AND OLD.status <> 'started') EXECUTE FUNCTION secondment_of_own();
CREATE TRIGGER hire_lent_later_insert AFTER INSERT ON hire FOR EACH ROW
    WHEN (NEW.status = 'confirmed') EXECUTE FUNCTION hire_lent_later();
CREATE TRIGGER hire_lent_later_update AFTER UPDATE OF status ON hire FOR EACH ROW
    WHEN (NEW.status = 'confirmed' AND OLD.status = 'proposed') EXECUTE FUNCTION hire_lent_later();

-- +goose Down
DROP TRIGGER hire_lent_later_update ON hire;
DROP TRIGGER hire_lent_later_insert ON hire;
DROP TRIGGER secondment_of_own_start ON secondment;
DROP TRIGGER secondment_of_own_insert ON secondment;
DROP FUNCTION hire_lent_later, secondment_of_own, hired_elsewhere;
