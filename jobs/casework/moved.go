package casework

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
)

// Moved gives the ledger the number that a person has now, where it has the one
// that he had: an officer who calls him calls no stranger. Another number, which
// somebody wrote down on purpose, stays. For auth.Service's Moved.
func (s *Service) Moved(ctx context.Context, tx pgx.Tx, m auth.Move) error {
	if m.From.IsZero() {
		return nil
	}
	old, err := s.phoneIndex(m.From)
	if err != nil {
		return err
	}
	index, err := s.phoneIndex(m.To)
	if err != nil {
		return err
	}
	sealed, err := s.Vault.Seal(keyPhonePlace, m.To.Raw())
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `UPDATE key_person SET phone_enc = $3, phone_index = $4, version = version + 1, updated_at = $5
		WHERE person_id = $1 AND phone_index = $2`, m.Person, old, sealed, index, m.At)
	if err != nil {
		return fmt.Errorf("casework: follow a phone: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	return history.Record(ctx, tx, history.Event{Thing: "key_person", ThingID: m.Person, Action: "new_phone", AccountID: &m.Account, At: m.At})
}
