package apply

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
)

// api serves the routes: it only copies what came in.
type api struct{ *Service }

// ByID is the path of one application; exported, since Huma reads no fields of others.
type ByID struct {
	ID uuid.UUID `path:"id"`
}

type (
	listInput struct {
		Filter
		route.Paging
	}
	submitInput struct {
		Body struct {
			VacancyID uuid.UUID `json:"vacancyId" doc:"岗位"`
			Note      string    `json:"note" required:"false" maxLength:"800" doc:"给企业的话"`
		}
	}
	versionInput struct {
		ByID
		Body struct {
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	inviteInput struct {
		ByID
		Body struct {
			Version int `json:"version" minimum:"1" doc:"版本"`
			Interview
		}
	}
	offerInput struct {
		ByID
		Body struct {
			Version int `json:"version" minimum:"1" doc:"版本"`
			Offer
		}
	}
	reasonInput struct {
		ByID
		Body struct {
			Version int    `json:"version" minimum:"1" doc:"版本"`
			Reason  string `json:"reason" required:"false" maxLength:"800" doc:"原因"`
		}
	}
	writeInput struct {
		ByID
		Body struct {
			Text string `json:"text" maxLength:"1200" doc:"消息"`
		}
	}
	readInput struct {
		ByID
		Body struct {
			UpTo int64 `json:"upTo" minimum:"0" doc:"看到哪一条"`
		}
	}
	timeline struct {
		Items []history.Entry `json:"items"`
	}
	conversation struct {
		Items []Message `json:"items"`
	}
	number struct {
		Phone string `json:"phone" doc:"手机号"`
	}
	waiting struct {
		Unread int `json:"unread" doc:"还没有看的消息"`
	}
)

func (a api) list(ctx context.Context, in *listInput) (route.Page[Application], error) {
	return a.List(ctx, auth.CallerFrom(ctx), in.Filter, in.Paging)
}

func (a api) submit(ctx context.Context, in *submitInput) (Application, error) {
	return a.Submit(ctx, auth.CallerFrom(ctx), in.Body.VacancyID, in.Body.Note)
}

func (a api) get(ctx context.Context, in *ByID) (Application, error) {
	return a.Get(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) view(ctx context.Context, in *ByID) (Application, error) {
	return a.View(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) invite(ctx context.Context, in *inviteInput) (Application, error) {
	return a.Invite(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Interview)
}

func (a api) offer(ctx context.Context, in *offerInput) (Application, error) {
	return a.Offer(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Offer)
}

func (a api) reject(ctx context.Context, in *reasonInput) (Application, error) {
	return a.Reject(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}

func (a api) accept(ctx context.Context, in *versionInput) (Application, error) {
	return a.Accept(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version)
}

func (a api) withdraw(ctx context.Context, in *reasonInput) (Application, error) {
	return a.Withdraw(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}

func (a api) phone(ctx context.Context, in *ByID) (number, error) {
	phone, err := a.Phone(ctx, auth.CallerFrom(ctx), in.ID)
	return number{phone.Raw()}, err
}

func (a api) history(ctx context.Context, in *ByID) (timeline, error) {
	entries, err := a.History(ctx, auth.CallerFrom(ctx), in.ID)
	return timeline{entries}, err
}

func (a api) messages(ctx context.Context, in *ByID) (conversation, error) {
	found, err := a.Messages(ctx, auth.CallerFrom(ctx), in.ID)
	return conversation{found}, err
}

func (a api) write(ctx context.Context, in *writeInput) (Message, error) {
	return a.Write(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Text)
}

func (a api) read(ctx context.Context, in *readInput) error {
	return a.Read(ctx, auth.CallerFrom(ctx), in.ID, in.Body.UpTo)
}

func (a api) unread(ctx context.Context, _ *struct{}) (waiting, error) {
	n, err := a.Unread(ctx, auth.CallerFrom(ctx))
	return waiting{n}, err
}
