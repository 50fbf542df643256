package room

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// textMost is how many characters a message may have.
const textMost = 300

// clean is a text as it may be said, or why not.
func (s *Service) clean(ctx context.Context, fair uuid.UUID, text string) (string, *problem.Error, error) {
	var form input.Form
	text = form.Line("text", "消息", text, 1, textMost)
	if p, ok := problem.As(form.Err()); ok {
		return "", problem.New(p.Status, "text", p.Message), nil
	}
	if pii.InText(text) {
		return "", refusal("number"), nil
	}
	words, err := s.words.of(ctx, s, fair)
	if err != nil {
		return "", nil, err
	}
	folded := input.Fold(text)
	for _, word := range words {
		if strings.Contains(folded, word) {
			return "", refusal("words"), nil
		}
	}
	return text, nil, nil
}

// wordsFor is how long a list of words is used before it is read again.
const wordsFor = 3 * time.Second

// wordLists are the words, folded, that nobody may say, by fair.
type wordLists struct {
	mu    sync.Mutex
	lists map[uuid.UUID]wordList
}

type wordList struct {
	words []string
	read  time.Time
}

func (w *wordLists) of(ctx context.Context, s *Service, fair uuid.UUID) ([]string, error) {
	w.mu.Lock()
	list, ok := w.lists[fair]
	w.mu.Unlock()
	if ok && time.Since(list.read) < wordsFor {
		return list.words, nil
	}
	rows, err := s.DB.Query(ctx, `SELECT folded FROM fair_word WHERE removed_at IS NULL AND (fair_id = $1 OR fair_id IS NULL)`, fair)
	var words []string
	if err == nil {
		words, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		return nil, fmt.Errorf("room: words: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lists == nil {
		w.lists = map[uuid.UUID]wordList{}
	}
	w.lists[fair] = wordList{words, time.Now()}
	return words, nil
}
