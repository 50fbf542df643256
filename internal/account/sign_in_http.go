package account

import (
	"context"
	"net/http"
	"slices"
	"time"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
)

type codeInput struct {
	Body struct {
		Phone   string       `json:"phone" doc:"手机号"`
		Purpose auth.Purpose `json:"purpose" doc:"用途：sign_in 登录，register 企业注册"`
	}
}

type codeSent struct {
	ExpiresInSeconds int `json:"expiresInSeconds" doc:"验证码的有效秒数"`
}

func (s *Service) postCode(ctx context.Context, in *codeInput) (codeSent, error) {
	var f input.Form
	phone := Phone(&f, "phone", in.Body.Phone)
	if !slices.Contains([]auth.Purpose{auth.PurposeSignIn, auth.PurposeRegister}, in.Body.Purpose) {
		f.Add("purpose", "unknown", "验证码的用途不对，请刷新页面后再试。")
	}
	if err := f.Err(); err != nil {
		return codeSent{}, err
	}
	return codeSent{int(auth.CodeLife / time.Second)}, s.Auth.SendCode(ctx, phone, in.Body.Purpose)
}

// Phone reads the mobile number of a form.
func Phone(f *input.Form, name, text string) pii.Phone {
	phone, ok := pii.ParseMobile(text)
	if !ok {
		f.Add(name, "phone", "手机号应为 11 位数字，以 1 开头，请核对。")
	}
	return phone
}

type codeSignInInput struct {
	Body struct {
		Phone string `json:"phone" doc:"手机号"`
		Code  string `json:"code" doc:"短信中的 6 位验证码"`
		Name  string `json:"name,omitempty" doc:"姓名，手机号还没有账号时填写"`
	}
}

func (s *Service) postSignInCode(ctx context.Context, in *codeSignInInput) (*SignedIn, error) {
	var f input.Form
	phone := Phone(&f, "phone", in.Body.Phone)
	name := f.Line("name", "姓名", in.Body.Name, 0, auth.NameMost)
	if err := f.Err(); err != nil {
		return nil, err
	}
	session, err := s.Auth.SignInWithCode(ctx, phone, in.Body.Code, name)
	if err != nil {
		return nil, err
	}
	return s.Welcome(ctx, session)
}

type passwordSignInInput struct {
	Body struct {
		Login    string `json:"login" doc:"登录名或手机号"`
		Password string `json:"password"`
	}
}

func (s *Service) postSignInPassword(ctx context.Context, in *passwordSignInInput) (*SignedIn, error) {
	session, err := s.Auth.SignInWithPassword(ctx, in.Body.Login, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return s.Welcome(ctx, session)
}

func (s *Service) postSignOut(ctx context.Context, _ *nothing) (*cookieOnly, error) {
	if err := s.Auth.SignOut(ctx); err != nil {
		return nil, err
	}
	return &cookieOnly{http.StatusNoContent, s.farewell()}, nil
}
