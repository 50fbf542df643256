package account

import (
	"context"
	"time"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
)

type ownCodeInput struct {
	Body struct {
		Purpose auth.Purpose `json:"purpose" doc:"用途：old_phone 更换手机号时发到旧手机号，new_phone 发到新手机号，set_password 第一次设密码，或者忘记了原密码"`
		Phone   string       `json:"phone,omitempty" doc:"新手机号，用途是 new_phone 时填写"`
	}
}

func (s *Service) postOwnCode(ctx context.Context, in *ownCodeInput) (codeSent, error) {
	sent := codeSent{int(auth.CodeLife / time.Second)}
	var f input.Form
	switch in.Body.Purpose {
	case auth.PurposeOldPhone, auth.PurposePassword:
		return sent, s.Auth.SendCodeToOwn(ctx, in.Body.Purpose)
	case auth.PurposeNewPhone:
		phone := Phone(&f, "phone", in.Body.Phone)
		if err := f.Err(); err != nil {
			return codeSent{}, err
		}
		return sent, s.Auth.SendCodeToNew(ctx, phone)
	}
	f.Add("purpose", "unknown", "验证码的用途不对，请刷新页面后再试。")
	return codeSent{}, f.Err()
}

type newPhoneInput struct {
	Body struct {
		Phone    string `json:"phone" doc:"新手机号"`
		Code     string `json:"code" doc:"新手机号收到的验证码"`
		OldCode  string `json:"oldCode,omitempty" doc:"旧手机号收到的验证码，和密码只填一项就行"`
		Password string `json:"password,omitempty" doc:"密码，填了就不用旧手机号的验证码"`
	}
}

func (s *Service) postPhone(ctx context.Context, in *newPhoneInput) (*SignedIn, error) {
	var f input.Form
	phone := Phone(&f, "phone", in.Body.Phone)
	if err := f.Err(); err != nil {
		return nil, err
	}
	session, err := s.Auth.ChangePhone(ctx, phone, in.Body.Code, auth.Owner{Password: in.Body.Password, Code: in.Body.OldCode})
	if err != nil {
		return nil, err
	}
	return s.Welcome(ctx, session)
}
