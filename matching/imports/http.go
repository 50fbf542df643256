package imports

import (
	"context"
	"io"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

type api struct{ *Service }

type (
	// ByID names a batch.
	ByID struct {
		ID uuid.UUID `path:"id"`
	}
	// ByRow names a row of a batch.
	ByRow struct {
		ByID
		RowNo int `path:"rowNo" minimum:"1" maximum:"10000000" doc:"表格里的行号"`
	}
	uploadInput struct {
		RawBody route.Form[struct {
			Kind string         `form:"kind" required:"true" enum:"surplus,shortage,vacancy,ledger" doc:"富余员工、缺工需求、招聘岗位或重点群体台账"`
			File route.FormFile `form:"file" required:"true" doc:"表格文件"`
		}]
	}
	listInput struct {
		route.Paging
	}
	templateInput struct {
		Kind string `path:"kind" enum:"surplus,shortage,vacancy,ledger"`
	}
	rowsInput struct {
		ByID
		State string `query:"state" enum:"ready,problem,duplicate,ignored,added" doc:"只看这种状态的行"`
		Noted bool   `query:"noted" doc:"只看有提示请核对的行"`
		route.Paging
	}
	correctInput struct {
		ByRow
		Body struct {
			Cells map[string]string `json:"cells" doc:"改正的各格，按列名"`
			Seen  map[string]string `json:"seen" required:"false" doc:"改之前看到的各格；已被别人改过的，不覆盖"`
		}
	}
	chooseInput struct {
		ByID
		Body struct {
			Columns []Choice `json:"columns" maxItems:"200" doc:"各列"`
			Version int      `json:"version" minimum:"1" doc:"版本"`
		}
	}
	takeHiddenInput struct {
		ByID
		Body struct {
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	commitInput struct {
		ByID
		Body struct {
			Mode    string `json:"mode" enum:"good,all" doc:"good 只导入没有问题的行；all 有问题就都不导入"`
			Version int    `json:"version" minimum:"1" doc:"版本"`
			Publish bool   `json:"publish" required:"false" doc:"导入后立即发布"`
		}
	}
)

func (a api) upload(ctx context.Context, in *uploadInput) (Batch, error) {
	form := in.RawBody.Data()
	data, err := io.ReadAll(form.File)
	if err != nil {
		return Batch{}, problem.New(400, "upload", "文件没有传完整，请重新上传。").Because(err)
	}
	return a.Upload(ctx, auth.CallerFrom(ctx), form.Kind, form.File.Filename, data)
}

func (a api) list(ctx context.Context, in *listInput) (route.Page[Batch], error) {
	return a.List(ctx, auth.CallerFrom(ctx), in.Paging)
}

func (a api) template(ctx context.Context, in *templateInput) (route.Download, error) {
	return a.Template(auth.CallerFrom(ctx), in.Kind)
}

func (a api) get(ctx context.Context, in *ByID) (Batch, error) {
	return a.Get(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) discard(ctx context.Context, in *ByID) error {
	return a.Discard(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) rows(ctx context.Context, in *rowsInput) (route.Page[Row], error) {
	return a.Rows(ctx, auth.CallerFrom(ctx), in.ID, in.State, in.Noted, in.Paging)
}

func (a api) correct(ctx context.Context, in *correctInput) (Correction, error) {
	return a.Correct(ctx, auth.CallerFrom(ctx), in.ID, in.RowNo, in.Body.Cells, in.Body.Seen)
}

func (a api) ignore(ctx context.Context, in *ByRow) (Correction, error) {
	return a.Ignore(ctx, auth.CallerFrom(ctx), in.ID, in.RowNo)
}

func (a api) choose(ctx context.Context, in *chooseInput) (Batch, error) {
	return a.Choose(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Columns)
}

func (a api) commit(ctx context.Context, in *commitInput) (Outcome, error) {
	return a.Commit(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Mode == "all", in.Body.Publish)
}

func (a api) problems(ctx context.Context, in *ByID) (route.Download, error) {
	return a.Problems(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) takeHidden(ctx context.Context, in *takeHiddenInput) (Batch, error) {
	return a.TakeHidden(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version)
}
