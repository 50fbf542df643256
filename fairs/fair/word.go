package fair

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// Word is what nobody may say in a fair, or in all.
type Word struct {
	ID   uuid.UUID `json:"id"`
	Word string    `json:"word"`
	All  bool      `json:"all" doc:"对所有招聘会有效"`
	By   string    `json:"by" doc:"谁加的"`
	At   time.Time `json:"at"`
}

// Words are those of a fair in the officer's scope, with those of all fairs;
// without a fair, those of all. Problem: "not_found".
func (s *Service) Words(ctx context.Context, c auth.Caller, fair *uuid.UUID) ([]Word, error) {
	if fair != nil {
		if _, err := s.Get(ctx, c, *fair); err != nil {
			return nil, err
		}
	}
	return s.words(ctx, `(w.fair_id IS NULL OR w.fair_id = $1)`, fair)
}

func (s *Service) words(ctx context.Context, where string, args ...any) ([]Word, error) {
	rows, err := s.DB.Query(ctx, `SELECT w.id, w.word, w.fair_id IS NULL, a.display_name, w.at FROM fair_word w JOIN account a ON a.id = w.by
		WHERE w.removed_at IS NULL AND `+where+` ORDER BY w.folded, w.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("fair: words: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Word])
	if err != nil {
		return nil, fmt.Errorf("fair: words: %w", err)
	}
	return append([]Word{}, found...), nil
}

// AddWord forbids a word in a fair of the officer's, or, by officers of the city,
// in all. Problems: "not_found", "invalid", "word_once".
func (s *Service) AddWord(ctx context.Context, c auth.Caller, fair *uuid.UUID, word string) (Word, error) {
	var form input.Form
	word = form.Line("word", "词", sheet.Clean(word), 1, 20)
	folded := input.Fold(word)
	if folded == "" {
		form.Add("word", "empty", "词里要有文字或数字。")
	}
	if err := form.Err(); err != nil {
		return Word{}, err
	}
	if fair != nil {
		if _, err := s.Get(ctx, c, *fair); err != nil {
			return Word{}, err
		}
	}
	id, err := newID()
	if err != nil {
		return Word{}, err
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO fair_word (id, fair_id, word, folded, by, at) VALUES ($1, $2, $3, $4, $5, $6)`, id, fair, word, folded, c.AccountID, s.now())
		return err
	})
	if err != nil {
		return Word{}, translate(err)
	}
	found, err := s.words(ctx, `w.id = $1`, id)
	if err == nil && len(found) != 1 {
		err = problem.NotFound("这个词") // removed meanwhile
	}
	if err != nil {
		return Word{}, err
	}
	return found[0], nil
}

// RemoveWord allows a word again; it stays on record. Officers of a town remove
// those of their fairs. Problem: "not_found".
func (s *Service) RemoveWord(ctx context.Context, c auth.Caller, id uuid.UUID) error {
	return s.DB.InTx(ctx, func(tx pgx.Tx) error { return s.takeWordOff(ctx, tx, c, id) })
}

func (s *Service) takeWordOff(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID) error {
	tag, err := tx.Exec(ctx, `UPDATE fair_word w SET removed_at = $3, removed_by = $4 WHERE w.id = $1 AND w.removed_at IS NULL
		AND ($2::text IS NULL OR EXISTS (SELECT FROM fair f WHERE f.id = w.fair_id AND f.town_code = $2))`, id, c.Scope().Town, s.now(), c.AccountID)
	if err != nil {
		return fmt.Errorf("fair: remove a word: %w", err)
	}
	if tag.RowsAffected() != 1 {
		return problem.NotFound("这个词")
	}
	return nil
}
