// Package pii keeps what must not be read by chance: phone numbers, ID numbers
// and bank accounts. Values are encrypted before they reach the database and
// found again through a keyed blind index; in Go they live in types that mask
// themselves wherever they are printed, logged or marshalled.
package pii

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Vault encrypts, decrypts and indexes. It is safe for concurrent use.
type Vault struct {
	aead  tink.AEAD
	index *prf.Set
}

// keyFile is the stored form: two Tink keysets. New keys are added to a keyset
// and made primary to rotate; old values stay readable.
type keyFile struct {
	AEAD  json.RawMessage `json:"aead"`
	Index json.RawMessage `json:"index"`
}

// NewKeys makes fresh keys in the form that Open takes.
func NewKeys() ([]byte, error) {
	encrypt, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("pii: make encryption key: %w", err)
	}
	index, err := keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("pii: make index key: %w", err)
	}
	var file keyFile
	for _, part := range []struct {
		to *json.RawMessage
		of *keyset.Handle
	}{{&file.AEAD, encrypt}, {&file.Index, index}} {
		var b bytes.Buffer
		if err := insecurecleartextkeyset.Write(part.of, keyset.NewJSONWriter(&b)); err != nil {
			return nil, fmt.Errorf("pii: write key: %w", err)
		}
		*part.to = b.Bytes()
	}
	return json.MarshalIndent(file, "", "  ")
}

// Open reads keys in the form that NewKeys makes.
func Open(keys []byte) (*Vault, error) {
	var file keyFile
	if err := json.Unmarshal(keys, &file); err != nil {
		return nil, fmt.Errorf("pii: read keys: %w", err)
	}
	read := func(raw json.RawMessage) (*keyset.Handle, error) {
		return insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(raw)))
	}
	encrypt, err := read(file.AEAD)
	if err != nil {
		return nil, fmt.Errorf("pii: read encryption key: %w", err)
	}
	index, err := read(file.Index)
	if err != nil {
		return nil, fmt.Errorf("pii: read index key: %w", err)
	}
	v := &Vault{}
	if v.aead, err = aead.New(encrypt); err != nil {
		return nil, fmt.Errorf("pii: use encryption key: %w", err)
	}
	if v.index, err = prf.NewPRFSet(index); err != nil {
		return nil, fmt.Errorf("pii: use index key: %w", err)
	}
	return v, nil
}

// OpenFile opens the keys at path, making them first (readable by the owner
// only) when the file is not there. Losing the file loses the values.
func OpenFile(path string) (*Vault, error) {
	keys, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeKeyFile(path); err == nil {
			keys, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("pii: %w", err)
	}
	return Open(keys)
}

// makeKeyFile writes aside and links into place: of two processes that start
// at once one wins, and no reader sees half a file.
func makeKeyFile(path string) error {
	keys, err := NewKeys()
	if err != nil {
		return err
	}
	if err = os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	aside, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // created with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(aside.Name()) }()
	if _, err = aside.Write(keys); err == nil {
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

// Seal encrypts value for one place ("account.phone"); it opens nowhere else.
// An empty value stays nil.
func (v *Vault) Seal(place, value string) ([]byte, error) {
	if value == "" {
		return nil, nil
	}
	sealed, err := v.aead.Encrypt([]byte(value), []byte(place))
	if err != nil {
		return nil, fmt.Errorf("pii: seal %s: %w", place, err)
	}
	return sealed, nil
}

// Unseal is the way back from Seal; nil gives "".
func (v *Vault) Unseal(place string, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	value, err := v.aead.Decrypt(sealed, []byte(place))
	if err != nil {
		return "", fmt.Errorf("pii: unseal %s: %w", place, err)
	}
	return string(value), nil
}

// Index is the blind index of a value: equal values of one purpose give equal
// indexes, and nothing can be read back without the key.
func (v *Vault) Index(purpose, value string) ([]byte, error) {
	sum, err := v.index.ComputePrimaryPRF([]byte(purpose+"\x00"+value), 32)
	if err != nil {
		return nil, fmt.Errorf("pii: index %s: %w", purpose, err)
	}
	return sum, nil
}
