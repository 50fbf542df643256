package lending

import (
	"context"
	"io"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

type (
	rosterInput struct {
		ByID
		Hidden  bool `query:"hidden" doc:"被隐藏或筛选掉的行也读取"`
		RawBody route.Form[struct {
			File route.FormFile `form:"file" required:"true" doc:"名单文件"`
		}]
	}
	nominateInput struct {
		ByID
		Body struct {
			Workers []WorkerInput `json:"workers" doc:"工人名单"`
		}
	}
	// WorkersOn are the workers of one step, and its day.
	WorkersOn struct {
		WorkerIDs []uuid.UUID   `json:"workerIds" doc:"工人"`
		On        calendar.Date `json:"on" required:"false" doc:"日期"`
	}
	consentInput struct {
		ByID
		Body struct {
			WorkersOn
			Channel string `json:"channel" enum:"paper" doc:"同意方式（paper 书面同意书）"`
			Sheet   string `json:"sheet" required:"false" doc:"员工签字的告知书末尾的编号"`
		}
	}
	changeInput struct {
		ByID
		Body struct {
			WorkersOn
			Sheet string `json:"sheet" required:"false" doc:"员工签字的补充协议告知书末尾的编号"`
		}
	}
	stepInput struct {
		ByID
		Body WorkersOn
	}
	cancelInput struct {
		ByID
		WorkerID uuid.UUID `path:"workerId"`
		Body     struct {
			Reason string `json:"reason" required:"false" doc:"原因"`
		}
	}
	revealInput struct {
		ByID
		Body struct {
			Field   string `json:"field" enum:"idNumber,phone" doc:"查看的号码"`
			Purpose string `json:"purpose" required:"false" doc:"查看用途"`
		}
	}
	workersOutput struct {
		Items []Worker `json:"items"`
	}
	revealOutput struct {
		Value string `json:"value"`
	}
)

func (a api) rosterTemplate(context.Context, *struct{}) (route.Download, error) {
	return RosterTemplate()
}

func (a api) roster(ctx context.Context, in *rosterInput) (Roster, error) {
	file := in.RawBody.Data().File
	data, err := io.ReadAll(file)
	if err != nil {
		return Roster{}, problem.New(400, "upload", "文件没有传完整，请重新上传。").Because(err)
	}
	return a.CheckRoster(ctx, auth.CallerFrom(ctx), in.ID, data, in.Hidden)
}

func (a api) workers(ctx context.Context, in *ByID) (workersOutput, error) {
	return answer(a.Workers(ctx, auth.CallerFrom(ctx), in.ID))
}

func (a api) nominate(ctx context.Context, in *nominateInput) (workersOutput, error) {
	return answer(a.Nominate(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Workers))
}

func (a api) consent(ctx context.Context, in *consentInput) (workersOutput, error) {
	return answer(a.Consent(ctx, auth.CallerFrom(ctx), in.ID, in.Body.WorkerIDs, in.Body.On, in.Body.Sheet))
}

func (a api) amendToChange(ctx context.Context, in *stepInput) (workersOutput, error) {
	return answer(a.AmendToChange(ctx, auth.CallerFrom(ctx), in.ID, in.Body.WorkerIDs, in.Body.On))
}

func (a api) consentToChange(ctx context.Context, in *changeInput) (workersOutput, error) {
	return answer(a.ConsentToChange(ctx, auth.CallerFrom(ctx), in.ID, in.Body.WorkerIDs, in.Body.On, in.Body.Sheet))
}

func (a api) amend(ctx context.Context, in *stepInput) (workersOutput, error) {
	return answer(a.Amend(ctx, auth.CallerFrom(ctx), in.ID, in.Body.WorkerIDs, in.Body.On))
}

func (a api) start(ctx context.Context, in *stepInput) (workersOutput, error) {
	return answer(a.Start(ctx, auth.CallerFrom(ctx), in.ID, in.Body.WorkerIDs, in.Body.On))
}

func (a api) cancel(ctx context.Context, in *cancelInput) (Worker, error) {
	return a.Cancel(ctx, auth.CallerFrom(ctx), in.ID, in.WorkerID, in.Body.Reason)
}

func (a api) reveal(ctx context.Context, in *revealInput) (revealOutput, error) {
	value, err := a.Reveal(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Field, in.Body.Purpose)
	return revealOutput{value}, err
}

func answer(workers []Worker, err error) (workersOutput, error) {
	return workersOutput{workers}, err
}
