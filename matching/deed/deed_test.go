package deed_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"gongxiang/internal/calendar"
	"gongxiang/matching/deed"
)

const body = `# 示例协议
编号 {{协议编号}}，甲方 {{出借方}}。
## 人数
{{人数}} 人
## 退回
{{退回和返回的情形}}
| 项目 | 内容 |
| 岗位 | {{工种}} |
{{签署栏}}`

var facts = deed.Facts{
	"协议编号": "GX2021-000001", "出借方": "开平市<示例>&“水暖”厂", "人数": "3", "工种": "抛光工",
	"退回和返回的情形": "## 不是标题\n{{出借方}}也不再替换",
}

func sample() deed.Document { return deed.Render(body, [2]string{"甲方：", "乙方："}, facts) }

var record = deed.Record{Number: "GX2021-000001", Signed: []deed.Signed{{Side: "甲方", Firm: "厂", By: "经办人", At: "2021年2月8日 09:00", Hash: "ab"}}}

func TestRender(t *testing.T) {
	t.Parallel()
	d := sample()
	if d.Title != "示例协议" || len(d.Sections) != 4 {
		t.Fatalf("%+v", d)
	}
	if s := d.Sections[1]; s.Number != "第一条" || s.Heading != "人数" || s.Parts[0].Text != "3 人" {
		t.Errorf("%+v", s)
	}
	// What stands in a fact is text: no heading, no fact within a fact.
	cases := d.Sections[2].Parts
	if len(cases) != 3 || cases[0].Text != "## 不是标题" || cases[1].Text != "{{出借方}}也不再替换" {
		t.Errorf("%+v", cases)
	}
	if rows := cases[2].Table; len(rows) != 2 || rows[1][1] != "抛光工" {
		t.Errorf("%+v", rows)
	}
	if sign := d.Sections[3].Parts[0].Sign; !slices.Equal(sign, []string{"甲方：", "乙方："}) {
		t.Errorf("%v", sign)
	}
	if missing := deed.Render("# 甲{{工种}}\n## 乙\n", [2]string{}, nil); missing.Title != "甲—" {
		t.Errorf("%+v", missing)
	}
}

func TestHashIsOfEveryWord(t *testing.T) {
	t.Parallel()
	if first, second := sample().Hash(), sample().Hash(); first != second || len(first) != 64 {
		t.Fatal(first, second)
	}
	for name := range facts {
		other := deed.Facts{}
		for k, v := range facts {
			other[k] = v
		}
		other[name] += "。"
		if deed.Render(body, [2]string{"甲方：", "乙方："}, other).Hash() == sample().Hash() {
			t.Errorf("%s does not count", name)
		}
	}
}

func docxHash(t *testing.T) string {
	t.Helper()
	raw, err := sample().Docx(record)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Byte for byte, also in another process, another zone and at another time.
func TestDocxIsTheSameEveryTime(t *testing.T) {
	if os.Getenv("DEED_CHILD") != "" {
		_, _ = os.Stdout.WriteString("hash=" + docxHash(t) + "\n")
		return
	}
	t.Parallel()
	want := docxHash(t)
	if docxHash(t) != want {
		t.Error("differs in one process")
	}
	child := exec.Command(os.Args[0], "-test.run=^TestDocxIsTheSameEveryTime$", "-test.v")
	child.Env = append(os.Environ(), "DEED_CHILD=1", "TZ=America/New_York")
	out, err := child.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "hash="+want) {
		t.Errorf("%s (%v), want %s", out, err, want)
	}
}

// Every part is well-formed, and says what it should.
func TestDocxCanBeRead(t *testing.T) {
	t.Parallel()
	raw, err := sample().Docx(record)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		if !f.Modified.IsZero() && f.Modified.Year() > 1980 {
			t.Errorf("%s has a time: %v", f.Name, f.Modified)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(content)
		for d := xml.NewDecoder(bytes.NewReader(content)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	for part, wants := range map[string][]string{
		"word/document.xml": {"开平市&lt;示例&gt;&amp;", "第一条　人数", "抛光工", "甲方：", "平台签署记录", `w:w="11906" w:h="16838"`, "keepNext"},
		"word/footer1.xml":  {"GX2021-000001", sample().Hash(), "NUMPAGES"},
		"word/styles.xml":   {"仿宋", `w:firstLineChars="200"`},
	} {
		for _, want := range wants {
			if !strings.Contains(all[part], want) {
				t.Errorf("%s lacks %s", part, want)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	var complete strings.Builder
	complete.WriteString("# 标题\n## 条款\n")
	for _, f := range deed.Fields(deed.Supplement) {
		complete.WriteString("{{" + f.Name + "}}\n")
	}
	good := complete.String()
	if faults := deed.Check(deed.Supplement, good); len(faults) > 0 {
		t.Fatal(faults)
	}
	for name, wrong := range map[string][2]string{
		"an unknown fact":       {good + "{{银行账号}}", "没有“{{银行账号}}”这个填写项"},
		"a fact of another":     {good + "{{身份证号}}", "没有“{{身份证号}}”这个填写项"},
		"a required one gone":   {strings.ReplaceAll(good, "{{变更内容}}", ""), "缺少“{{变更内容}}”"},
		"no place to sign":      {strings.ReplaceAll(good, "{{签署栏}}", ""), "缺少“{{签署栏}}”"},
		"signing inside a line": {strings.ReplaceAll(good, "{{签署栏}}", "此处 {{签署栏}}"), "要单独占一行"},
		"an open brace":         {good + "{{协议编号", "大括号不成对"},
		"no title":              {strings.TrimPrefix(good, "# 标题\n"), "第一行应为标题"},
		"no clause":             {strings.Replace(good, "## 条款\n", "", 1), "至少要有一条条款"},
	} {
		if faults := deed.Check(deed.Supplement, wrong[0]); len(faults) != 1 || !strings.Contains(faults[0], wrong[1]) {
			t.Errorf("%s: %q", name, faults)
		}
	}
}

func TestClausesAreCounted(t *testing.T) {
	t.Parallel()
	d := deed.Render("# 题\n"+strings.Repeat("## 条\n文\n", 21), [2]string{}, nil)
	for n, want := range map[int]string{0: "第一条", 9: "第十条", 10: "第十一条", 19: "第二十条", 20: "第二十一条"} {
		if d.Sections[n].Number != want {
			t.Errorf("%d: %s", n, d.Sections[n].Number)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	if deed.Day(calendar.NewDate(2021, 2, 8)) != "2021年2月8日" {
		t.Error(deed.Day(calendar.NewDate(2021, 2, 8)))
	}
}
