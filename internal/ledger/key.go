package ledger

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// keyName stands in every signature.
const keyName = "gongxiang-ledger"

// Key signs checkpoints (Ed25519).
type Key struct {
	signer  note.Signer
	publics []string // its own, then those of the keys before it
}

// Public is what verifiers need.
func (k *Key) Public() string { return k.publics[0] }

// All are the public keys, one a line: this one's, and those of the keys that
// signed before it.
func (k *Key) All() string { return strings.Join(k.publics, "\n") }

// OpenKey opens the key at path: a line with the secret key, one with the public
// key, and one for the public key of each that signed before. It is made first
// (readable by the owner only) when the file is not there; of two processes that
// start at once one wins.
func OpenKey(path string) (*Key, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeKeyFile(path); err == nil {
			text, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	return parseKey(string(text))
}

func parseKey(text string) (*Key, error) {
	lines := strings.Fields(text)
	if len(lines) < 2 {
		return nil, errors.New("ledger: the key file does not hold a secret and a public key")
	}
	// A broken key would be quoted in note's errors.
	signer, err := note.NewSigner(lines[0])
	if err != nil {
		return nil, errors.New("ledger: the key file's secret key is damaged")
	}
	for i, public := range lines[1:] {
		verifier, err := note.NewVerifier(public)
		if err != nil {
			return nil, fmt.Errorf("ledger: the key file's public key %d is damaged", i+1)
		}
		if i == 0 && (verifier.KeyHash() != signer.KeyHash() || verifier.Name() != signer.Name()) {
			return nil, errors.New("ledger: the key file's public key does not belong to its secret key")
		}
	}
	return &Key{signer, lines[1:]}, nil
}

// NewKey is the text of a fresh key file.
func NewKey() (string, error) {
	secret, public, err := note.GenerateKey(rand.Reader, keyName)
	if err != nil {
		return "", fmt.Errorf("ledger: make a key: %w", err)
	}
	return secret + "\n" + public + "\n", nil
}

func makeKeyFile(path string) error {
	text, err := NewKey()
	if err != nil {
		return err
	}
	if err = os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	aside, err := os.CreateTemp(filepath.Dir(path), ".ledger-key-*") // created with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(aside.Name()) }()
	if _, err = aside.WriteString(text); err == nil {
		err = aside.Sync()
	}
	if err = errors.Join(err, aside.Close()); err != nil {
		return err
	}
	if err = os.Link(aside.Name(), path); errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
