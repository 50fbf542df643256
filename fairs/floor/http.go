package floor

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
)

// api serves the routes: it only copies what came in.
type api struct{ *Service }

// ByID is the path of one thing; exported, since Huma reads no fields of others.
type ByID struct {
	ID uuid.UUID `path:"id"`
}

type (
	joinInput struct {
		ByID
		Body struct {
			Share bool `json:"share" required:"false" doc:"现在就让企业看到姓名和求职意向；不选的，面谈时才看到"`
		}
	}
	endInput struct {
		ByID
		Body struct {
			Outcome string `json:"outcome" required:"false" enum:",fit,unfit,later" doc:"合适、不合适、以后再说；可以以后再填"`
		}
	}
	noteInput struct {
		ByID
		Body Note
	}
	offerInput struct {
		ByID
		Body OfferInput
	}
	reasonInput struct {
		ByID
		Body struct {
			Reason string `json:"reason" required:"false" maxLength:"800" doc:"原因"`
		}
	}
	textInput struct {
		ByID
		Body struct {
			Text string `json:"text" maxLength:"1200" doc:"内容"`
		}
	}
	answerInput struct {
		ByID
		Body struct {
			Answer string `json:"answer" maxLength:"1200" doc:"答复"`
		}
	}
	sanctionInput struct {
		ByID
		Body SanctionInput
	}
	accountInput struct {
		ByID
		Body struct {
			AccountID uuid.UUID `json:"accountId" doc:"谁"`
		}
	}
	settingInput struct{ Body SettingInput }
	settingList  struct {
		Items []Setting `json:"items"`
	}
)

func (a api) live(ctx context.Context, in *ByID) (Live, error) {
	return a.Live(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) booth(ctx context.Context, in *ByID) (BoothLive, error) {
	return a.Booth(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) desk(ctx context.Context, in *ByID) (Desk, error) {
	return a.Desk(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) host(ctx context.Context, in *ByID) (Host, error) {
	return a.Host(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) join(ctx context.Context, in *joinInput) (Ticket, error) {
	return a.Join(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Share)
}

func (a api) leave(ctx context.Context, in *ByID) (Ticket, error) {
	return a.Leave(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) enter(ctx context.Context, in *ByID) (Ticket, error) {
	return a.Enter(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) next(ctx context.Context, in *ByID) (Guest, error) {
	return a.Next(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) call(ctx context.Context, in *ByID) (Guest, error) {
	return a.Call(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) start(ctx context.Context, in *ByID) (Guest, error) {
	return a.Start(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) noShow(ctx context.Context, in *ByID) (Guest, error) {
	return a.NoShow(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) end(ctx context.Context, in *endInput) (Guest, error) {
	return a.End(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Outcome)
}

func (a api) note(ctx context.Context, in *noteInput) (Guest, error) {
	return a.Write(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) offer(ctx context.Context, in *offerInput) (Guest, error) {
	return a.Offer(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) accept(ctx context.Context, in *ByID) (Offer, error) {
	return a.Accept(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) refuse(ctx context.Context, in *ByID) (Offer, error) {
	return a.Refuse(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) withdraw(ctx context.Context, in *ByID) (Offer, error) {
	return a.Withdraw(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) take(ctx context.Context, in *ByID) (Desk, error) {
	return a.Take(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) stand(ctx context.Context, in *ByID) (Desk, error) {
	return a.Stand(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) openBooth(ctx context.Context, in *ByID) (Desk, error) {
	return a.OpenBooth(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) closeBooth(ctx context.Context, in *ByID) (Desk, error) {
	return a.CloseBooth(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) goLive(ctx context.Context, in *ByID) (Host, error) {
	return a.GoLive(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) pause(ctx context.Context, in *reasonInput) (Host, error) {
	return a.Pause(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Reason)
}

func (a api) resume(ctx context.Context, in *ByID) (Host, error) {
	return a.Resume(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) closeFair(ctx context.Context, in *reasonInput) (Host, error) {
	return a.Close(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Reason)
}

func (a api) announce(ctx context.Context, in *textInput) (Host, error) {
	return a.Announce(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Text)
}

func (a api) mute(ctx context.Context, in *sanctionInput) (Host, error) {
	return a.Mute(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) unmute(ctx context.Context, in *accountInput) (Host, error) {
	return a.Unmute(ctx, auth.CallerFrom(ctx), in.ID, in.Body.AccountID)
}

func (a api) ban(ctx context.Context, in *sanctionInput) (Host, error) {
	return a.Ban(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) unban(ctx context.Context, in *accountInput) (Host, error) {
	return a.Unban(ctx, auth.CallerFrom(ctx), in.ID, in.Body.AccountID)
}

func (a api) shut(ctx context.Context, in *reasonInput) (Host, error) {
	return a.Shut(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Reason)
}

func (a api) unshut(ctx context.Context, in *ByID) (Host, error) {
	return a.Unshut(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) report(ctx context.Context, in *textInput) (Report, error) {
	return a.Report(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Text)
}

func (a api) answer(ctx context.Context, in *answerInput) (Report, error) {
	return a.Answer(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Answer)
}

func (a api) settings(ctx context.Context, _ *struct{}) (settingList, error) {
	found, err := a.Settings(ctx)
	return settingList{found}, err
}

func (a api) set(ctx context.Context, in *settingInput) (settingList, error) {
	found, err := a.Set(ctx, auth.CallerFrom(ctx), in.Body)
	return settingList{found}, err
}
