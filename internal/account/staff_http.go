package account

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/route"
)

type listInput struct {
	Q    string `query:"q" doc:"登录名、姓名、企业名称中的字，或者完整的手机号"`
	Role string `query:"role" doc:"账号类型"`
	route.Paging
}

func (s *Service) getAccounts(ctx context.Context, in *listInput) (route.Page[Account], error) {
	return s.List(ctx, in.Q, in.Role, in.Paging)
}

type createInput struct{ Body NewStaff }

type created struct {
	Account  Account `json:"account"`
	Password string  `json:"password" doc:"一次性密码，只在这里显示一次"`
}

func (s *Service) postAccount(ctx context.Context, in *createInput) (created, error) {
	a, password, err := s.Create(ctx, in.Body)
	return created{a, password}, err
}

type updateInput struct {
	ID   uuid.UUID `path:"id"`
	Body Change
}

func (s *Service) putAccount(ctx context.Context, in *updateInput) (Account, error) {
	return s.Update(ctx, in.ID, in.Body)
}

type resetInput struct {
	ID uuid.UUID `path:"id"`
}

type reset struct {
	Password string `json:"password" doc:"一次性密码，只在这里显示一次"`
}

func (s *Service) postAccountPassword(ctx context.Context, in *resetInput) (reset, error) {
	password, err := s.ResetPassword(ctx, in.ID)
	return reset{password}, err
}
