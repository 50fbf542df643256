package ledger

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// origin tells our checkpoints from everybody else's notes.
const origin = "gongxiang placement ledger"

func headText(head tlog.Tree) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, head.N, base64.StdEncoding.EncodeToString(head.Hash[:]))
}

// openHead checks a checkpoint's signature, which any of the public keys (one a
// line) may have made, and reads it.
func openHead(signed, public string) (tlog.Tree, error) {
	var keys []note.Verifier
	for line := range strings.Lines(public) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		key, err := note.NewVerifier(line)
		if err != nil {
			keys = nil
			break
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return tlog.Tree{}, errors.New("公钥无法识别。公钥是一行文字，以 " + keyName + " 开头。")
	}
	n, err := note.Open([]byte(signed), note.VerifierList(keys...))
	if err != nil {
		return tlog.Tree{}, errors.New("检查点没有这把公钥的有效签名：它被改动过，或者是用另一把密钥签的。")
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != origin || lines[3] != "" {
		return tlog.Tree{}, errors.New("检查点不是到岗台账的检查点。")
	}
	size, errSize := strconv.ParseInt(lines[1], 10, 64)
	hash, errHash := tlog.ParseHash(lines[2])
	head := tlog.Tree{N: size, Hash: hash}
	if errSize != nil || errHash != nil || size < 0 || headText(head) != n.Text {
		return tlog.Tree{}, errors.New("检查点的内容无法识别。")
	}
	return head, nil
}

// Broken is that the ledger is no longer what was signed before: entries or
// hashes were changed or removed behind the platform's back, or an old backup
// was restored. Nothing more is signed.
type Broken struct{ why string }

// Error says what was found.
func (b *Broken) Error() string { return "ledger: not what was signed before: " + b.why }

// Checkpoint signs the present head and keeps it. Signing one head twice gives
// the same note. It signs nothing that does not extend all that was signed
// before, in the database and in the folder: the error is then a *Broken.
func (s *Service) Checkpoint(ctx context.Context) (string, error) {
	signed, _, err := s.checkpoint(ctx)
	return signed, err
}

func (s *Service) checkpoint(ctx context.Context) (string, tlog.Tree, error) {
	head, err := s.extended(ctx)
	var broken *Broken
	if err == nil || errors.As(err, &broken) {
		s.broken.Store(broken != nil)
	}
	if broken != nil {
		s.log.ErrorContext(ctx, "the placement ledger is not what was signed before; nothing more is signed", "why", broken.why)
	}
	if err != nil {
		return "", head, err
	}
	signed, err := note.Sign(&note.Note{Text: headText(head)}, s.key.signer)
	if err != nil {
		return "", head, fmt.Errorf("ledger: sign: %w", err)
	}
	_, err = s.db.Exec(ctx, `INSERT INTO ledger_checkpoint (size, note, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, head.N, string(signed), s.clock.Now())
	if err != nil {
		return "", head, fmt.Errorf("ledger: keep a checkpoint: %w", err)
	}
	return string(signed), head, nil
}

// extended is the present head, which extends what was signed before.
func (s *Service) extended(ctx context.Context) (head tlog.Tree, err error) {
	before, err := s.signedBefore(ctx) // first: the ledger grows while we read
	if err != nil {
		return head, err
	}
	if err := s.db.QueryRow(ctx, `SELECT coalesce(max(seq) + 1, 0) FROM ledger_entry`).Scan(&head.N); err != nil {
		return head, fmt.Errorf("ledger: read the head: %w", err)
	}
	hashes := s.hashes(ctx)
	head.Hash, err = tlog.TreeHash(head.N, hashes)
	for _, old := range before {
		if err != nil {
			break
		}
		if old.N > head.N {
			return head, &Broken{fmt.Sprintf("%d entries were signed, and there are %d", old.N, head.N)}
		}
		var grew bool
		if grew, err = extends(head, old, hashes); err == nil && !grew {
			return head, &Broken{fmt.Sprintf("the first %d entries have another hash than was signed", old.N)}
		}
	}
	if hole := missing(0); errors.As(err, &hole) {
		return head, &Broken{fmt.Sprintf("hash %d is missing", int64(hole))}
	}
	if err != nil {
		return head, fmt.Errorf("ledger: hash the head: %w", err)
	}
	return head, nil
}

// extends proves that head's tree begins with the old one.
func extends(head, old tlog.Tree, hashes tlog.HashReader) (bool, error) {
	if old.N == 0 || old.N == head.N {
		return old.N == 0 || old.Hash == head.Hash, nil
	}
	proof, err := tlog.ProveTree(head.N, old.N, hashes)
	if err != nil {
		return false, err
	}
	return tlog.CheckTree(proof, head.N, head.Hash, old.N, old.Hash) == nil, nil
}

// signedBefore are the last heads that were signed, of the database and of the
// folder: a restored backup does not reach there.
func (s *Service) signedBefore(ctx context.Context) ([]tlog.Tree, error) {
	var notes []string
	last, err := s.newest(ctx)
	switch {
	case err == nil:
		notes = append(notes, last)
	case !errors.Is(err, pgx.ErrNoRows):
		return nil, err
	}
	if kept, err := s.newestFile(); err != nil {
		return nil, err
	} else if kept != "" {
		notes = append(notes, kept)
	}
	var heads []tlog.Tree
	for _, signed := range notes {
		head, err := openHead(signed, s.key.All())
		if err != nil {
			return nil, &Broken{"a kept checkpoint is not signed by a key of this platform"}
		}
		heads = append(heads, head)
	}
	return heads, nil
}

func (s *Service) newest(ctx context.Context) (signed string, err error) {
	err = s.db.QueryRow(ctx, `SELECT note FROM ledger_checkpoint ORDER BY size DESC, at DESC LIMIT 1`).Scan(&signed)
	if err != nil {
		return "", fmt.Errorf("ledger: read a checkpoint: %w", err)
	}
	return signed, nil
}

// Latest is the newest checkpoint that was signed; the first one is signed now.
func (s *Service) Latest(ctx context.Context) (string, error) {
	signed, err := s.newest(ctx)
	if errors.Is(err, pgx.ErrNoRows) {
		return s.Checkpoint(ctx)
	}
	return signed, err
}
