package lending

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

type (
	linksInput struct {
		ByID
		Body struct {
			WorkerIDs []uuid.UUID `json:"workerIds" doc:"员工"`
		}
	}
	linksOutput struct {
		Items []MadeLink `json:"items"`
	}
	sentOutput struct {
		Items []SentLink `json:"items"`
	}
	sheetsInput struct {
		ByID
		WorkerID string `query:"worker" doc:"只要这一名员工的"`
	}
	sheetsOutput struct {
		Items []ConsentSheet `json:"items"`
	}
	tokenInput struct {
		Body struct {
			Token string `json:"token" doc:"链接里 # 后面的内容"`
		}
	}
	codeOutput struct {
		ExpiresInSeconds int `json:"expiresInSeconds" doc:"验证码的有效秒数"`
	}
	answerInput struct {
		Body Answering
	}
	enterInput struct {
		Body struct {
			Token string `json:"token" doc:"链接里 # 后面的内容"`
			Code  string `json:"code" doc:"短信中的 6 位验证码"`
		}
	}
	ownInput struct {
		Authorization string `header:"Authorization" doc:"Bearer 加验证后得到的 session"`
	}
)

func (in ownInput) session() string { return strings.TrimPrefix(in.Authorization, "Bearer ") }

func (a api) links(ctx context.Context, in *linksInput) (linksOutput, error) {
	made, err := a.MakeLinks(ctx, auth.CallerFrom(ctx), in.ID, in.Body.WorkerIDs)
	return linksOutput{made}, err
}

func (a api) sendLinks(ctx context.Context, in *linksInput) (sentOutput, error) {
	sent, err := a.SendLinks(ctx, auth.CallerFrom(ctx), in.ID, in.Body.WorkerIDs)
	return sentOutput{sent}, err
}

func (a api) consentSheets(ctx context.Context, in *sheetsInput) (sheetsOutput, error) {
	var worker *uuid.UUID
	if in.WorkerID != "" {
		id, err := uuid.Parse(in.WorkerID)
		if err != nil {
			return sheetsOutput{}, problem.NotFound("这名员工")
		}
		worker = &id
	}
	sheets, err := a.ConsentSheets(ctx, auth.CallerFrom(ctx), in.ID, worker)
	return sheetsOutput{Items: sheets}, err
}

func (a api) timeline(ctx context.Context, in *ByID) (Timeline, error) {
	return a.Timeline(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) openLink(ctx context.Context, in *tokenInput) (Invitation, error) {
	return a.OpenLink(ctx, in.Body.Token)
}

func (a api) workerCode(ctx context.Context, in *tokenInput) (codeOutput, error) {
	life, err := a.SendWorkerCode(ctx, in.Body.Token)
	return codeOutput{int(life / time.Second)}, err
}

func (a api) answerByPhone(ctx context.Context, in *answerInput) (Entered, error) {
	return a.Answer(ctx, in.Body)
}

func (a api) enter(ctx context.Context, in *enterInput) (Entered, error) {
	return a.Enter(ctx, in.Body.Token, in.Body.Code)
}

func (a api) own(ctx context.Context, in *ownInput) (OwnView, error) {
	return a.Own(ctx, in.session())
}

func (a api) leaveOwn(ctx context.Context, in *ownInput) error {
	return a.LeaveOwn(ctx, in.session())
}
