package lending

import (
	"context"

	"gongxiang/internal/auth"
	"gongxiang/matching/deed"
)

type (
	templateInput struct {
		Kind deed.Kind `path:"kind" enum:"agreement,supplement,amendment,consent"`
		Body TemplateDraft
	}
	templatesOutput struct {
		Items []TemplateSheet `json:"items"`
	}
)

func (a api) templates(ctx context.Context, _ *struct{}) (templatesOutput, error) {
	found, err := a.Templates(ctx)
	return templatesOutput{found}, err
}

func (a api) previewTemplate(_ context.Context, in *templateInput) (TemplatePreview, error) {
	return a.PreviewTemplate(in.Kind, in.Body), nil
}

func (a api) writeTemplate(ctx context.Context, in *templateInput) (Template, error) {
	return a.WriteTemplate(ctx, auth.CallerFrom(ctx), in.Kind, in.Body)
}
