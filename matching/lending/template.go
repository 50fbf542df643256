package lending

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/deed"
)

const maxTemplate = 20_000

// TemplateSheet is one kind of document for whoever edits its wording.
type TemplateSheet struct {
	Kind     deed.Kind    `json:"kind" enum:"agreement,supplement,amendment,consent"`
	Word     string       `json:"word" doc:"文件的名称"`
	Current  Template     `json:"current"`
	Versions []Template   `json:"versions" doc:"所有版本，最新的在前"`
	Fields   []deed.Field `json:"fields" doc:"可以用的填写项"`
}

// TemplateDraft is a wording to be looked at or kept.
type TemplateDraft struct {
	Version int    `json:"version" required:"false" doc:"在哪一版的基础上修改"`
	Body    string `json:"body" required:"false" doc:"正文"`
	Note    string `json:"note" required:"false" doc:"改了什么"`
}

// TemplatePreview is what a wording looks like with example facts.
type TemplatePreview struct {
	Document deed.Document `json:"document"`
	Notice   string        `json:"notice,omitempty" doc:"告知书的全文；每段以【…】开头"`
	Faults   []string      `json:"faults" doc:"不能保存的原因；没有就可以保存"`
}

// Templates are all kinds with all their versions; for officers of the city and
// administrators.
func (s *Service) Templates(ctx context.Context) ([]TemplateSheet, error) {
	var out []TemplateSheet
	for _, kind := range deed.Kinds {
		versions, err := templateVersions(ctx, s.DB, kind)
		if err != nil {
			return nil, err
		}
		out = append(out, TemplateSheet{Kind: kind, Word: kind.Word(), Current: versions[0], Versions: versions, Fields: deed.Fields(kind)})
	}
	return out, nil
}

// PreviewTemplate shows a wording with example facts, and what is wrong with it.
func (s *Service) PreviewTemplate(kind deed.Kind, draft TemplateDraft) TemplatePreview {
	body := templateBody(draft.Body)
	if kind == deed.Consent {
		return TemplatePreview{Notice: deed.Notice(body, deed.Examples(kind)), Faults: append([]string{}, deed.Check(kind, body)...)}
	}
	sides := [2]string{"甲方（盖章）：", "乙方（盖章）："}
	if kind == deed.Amendment {
		sides[1] = "员工（签字）："
	}
	return TemplatePreview{Document: deed.Render(body, sides, deed.Examples(kind)), Faults: append([]string{}, deed.Check(kind, body)...)}
}

// WriteTemplate keeps a wording as the next version, for documents made from now
// on; those that were signed keep theirs. Problems: "invalid" naming each fault,
// "stale_version" when somebody wrote another version meanwhile, "nothing_changed".
func (s *Service) WriteTemplate(ctx context.Context, c auth.Caller, kind deed.Kind, draft TemplateDraft) (Template, error) {
	body := templateBody(draft.Body)
	var form input.Form
	note := form.Line("note", "修改说明", sheet.Clean(draft.Note), 2, maxReason)
	if len([]rune(body)) > maxTemplate {
		form.Add("body", "too_long", "正文最多 20,000 个字，请缩短。")
	} else if faults := deed.Check(kind, body); len(faults) > 0 {
		form.Add("body", "template", strings.Join(faults, ""))
	}
	if err := form.Err(); err != nil {
		return Template{}, err
	}
	var written Template
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := lockTemplates(ctx, tx); err != nil {
			return err
		}
		newest, err := newestTemplate(ctx, tx, kind)
		if err != nil {
			return err
		}
		switch {
		case newest.Version != draft.Version:
			return problem.Stale(newest)
		case newest.Body == body:
			return problem.Conflict("nothing_changed", "正文没有改动。")
		}
		if err := insertTemplate(ctx, tx, Template{Kind: kind, Version: newest.Version + 1, Body: body, Note: note}, c.AccountID, s.now()); err != nil {
			return err
		}
		written, err = newestTemplate(ctx, tx, kind)
		return err
	})
	return written, err
}

// templateBody takes line ends as they come, and signs that nobody sees out.
func templateBody(text string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		lines = append(lines, sheet.Clean(line))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
