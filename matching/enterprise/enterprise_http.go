package enterprise

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/account"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
)

type registerInput struct {
	Body struct {
		Phone       string `json:"phone" required:"false" doc:"手机号，以后用它登录"`
		Code        string `json:"code" required:"false" doc:"短信验证码（用途 register）"`
		ContactName string `json:"contactName" required:"false"`
		USCC        string `json:"uscc" required:"false"`
		Name        string `json:"name" required:"false"`
		TownCode    string `json:"townCode" required:"false"`
		Industry    string `json:"industry" required:"false" doc:"GB/T 4754 大类两位代码"`
		Address     string `json:"address" required:"false"`
	}
}

func (s *Service) postRegister(ctx context.Context, in *registerInput) (*account.SignedIn, error) {
	b := in.Body
	session, err := s.Register(ctx, Registration{
		Phone: b.Phone, Code: b.Code, USCC: b.USCC,
		Facts: Facts{Name: b.Name, TownCode: b.TownCode, Industry: b.Industry, Address: b.Address, ContactName: b.ContactName},
	})
	if err != nil {
		return nil, err
	}
	return s.Accounts.Welcome(ctx, session)
}

type (
	nothing struct{}
	byID    struct {
		ID uuid.UUID `path:"id"`
	}
)

func (s *Service) getOwn(ctx context.Context, _ *nothing) (Enterprise, error) {
	c := auth.CallerFrom(ctx)
	return s.Get(ctx, c, c.EnterpriseID)
}

type editInput struct {
	Body struct {
		Name         string `json:"name" required:"false"`
		TownCode     string `json:"townCode" required:"false"`
		Industry     string `json:"industry" required:"false"`
		Address      string `json:"address" required:"false"`
		ContactName  string `json:"contactName" required:"false"`
		ContactPhone string `json:"contactPhone,omitempty" doc:"不填，或原样送回打码的号码，表示不变"`
		Version      int    `json:"version" minimum:"1"`
	}
}

func (s *Service) putOwn(ctx context.Context, in *editInput) (Enterprise, error) {
	b := in.Body
	return s.Edit(ctx, auth.CallerFrom(ctx), b.Version, Facts{
		Name: b.Name, TownCode: b.TownCode, Industry: b.Industry, Address: b.Address,
		ContactName: b.ContactName, ContactPhone: b.ContactPhone,
	})
}

type listInput struct {
	Filter
	route.Paging
}

func (s *Service) getList(ctx context.Context, in *listInput) (route.Page[Enterprise], error) {
	return s.List(ctx, auth.CallerFrom(ctx), in.Filter, in.Paging)
}

func (s *Service) getExport(ctx context.Context, in *Filter) (route.Download, error) {
	return s.Export(ctx, auth.CallerFrom(ctx), *in)
}

func (s *Service) getOne(ctx context.Context, in *byID) (Enterprise, error) {
	return s.Get(ctx, auth.CallerFrom(ctx), in.ID)
}

type timeline struct {
	Items []history.Entry `json:"items"`
}

func (s *Service) getHistory(ctx context.Context, in *byID) (timeline, error) {
	entries, err := s.History(ctx, auth.CallerFrom(ctx), in.ID)
	return timeline{entries}, err
}

type decideInput struct {
	byID
	Body struct {
		Version int    `json:"version" minimum:"1"`
		Reason  string `json:"reason" required:"false"`
	}
}

// decide serves one of the four decisions.
func (s *Service) decide(action string) func(context.Context, *decideInput) (Enterprise, error) {
	return func(ctx context.Context, in *decideInput) (Enterprise, error) {
		return s.Decide(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, action, in.Body.Reason)
	}
}

type yearInput struct {
	byID
	Year int `path:"year"`
	Body struct {
		RevenueFen int64  `json:"revenueFen" doc:"年主营业务收入，分"`
		Source     string `json:"source" required:"false" doc:"依据"`
	}
}

func (s *Service) putYear(ctx context.Context, in *yearInput) (Enterprise, error) {
	return s.SetYear(ctx, auth.CallerFrom(ctx), in.ID, in.Year, in.Body.RevenueFen, in.Body.Source)
}

type flagInput struct {
	byID
	Body struct {
		Kind   string         `json:"kind" required:"false" doc:"dishonest 失信，abnormal_operation 经营异常"`
		From   calendar.Date  `json:"from" required:"false"`
		To     *calendar.Date `json:"to,omitempty"`
		Source string         `json:"source" required:"false"`
	}
}

func (s *Service) postFlag(ctx context.Context, in *flagInput) (Enterprise, error) {
	b := in.Body
	return s.AddFlag(ctx, auth.CallerFrom(ctx), in.ID, Flag{Kind: b.Kind, From: b.From, To: b.To, Source: b.Source})
}

type endFlagInput struct {
	byID
	FlagID uuid.UUID `path:"flagId"`
	Body   struct {
		To calendar.Date `json:"to"`
	}
}

func (s *Service) postFlagEnd(ctx context.Context, in *endFlagInput) (Enterprise, error) {
	return s.EndFlag(ctx, auth.CallerFrom(ctx), in.ID, in.FlagID, in.Body.To)
}

type contactInput struct {
	byID
	Body struct {
		Purpose string `json:"purpose" required:"false" doc:"查看目的，会记录在案"`
	}
}

type contact struct {
	Phone string `json:"phone" doc:"完整号码"`
}

func (s *Service) postContact(ctx context.Context, in *contactInput) (contact, error) {
	phone, err := s.Contact(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Purpose)
	return contact{phone.Raw()}, err
}

type accountInput struct {
	byID
	Body struct {
		Name  string `json:"name" required:"false"`
		Phone string `json:"phone" required:"false"`
	}
}

func (s *Service) postAccount(ctx context.Context, in *accountInput) (Enterprise, error) {
	return s.OpenAccount(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Name, in.Body.Phone)
}
