package matchingtest

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"gongxiang/internal/sheet"
)

// BadSheet is a file that no import may take, and how it is refused.
type BadSheet struct {
	Data   []byte
	Code   string
	Status int
}

// BadSheets are such files, by what is wrong with them; head and row are those
// of a CSV that would be taken.
func BadSheets(t testing.TB, head, row string) map[string]BadSheet {
	t.Helper()
	csv := func(lines ...string) []byte { return []byte(strings.Join(lines, "\n")) }
	first, _, _ := strings.Cut(head, ",")
	return map[string]BadSheet{
		"nothing":        {nil, sheet.CodeEmpty, 422},
		"only a header":  {csv(head), sheet.CodeEmpty, 422},
		"only totals":    {csv(head, "合计,20,,"), sheet.CodeEmpty, 422},
		"damaged":        {append([]byte("PK\x03\x04"), bytes.Repeat([]byte{7}, 3000)...), sheet.CodeDamaged, 422},
		"encrypted":      {encrypted(), sheet.CodeEncrypted, 422},
		"an old .xls":    {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)), sheet.CodeLegacyXLS, 422},
		"a bomb":         {bomb(t), sheet.CodeBomb, 422},
		"a picture":      {[]byte("\x89PNG\r\n\x1a\n0000000000"), sheet.CodeUnknownType, 422},
		"no encoding":    {append(csv(head, row+"\n"), "\xff\xff\xfe\x80\x81,\xff\xff,\xff,\xff\n"...), sheet.CodeEncoding, 422},
		"no header":      {csv("1,2", "3,4"), sheet.CodeNoHeader, 422},
		"too large":      {bytes.Repeat([]byte("a,b\n"), 6<<20), sheet.CodeTooLarge, http.StatusRequestEntityTooLarge},
		"too many rows":  {[]byte(head + strings.Repeat("\n"+row, 20_001)), sheet.CodeTooManyRows, 422},
		"a million wide": {[]byte(head + strings.Repeat(",", 1_000_000) + first + "\n" + row), sheet.CodeTooManyColumns, 422},
	}
}

// bomb is a zip whose one part inflates a thousandfold.
func bomb(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	f, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 32 {
		if _, err := f.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func encrypted() []byte {
	data := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 1024)...)
	for _, r := range "EncryptedPackage" {
		data = append(data, byte(r), 0)
	}
	return data
}
