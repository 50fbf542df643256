package account

import (
	"context"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/route"
)

type counterInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Phone string `json:"phone,omitempty" doc:"新手机号；不填就发到账号现在的手机号"`
	}
}

// postCounterCode tells who has to do with the number along with the code.
func (s *Service) postCounterCode(ctx context.Context, in *counterInput) (AtCounter, error) {
	var phone pii.Phone
	if in.Body.Phone != "" {
		var f input.Form
		phone = Phone(&f, "phone", in.Body.Phone)
		if err := f.Err(); err != nil {
			return AtCounter{}, err
		}
	}
	c, err := s.Counter(ctx, in.ID, phone)
	if err != nil {
		return AtCounter{}, err
	}
	c.Seconds = int(auth.CodeLife / time.Second)
	return c, s.Auth.SendCodeAtCounter(ctx, in.ID, phone)
}

type askInput struct {
	Body struct {
		AccountID uuid.UUID `json:"accountId" doc:"要换手机号的账号"`
		Phone     string    `json:"phone" doc:"新手机号"`
		Code      string    `json:"code" doc:"新手机号收到的验证码，由来办理的人当面报"`
		Reason    string    `json:"reason" maxLength:"400" doc:"核对情况：看了什么证件，为什么换；不写姓名和号码"`
	}
}

type asked struct {
	ID uuid.UUID `json:"id"`
}

func (s *Service) postPhoneCase(ctx context.Context, in *askInput) (asked, error) {
	var f input.Form
	phone := Phone(&f, "phone", in.Body.Phone)
	if err := f.Err(); err != nil {
		return asked{}, err
	}
	id, err := s.Auth.AskCase(ctx, in.Body.AccountID, phone, in.Body.Code, in.Body.Reason)
	return asked{id}, err
}

type casesInput struct {
	Status string `query:"status" enum:"waiting,done,refused,objected,lapsed" doc:"状态"`
	route.Paging
}

func (s *Service) getPhoneCases(ctx context.Context, in *casesInput) (route.Page[PhoneCase], error) {
	return s.PhoneCases(ctx, in.Status, in.Paging)
}

type caseInput struct {
	ID uuid.UUID `path:"id"`
}

func (s *Service) postGrant(ctx context.Context, in *caseInput) error {
	return s.Auth.GrantCase(ctx, in.ID)
}

type refuseInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Reason string `json:"reason" maxLength:"400" doc:"不办的原因"`
	}
}

func (s *Service) postRefuse(ctx context.Context, in *refuseInput) error {
	return s.Auth.RefuseCase(ctx, in.ID, in.Body.Reason)
}

type freeInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Code   string `json:"code" doc:"这个手机号收到的验证码，由来办理的人当面报"`
		Reason string `json:"reason" maxLength:"400" doc:"核对情况；不写姓名和号码"`
	}
}

func (s *Service) postFree(ctx context.Context, in *freeInput) error {
	return s.Auth.FreePhone(ctx, in.ID, in.Body.Code, in.Body.Reason)
}

func (s *Service) postObjection(ctx context.Context, _ *nothing) error {
	return s.Auth.ObjectToCase(ctx)
}
