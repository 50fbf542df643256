package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const checkpointFile = "checkpoint-%012d.txt"

// Publish signs the present head and keeps it as a file outside of the database,
// where a restored backup does not reach it. It is for the daily job; the count
// is of files written.
func (s *Service) Publish(ctx context.Context) (int, error) {
	if err := s.countMissing(ctx); err != nil {
		return 0, err
	}
	signed, head, err := s.checkpoint(ctx)
	if err != nil {
		return 0, err
	}
	path := filepath.Join(s.dir, fmt.Sprintf(checkpointFile, head.N))
	if _, err := os.Stat(path); err == nil {
		return 0, nil // checkpoint has compared it
	} else if !errors.Is(err, os.ErrNotExist) {
		return 0, fmt.Errorf("ledger: %w", err)
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return 0, fmt.Errorf("ledger: %w", err)
	}
	aside, err := os.CreateTemp(s.dir, ".new-*")
	if err != nil {
		return 0, fmt.Errorf("ledger: %w", err)
	}
	defer func() { _ = os.Remove(aside.Name()) }()
	if _, err = aside.WriteString(signed); err == nil {
		err = aside.Sync()
	}
	if err = errors.Join(err, aside.Chmod(0o644), aside.Close()); err != nil {
		return 0, fmt.Errorf("ledger: keep %s: %w", path, err)
	}
	if err := os.Rename(aside.Name(), path); err != nil {
		return 0, fmt.Errorf("ledger: %w", err)
	}
	return 1, nil
}

// countMissing looks for placements, returns and endings that are not in the ledger: only
// somebody who switched the triggers off can have made them.
func (s *Service) countMissing(ctx context.Context) error {
	var n int64
	err := s.db.QueryRow(ctx, `
		SELECT count(*) FROM placement p LEFT JOIN secondment s ON s.id = p.secondment_id LEFT JOIN hire h ON h.id = p.hire_id
		WHERE NOT EXISTS (SELECT FROM ledger_entry WHERE placement_id = p.id AND event IN ('started', 'extended'))
			OR s.status = 'returned' AND NOT EXISTS (SELECT FROM ledger_entry WHERE placement_id = p.id AND event = 'returned')
			OR h.status = 'ended' AND NOT EXISTS (SELECT FROM ledger_entry WHERE placement_id = p.id AND event = 'ended')`).Scan(&n)
	if err != nil {
		return fmt.Errorf("ledger: count what is missing: %w", err)
	}
	if s.missing.Store(n); n > 0 {
		s.log.ErrorContext(ctx, "placements or returns are not in the ledger", "count", n)
	}
	return nil
}

// newestFile is the checkpoint of the most entries in the folder; "" when none is.
func (s *Service) newestFile() (string, error) {
	found, err := filepath.Glob(filepath.Join(s.dir, "checkpoint-*.txt")) // in the order of their names
	if err != nil || len(found) == 0 {
		return "", err
	}
	text, err := os.ReadFile(found[len(found)-1])
	if err != nil {
		return "", fmt.Errorf("ledger: %w", err)
	}
	return string(text), nil
}
