package main

import (
	"path/filepath"
	"testing"

	"gongxiang/internal/pgtest"
)

// The sample is put into a database once; each test has a copy of it.
func TestOnTheSample(t *testing.T) {
	t.Parallel()
	original, common := pgtest.EmptyURL(t), []string{"GX_SMS=log", "GX_KEYS_FILE=" + filepath.Join(folder(t), "keys.json")}
	on := func(url string, more ...string) []string {
		return append([]string{"DATABASE_URL=" + url}, append(common, more...)...)
	}
	if _, complaint, ok := runCommand(t, on(original, "GX_TODAY=2021-02-08"), "demo"); !ok {
		t.Fatal(complaint)
	}
	for name, test := range map[string]func(t *testing.T, url string, settings []string){
		"documents outlive their node": documentsOutliveTheirNode,
		"a plan outlives its node":     planOutlivesItsNode,
		"verify after an erasure":      verifyAfterAnErasure,
		"verify what was exported":     verifyWhatAServiceExported,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Copy(t, original)
			test(t, url, on(url))
		})
	}
}
