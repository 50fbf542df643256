package reference

import (
	"strings"
	"testing"
)

func TestNear(t *testing.T) {
	t.Parallel()
	book := DefaultBook()
	for text, want := range map[string]string{
		"缝纫公": "缝纫工", "逢纫工": "缝纫工", "缝工": "缝纫工", "抛广工": "抛光工", "数控车公": "数控车工",
		"凤凰": "", "": "", "工": "", strings.Repeat("抛光工", 40): "",
	} {
		var names []string
		for _, code := range book.Near(text) {
			trade, _ := book.ByCode(code)
			names = append(names, trade.Name)
		}
		if got := strings.Join(names, " "); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%.20q: %s, want %s", text, got, want)
		}
	}
	if codes := book.Near("车公"); len(codes) == 0 || len(codes) > maxSuggestions {
		t.Errorf("车公: %v", codes)
	}
}
