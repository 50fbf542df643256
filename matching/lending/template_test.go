package lending_test

import (
	"strings"
	"testing"

	"gongxiang/internal/problem"
	"gongxiang/matching/deed"
	"gongxiang/matching/lending"
)

// An officer's wording counts for what is made from then on, and for nothing
// that was signed.
func TestWriteTemplate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sheets, err := w.Templates(t.Context())
	if err != nil || len(sheets) != 4 || sheets[0].Kind != deed.Agreement || sheets[0].Current.Version != 1 || sheets[0].Current.WrittenBy != "" {
		t.Fatalf("%+v (%v)", sheets, err)
	}
	signed := w.signed(t, 1)
	body := strings.Replace(sheets[0].Current.Body, "## 其他", "## 其他约定", 1)
	written, err := w.WriteTemplate(t.Context(), w.city, deed.Agreement, lending.TemplateDraft{Version: 1, Body: strings.ReplaceAll(body, "\n", "\r\n"), Note: "改条名"})
	if err != nil || written.Version != 2 || written.Body != body || written.WrittenBy != w.city.Name {
		t.Fatalf("%+v (%v)", written, err)
	}
	has := func(a lending.Agreement) bool {
		d, err := w.Document(t.Context(), w.lender, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range d.Sections {
			if s.Heading == "其他约定" {
				return true
			}
		}
		return false
	}
	if has(signed) || !has(w.drafted(t, 1)) {
		t.Error("the new wording is for documents made from now on")
	}
	_, err = w.WriteTemplate(t.Context(), w.city, deed.Agreement, lending.TemplateDraft{Version: 1, Body: body + "\n再改", Note: "再改"})
	if p := refusal(t, err, "stale_version"); p.Current == nil {
		t.Error("does not say what stands")
	}
	_, err = w.WriteTemplate(t.Context(), w.city, deed.Agreement, lending.TemplateDraft{Version: 2, Body: body, Note: "没改"})
	wants(t, err, "nothing_changed")
}

func TestWriteTemplateRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sheets, err := w.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	body := sheets[0].Current.Body
	_, err = w.WriteTemplate(t.Context(), w.city, deed.Agreement, lending.TemplateDraft{Version: 1, Body: body + "\n{{银行账号}}", Note: "加账号"})
	if f := wantsField(t, err, "body", "template"); !strings.Contains(f.Message, "{{银行账号}}") {
		t.Error(f.Message)
	}
	_, err = w.WriteTemplate(t.Context(), w.city, deed.Agreement, lending.TemplateDraft{Version: 1, Body: strings.ReplaceAll(body, "{{发薪日}}", "15"), Note: "写死"})
	if f := wantsField(t, err, "body", "template"); !strings.Contains(f.Message, "缺少“{{发薪日}}”") {
		t.Error(f.Message)
	}
	_, err = w.WriteTemplate(t.Context(), w.city, deed.Agreement, lending.TemplateDraft{Version: 1, Body: body + strings.Repeat("长", 20_000), Note: "太长"})
	wantsField(t, err, "body", "too_long")
	_, err = w.WriteTemplate(t.Context(), w.city, deed.Agreement, lending.TemplateDraft{Version: 1, Body: body + "\n新", Note: ""})
	wantsField(t, err, "note", "required")
	preview := w.PreviewTemplate(deed.Agreement, lending.TemplateDraft{Body: body + "\n{{银行账号}}"})
	if len(preview.Faults) != 1 || preview.Document.Title != "共享用工合作协议" {
		t.Errorf("%+v", preview.Faults)
	}
	// Two at once: one version each is not made twice.
	errs := atOnce(4, func(i int) error {
		_, err := w.WriteTemplate(t.Context(), w.city, deed.Agreement, lending.TemplateDraft{Version: 1, Body: body + "\n新" + strings.Repeat("新", i), Note: "同时改"})
		return err
	})
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !problem.HasCode(err, "stale_version") {
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d versions", made)
	}
}
