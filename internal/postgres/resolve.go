package postgres

import (
	"context"
	"path/filepath"
)

// Resolve gives the database to work with: the one at url if somebody named
// one, else a private server under dataDir. stop shuts down what this process
// started; call it last. The error is a Chinese sentence for the person at the
// terminal: what is missing and what to install.
func Resolve(ctx context.Context, url, dataDir string) (string, func(), error) {
	if url != "" {
		return url, func() {}, nil
	}
	private, err := StartPrivate(ctx, filepath.Join(dataDir, "pg"))
	if err != nil {
		return "", nil, err
	}
	return private.URL(), private.Stop, nil
}
