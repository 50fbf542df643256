-- +goose Up
-- Whoever has another phone number keeps his account, and what he says of himself
-- follows it. What others have said of him, and what was agreed, stays as it was.

-- The number of an account's person is the one that the account has.
-- +goose StatementBegin
CREATE FUNCTION person_new_phone(by_account uuid, new_enc bytea, new_index bytea, moment timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE person SET phone_enc = new_enc, phone_index = new_index, updated_at = moment
        WHERE erased_at IS NULL AND id = (SELECT person_id FROM person_account WHERE account_id = by_account);
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION person_new_phone FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_new_phone TO gongxiang_app;
-- And that on a town's ledger, where it is the number that he had.
GRANT UPDATE (phone_enc, phone_index) ON key_person TO gongxiang_app;

-- +goose Down
REVOKE UPDATE (phone_enc, phone_index) ON key_person FROM gongxiang_app;
DROP FUNCTION person_new_phone;
