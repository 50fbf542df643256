package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongxiang/matching/sample"
)

// An officer takes the file away, and checks it where there is neither the
// database nor the network.
func verifyWhatAServiceExported(t *testing.T, _ string, settings []string) {
	n := startNode(t, settings)
	get := func(path string, cookie *http.Cookie) []byte {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, n.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if cookie != nil {
			req.AddCookie(cookie)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s (%v)", path, resp.StatusCode, body, err)
		}
		return body
	}
	var head struct {
		Checkpoint string
		Size       int64
		Keys       []struct{ Key, Fingerprint string }
	}
	if err := json.Unmarshal(get("/api/ledger", nil), &head); err != nil {
		t.Fatal(err)
	}
	file := get("/api/ledger/export", signIn(t, n.url, "city", sample.Password))
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good, kept := write("ledger.txt", file), write("checkpoint.txt", []byte(head.Checkpoint))
	key := write("public.txt", []byte(head.Keys[0].Key+"\n"))
	lines := bytes.Split(file, []byte("\n"))
	if len(lines) < 60 {
		t.Fatalf("the demo's ledger has %d lines", len(lines))
	}
	lines[15] = bytes.Replace(lines[15], []byte("entry 10 "), []byte("entry 10 "+base64.StdEncoding.EncodeToString([]byte("xxx"))), 1)
	bad := write("bad.txt", bytes.Join(lines, []byte("\n")))
	firms := write("firm.txt", get(fmt.Sprintf("/api/ledger/export?since=%d", head.Size), signIn(t, n.url, "lender", sample.Password)))
	proof := write("proof.txt", get(fmt.Sprintf("/api/ledger/proof?since=%d", head.Size), nil))
	again := write("again.txt", get(fmt.Sprintf("/api/ledger/checkpoints/%d", head.Size), nil))
	nowhere := []string{"DATABASE_URL=postgres://nobody@127.0.0.1:1/none"}
	for _, c := range []struct {
		args []string
		ok   bool
		says string
	}{
		{[]string{"-file", good, "-key", head.Keys[0].Key}, true, "核对通过：整本台账共"},
		{[]string{"-file", good, "-key", key, "-since", kept}, true, "与所保存的检查点一致"},
		{[]string{"-file", bad, "-key", key}, false, "序号 10 的内容被改动"},
		{[]string{"-file", firms, "-key", key, "-since", kept}, true, "条都在台账中"},
		{[]string{"-file", proof, "-key", key, "-since", kept, "-since", again}, true, "台账从"},
		{[]string{"-file", proof, "-key", key}, false, "只有一致性证明"},
		{[]string{"-file", kept, "-key", key}, false, "不是到岗台账的导出文件"},
		{[]string{"-file", good, "-key", "nonsense"}, false, "公钥无法识别"},
		{[]string{"-file", good, "-key", key, "-since", good}, false, "检查点"},
		{[]string{"-file", good, "-key", key, "-since", write("empty", nil)}, false, "是空的"},
		{[]string{"-file", filepath.Join(dir, "none"), "-key", key}, false, "台账文件无法读取"},
		{[]string{"-file", good}, false, "用法"},
	} {
		out, complaint, ok := runCommand(t, nowhere, append([]string{"verify"}, c.args...)...)
		if ok != c.ok || !strings.Contains(out+complaint, c.says) {
			t.Errorf("%v: ok %v, said %s%s", c.args, ok, out, complaint)
		}
	}
}
