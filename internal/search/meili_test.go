package search

import "testing"

func newMeiliSubject(t *testing.T) subject { t.Skip(); return subject{} }
