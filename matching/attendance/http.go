package attendance

import (
	"context"
	"io"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

type api struct{ *Service }

type (
	// ByID names the agreement.
	ByID struct {
		ID uuid.UUID `path:"id"`
	}
	daysInput struct {
		ByID
		From string `query:"from" format:"date" doc:"第一天，不填为本月第一天"`
		To   string `query:"to" format:"date" doc:"最后一天，不填为从第一天起到当月月底"`
	}
	recordInput struct {
		ByID
		Body struct {
			Entries  []Entry `json:"entries" doc:"考勤"`
			OnBehalf string  `json:"onBehalf" required:"false" doc:"专员代已注销的借用方办理的原因"`
		}
	}
	// MonthInput names a month of it.
	MonthInput struct {
		ByID
		Month string `query:"month" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"月份（2021-02）"`
	}
	sheetInput struct {
		MonthInput
		Hidden  bool `query:"hidden" doc:"被隐藏或筛选掉的行也读取"`
		RawBody route.Form[struct {
			File route.FormFile `form:"file" required:"true" doc:"考勤表文件"`
		}]
	}
	objectInput struct {
		ByID
		Body Objection
	}
	dayInput struct {
		ByID
		WorkerID uuid.UUID `path:"workerId"`
		Day      string    `path:"day" format:"date"`
	}
	changesOutput struct {
		Items []Change `json:"items"`
	}
)

func (a api) attendance(ctx context.Context, in *daysInput) (Roll, error) {
	days := calendar.Period{From: a.today().AddDays(1 - a.today().Time().Day())}
	var err error
	if in.From != "" {
		if days.From, err = dateOf("from", in.From); err != nil {
			return Roll{}, err
		}
	}
	days.To = calendar.NewDate(days.From.Year(), int(days.From.Time().Month())+1, 0)
	if in.To != "" {
		if days.To, err = dateOf("to", in.To); err != nil {
			return Roll{}, err
		}
	}
	return a.Attendance(ctx, auth.CallerFrom(ctx), in.ID, days)
}

// dateOf reads a day of an address, within the years that a database and a
// person can mean.
func dateOf(name, text string) (calendar.Date, error) {
	d, err := calendar.ParseDate(text)
	if err != nil || d.Year() < 2000 || d.Year() > 2199 {
		return 0, problem.Invalid(problem.Field{Name: name, Code: "date", Message: "日期应写成 2021-02-10 的样子。"})
	}
	return d, nil
}

func (a api) record(ctx context.Context, in *recordInput) (Roll, error) {
	return a.Record(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Entries, in.Body.OnBehalf)
}

func (a api) template(ctx context.Context, in *MonthInput) (route.Download, error) {
	month, err := Month(in.Month)
	if err != nil {
		return route.Download{}, err
	}
	return a.MonthSheet(ctx, auth.CallerFrom(ctx), in.ID, month)
}

func (a api) sheet(ctx context.Context, in *sheetInput) (Sheet, error) {
	month, err := Month(in.Month)
	if err != nil {
		return Sheet{}, err
	}
	data, err := io.ReadAll(in.RawBody.Data().File)
	if err != nil {
		return Sheet{}, problem.New(400, "upload", "文件没有传完整，请重新上传。").Because(err)
	}
	return a.CheckSheet(ctx, auth.CallerFrom(ctx), in.ID, month, data, in.Hidden)
}

func (a api) object(ctx context.Context, in *objectInput) (Day, error) {
	return a.Object(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) history(ctx context.Context, in *dayInput) (changesOutput, error) {
	day, err := dateOf("day", in.Day)
	if err != nil {
		return changesOutput{}, err
	}
	found, err := a.History(ctx, auth.CallerFrom(ctx), in.ID, in.WorkerID, day)
	return changesOutput{found}, err
}
