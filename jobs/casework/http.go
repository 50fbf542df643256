package casework

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
	"gongxiang/jobs/recommend"
)

// api serves the routes: it only copies what came in.
type api struct{ *Service }

// ByID is the path of one thing; exported, since Huma reads no fields of others.
type ByID struct {
	ID uuid.UUID `path:"id"`
}

type (
	listInput struct {
		Filter
		route.Paging
	}
	findInput struct {
		Body struct {
			Phone string `json:"phone" required:"false" doc:"联系电话"`
		}
	}
	exportInput struct{ Filter }
	openInput   struct {
		Filter
		Body struct {
			Purpose string `json:"purpose" required:"false" doc:"用途"`
		}
	}
	registerInput struct{ Body RegisterInput }
	identifyInput struct {
		ByID
		Body struct {
			IDNumber string `json:"idNumber" required:"false" doc:"身份证号码"`
		}
	}
	groupInput struct {
		ByID
		Body MembershipInput
	}
	endGroupInput struct {
		ByID
		GroupID uuid.UUID `path:"groupId"`
		Body    struct {
			To     calendar.Date `json:"to" required:"false" doc:"最后一天"`
			Reason string        `json:"reason" required:"false" doc:"退出的原因"`
		}
	}
	revealInput struct {
		ByID
		Body struct {
			Field   string `json:"field" required:"false" enum:"idNumber,phone,groups" doc:"查看的内容"`
			Purpose string `json:"purpose" required:"false" doc:"用途"`
		}
	}
	transferInput struct {
		ByID
		Body TransferInput
	}
	assignInput struct {
		Filter
		Body AssignInput
	}
	mergeInput struct {
		ByID
		Body struct {
			OtherID uuid.UUID `json:"otherId" doc:"并过来的那条记录"`
			Version int       `json:"version" minimum:"1" doc:"版本"`
			Reason  string    `json:"reason" required:"false" doc:"合并的原因"`
		}
	}
	recordInput struct {
		ByID
		Body RecordInput
	}
	answerInput struct {
		ByID
		RecordID uuid.UUID `path:"recordId"`
		Body     AnswerInput
	}
	wishInput struct {
		ByID
		Body struct {
			recommend.Wish
			Version int `json:"version" minimum:"0" maximum:"1000000" doc:"版本；还没有登记过填 0"`
		}
	}
	suggestInput struct {
		ByID
		Limit int `query:"limit" minimum:"1" maximum:"10" default:"3" doc:"几个"`
	}
	sendInput struct {
		ByID
		Body SendInput
	}
	versionInput struct {
		ByID
		Body struct {
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	reasonInput struct {
		ByID
		Body struct {
			Version int    `json:"version" minimum:"1" doc:"版本"`
			Reason  string `json:"reason" required:"false" doc:"说明"`
		}
	}
	closeInput struct {
		ByID
		Body struct {
			Version   int    `json:"version" minimum:"1" doc:"版本"`
			EndReason string `json:"endReason" required:"false" enum:"employed,refused,moved,unreachable,not_eligible,other" doc:"结案原因"`
			Reason    string `json:"reason" required:"false" doc:"说明"`
		}
	}
	workInput struct {
		WorkFilter
		route.Paging
	}
	schemeInput struct{ Body SchemeInput }

	personsFound struct {
		Items []Person `json:"items"`
	}
	looksFound struct {
		Items []Look `json:"items"`
	}
	officersFound struct {
		Items []Officer `json:"items"`
	}
	schemesFound struct {
		Items []Scheme `json:"items"`
	}
)

func (a api) list(ctx context.Context, in *listInput) (route.Page[Person], error) {
	return a.List(ctx, auth.CallerFrom(ctx), in.Filter, in.Paging)
}

func (a api) find(ctx context.Context, in *findInput) (personsFound, error) {
	found, err := a.Find(ctx, auth.CallerFrom(ctx), in.Body.Phone)
	return personsFound{found}, err
}

func (a api) register(ctx context.Context, in *registerInput) (Person, error) {
	return a.Register(ctx, auth.CallerFrom(ctx), in.Body)
}

func (a api) page(ctx context.Context, in *ByID) (Page, error) {
	return a.GetPage(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) identify(ctx context.Context, in *identifyInput) (Person, error) {
	return a.Identify(ctx, auth.CallerFrom(ctx), in.ID, in.Body.IDNumber)
}

func (a api) addGroup(ctx context.Context, in *groupInput) (Person, error) {
	return a.AddGroup(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) endGroup(ctx context.Context, in *endGroupInput) (Person, error) {
	return a.EndGroup(ctx, auth.CallerFrom(ctx), in.ID, in.GroupID, in.Body.To, in.Body.Reason)
}

func (a api) reveal(ctx context.Context, in *revealInput) (Revealed, error) {
	return a.Reveal(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Field, in.Body.Purpose)
}

func (a api) looks(ctx context.Context, in *ByID) (looksFound, error) {
	found, err := a.Looks(ctx, auth.CallerFrom(ctx), in.ID)
	return looksFound{found}, err
}

func (a api) open(ctx context.Context, in *ByID) (Person, error) {
	return a.Open(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) transfer(ctx context.Context, in *transferInput) error {
	return a.Transfer(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) assignable(ctx context.Context, in *Filter) (Assignable, error) {
	return a.Assignable(ctx, auth.CallerFrom(ctx), *in)
}

func (a api) assign(ctx context.Context, in *assignInput) (Assigned, error) {
	return a.Assign(ctx, auth.CallerFrom(ctx), in.Filter, in.Body)
}

func (a api) merge(ctx context.Context, in *mergeInput) (Person, error) {
	return a.Merge(ctx, auth.CallerFrom(ctx), in.ID, in.Body.OtherID, in.Body.Version, in.Body.Reason)
}

func (a api) addRecord(ctx context.Context, in *recordInput) (Case, error) {
	return a.AddRecord(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) addAnswer(ctx context.Context, in *answerInput) (Record, error) {
	return a.AddAnswer(ctx, auth.CallerFrom(ctx), in.ID, in.RecordID, in.Body)
}

func (a api) wish(ctx context.Context, in *ByID) (Wished, error) {
	return a.WishOf(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) putWish(ctx context.Context, in *wishInput) (Wished, error) {
	return a.PutWish(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Wish, in.Body.Version)
}

func (a api) suggest(ctx context.Context, in *suggestInput) (Suggested, error) {
	return a.Suggest(ctx, auth.CallerFrom(ctx), in.ID, in.Limit)
}

func (a api) send(ctx context.Context, in *sendInput) (Case, error) {
	return a.Send(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) complete(ctx context.Context, in *versionInput) (Case, error) {
	return a.Complete(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version)
}

func (a api) place(ctx context.Context, in *reasonInput) (Case, error) {
	return a.Place(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}

func (a api) close(ctx context.Context, in *closeInput) (Case, error) {
	return a.Close(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.EndReason, in.Body.Reason)
}

func (a api) reopen(ctx context.Context, in *reasonInput) (Case, error) {
	return a.Reopen(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}

func (a api) workList(ctx context.Context, in *workInput) (route.Page[Work], error) {
	return a.WorkList(ctx, auth.CallerFrom(ctx), in.WorkFilter, in.Paging)
}

func (a api) workCount(ctx context.Context, in *WorkFilter) (WorkCounts, error) {
	return a.WorkCount(ctx, auth.CallerFrom(ctx), *in)
}

func (a api) dashboard(ctx context.Context, in *Span) (Dashboard, error) {
	return a.Dashboard(ctx, auth.CallerFrom(ctx), *in)
}

func (a api) officers(ctx context.Context, _ *struct{}) (officersFound, error) {
	found, err := a.Officers(ctx)
	return officersFound{found}, err
}

func (a api) schemes(ctx context.Context, _ *struct{}) (schemesFound, error) {
	found, err := a.Schemes(ctx)
	return schemesFound{found}, err
}

func (a api) addScheme(ctx context.Context, in *schemeInput) (Scheme, error) {
	return a.AddScheme(ctx, auth.CallerFrom(ctx), in.Body)
}

func (a api) export(ctx context.Context, in *exportInput) (route.Download, error) {
	return a.Export(ctx, auth.CallerFrom(ctx), in.Filter)
}

func (a api) exportUnmasked(ctx context.Context, in *openInput) (route.Download, error) {
	return a.ExportUnmasked(ctx, auth.CallerFrom(ctx), in.Filter, in.Body.Purpose)
}
