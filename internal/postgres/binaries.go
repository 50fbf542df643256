package postgres

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// errNoBinaries is for the person at the terminal of a bare machine.
var errNoBinaries = errors.New("没有找到 PostgreSQL：请安装 PostgreSQL 15 或更新版本（Debian 上执行 apt-get install postgresql），" +
	"或者用环境变量 DATABASE_URL 指定已有的数据库")

// findBinaries is the folder that holds postgres and initdb: PG_BIN, else
// beside the postgres of PATH, else the newest of Debian's folders. A cluster
// that was made by major version want ("" for a new one) needs that version.
func findBinaries(want string) (string, error) {
	candidates := []string{os.Getenv("PG_BIN")}
	if candidates[0] == "" {
		candidates = candidates[:0]
		if path, err := exec.LookPath("postgres"); err == nil {
			if path, err = filepath.EvalSymlinks(path); err == nil {
				candidates = append(candidates, filepath.Dir(path))
			}
		}
		installed, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well-formed
		slices.SortFunc(installed, func(a, b string) int { return cmp.Compare(debianVersion(b), debianVersion(a)) })
		candidates = append(candidates, installed...)
	}
	found := false
	for _, dir := range candidates {
		if !isFile(filepath.Join(dir, "postgres")) || !isFile(filepath.Join(dir, "initdb")) {
			continue
		}
		found = true
		if want == "" || majorVersion(dir) == want {
			return dir, nil
		}
	}
	switch {
	case found:
		return "", fmt.Errorf("数据库是由 PostgreSQL %s 建立的，本机没有这个版本的程序：请安装 PostgreSQL %s，或者先备份再升级", want, want)
	case os.Getenv("PG_BIN") != "":
		return "", fmt.Errorf("环境变量 PG_BIN 指向的目录 %s 中没有 postgres 和 initdb，请改正或者去掉这个变量", os.Getenv("PG_BIN"))
	default:
		return "", errNoBinaries
	}
}

// debianVersion is the 15 of /usr/lib/postgresql/15/bin.
func debianVersion(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	return n
}

// majorVersion is the "15" that the file PG_VERSION of a cluster also holds.
func majorVersion(dir string) string {
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output() // "postgres (PostgreSQL) 15.14 (Debian …)"
	if err != nil {
		return ""
	}
	_, version, _ := strings.Cut(string(out), "(PostgreSQL) ")
	major, _, _ := strings.Cut(strings.TrimSpace(version), ".")
	return major
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
