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
		Phone       string `json:"phone" required:"false" doc:"手机号"`
		Code        string `json:"code" required:"false" doc:"验证码（用途 register）"`
		ContactName string `json:"contactName" required:"false" doc:"联系人"`
		USCC        string `json:"uscc" required:"false" doc:"统一社会信用代码"`
		Name        string `json:"name" required:"false" doc:"名称"`
		TownCode    string `json:"townCode" required:"false" doc:"镇街（代码）"`
		Industry    string `json:"industry" required:"false" doc:"行业（GB/T 4754 大类）"`
		Address     string `json:"address" required:"false" doc:"地址"`
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
		Name         string `json:"name" required:"false" doc:"名称"`
		TownCode     string `json:"townCode" required:"false" doc:"镇街（代码）"`
		Industry     string `json:"industry" required:"false" doc:"行业（GB/T 4754 大类）"`
		Address      string `json:"address" required:"false" doc:"地址"`
		ContactName  string `json:"contactName" required:"false" doc:"联系人"`
		ContactPhone string `json:"contactPhone,omitempty" doc:"联系电话（不填，或原样送回打码的号码，表示不变）"`
		Version      int    `json:"version" minimum:"1" doc:"版本"`
	}
}

func (s *Service) putOwn(ctx context.Context, in *editInput) (Enterprise, error) {
	b := in.Body
	return s.Edit(ctx, auth.CallerFrom(ctx), b.Version, Facts{
		Name: b.Name, TownCode: b.TownCode, Industry: b.Industry, Address: b.Address,
		ContactName: b.ContactName, ContactPhone: b.ContactPhone,
	})
}

type declareInput struct{ Body Declaration }

func (s *Service) putDeclaration(ctx context.Context, in *declareInput) (Enterprise, error) {
	return s.Declare(ctx, auth.CallerFrom(ctx), in.Body)
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
	ID   uuid.UUID `path:"id"`
	Body struct {
		Version int    `json:"version" minimum:"1" doc:"版本"`
		Reason  string `json:"reason" required:"false" doc:"原因"`
	}
}

// decide serves one of the four decisions.
func (s *Service) decide(action string) func(context.Context, *decideInput) (Enterprise, error) {
	return func(ctx context.Context, in *decideInput) (Enterprise, error) {
		return s.Decide(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, action, in.Body.Reason)
	}
}

type yearInput struct {
	ID   uuid.UUID `path:"id"`
	Year int       `path:"year" doc:"年度"`
	Body struct {
		RevenueFen int64  `json:"revenueFen" doc:"年主营业务收入（分）"`
		Source     string `json:"source" required:"false" doc:"依据"`
	}
}

func (s *Service) putYear(ctx context.Context, in *yearInput) (Enterprise, error) {
	return s.SetYear(ctx, auth.CallerFrom(ctx), in.ID, in.Year, in.Body.RevenueFen, in.Body.Source)
}

type flagInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Kind   string         `json:"kind" required:"false" doc:"名单（dishonest 失信，abnormal_operation 经营异常）"`
		From   calendar.Date  `json:"from" required:"false" doc:"列入日期"`
		To     *calendar.Date `json:"to,omitempty" doc:"移出日期"`
		Source string         `json:"source" required:"false" doc:"依据"`
	}
}

func (s *Service) postFlag(ctx context.Context, in *flagInput) (Enterprise, error) {
	b := in.Body
	return s.AddFlag(ctx, auth.CallerFrom(ctx), in.ID, Flag{Kind: b.Kind, From: b.From, To: b.To, Source: b.Source})
}

type endFlagInput struct {
	ID     uuid.UUID `path:"id"`
	FlagID uuid.UUID `path:"flagId"`
	Body   struct {
		To calendar.Date `json:"to" doc:"移出日期"`
	}
}

func (s *Service) postFlagEnd(ctx context.Context, in *endFlagInput) (Enterprise, error) {
	return s.EndFlag(ctx, auth.CallerFrom(ctx), in.ID, in.FlagID, in.Body.To)
}

type contactInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Purpose string `json:"purpose" required:"false" doc:"查看目的（会记录在案）"`
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
	ID   uuid.UUID `path:"id"`
	Body struct {
		Name  string `json:"name" required:"false" doc:"名称"`
		Phone string `json:"phone" required:"false" doc:"手机号"`
	}
}

func (s *Service) postAccount(ctx context.Context, in *accountInput) (Enterprise, error) {
	return s.OpenAccount(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Name, in.Body.Phone)
}
