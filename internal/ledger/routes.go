package ledger

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// Routes publish the ledger: what was signed to all, the whole log to the city's
// officers and the administrators, and to a firm its own entries.
func Routes(r *route.Router, s *Service) {
	get := func(path string, access route.Access, summary string) route.Route {
		return route.Route{Method: http.MethodGet, Path: path, Access: access, Summary: summary}
	}
	route.JSON(r, get("/api/ledger", route.Public, "查看到岗台账的检查点和公钥"), s.published)
	route.File(r, get("/api/ledger/checkpoints/{size}", route.Public, "下载检查点"), s.checkpointFile)
	route.File(r, get("/api/ledger/proof", route.Public, "下载两个检查点之间的一致性证明"), s.proofFile)
	route.LongFile(r, get("/api/ledger/export", route.For(auth.Enterprise, auth.CityOfficer, auth.Administrator),
		"导出到岗台账，供脱机核对"), s.exportFile)
	route.JSON(r, get("/api/placements/{id}/ledger", route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer).Own("placement"),
		"查看一条安置记录在台账中的条目和证明"), func(ctx context.Context, in *placementInput) (PlacementEntries, error) {
		return s.OfPlacement(ctx, auth.CallerFrom(ctx), in.ID)
	})
}

type (
	nothing        struct{}
	placementInput struct {
		ID uuid.UUID `path:"id"`
	}
	sizeInput struct {
		Size int64 `path:"size" minimum:"0" doc:"检查点的条数"`
	}
	proofInput struct {
		Since int64 `query:"since" required:"true" minimum:"1" doc:"旧检查点的条数"`
		Size  int64 `query:"size" minimum:"0" doc:"新检查点的条数，0 是最新的"`
	}
	exportInput struct {
		Since int64 `query:"since" minimum:"0" doc:"所保存的旧检查点的条数，要从它证明时填写"`
	}
	// Published is what everybody may keep, to hold the platform to it later.
	Published struct {
		Checkpoint string        `json:"checkpoint" doc:"最新的检查点，带签名"`
		Size       int64         `json:"size" doc:"条数"`
		Keys       []PublicKey   `json:"keys" doc:"公钥，现用的在前"`
		Days       []DayOfLedger `json:"days" doc:"每天最后一个检查点，新的在前"`
	}
	// PublicKey checks signatures.
	PublicKey struct {
		Key         string `json:"key"`
		Fingerprint string `json:"fingerprint" doc:"公钥一行文字的 SHA-256"`
	}
	// DayOfLedger is the last checkpoint of a day on which the ledger grew.
	DayOfLedger struct {
		Size int64     `json:"size"`
		At   time.Time `json:"at" doc:"签名的时间"`
		Hash string    `json:"hash" doc:"整本台账的摘要"`
	}
)

func (s *Service) published(ctx context.Context, _ *nothing) (Published, error) {
	return s.Published(ctx)
}

func text(name, data string) route.Download {
	return route.Download{Name: name, Type: "text/plain; charset=utf-8", Data: []byte(data)}
}

func (s *Service) checkpointFile(ctx context.Context, in *sizeInput) (route.Download, error) {
	signed, err := s.kept(ctx, in.Size)
	return text(fmt.Sprintf("检查点-%d.txt", in.Size), signed), err
}

func (s *Service) proofFile(ctx context.Context, in *proofInput) (route.Download, error) {
	file, err := s.Proof(ctx, in.Since, in.Size)
	return text(fmt.Sprintf("一致性证明-%d.txt", in.Since), file), err
}

func (s *Service) exportFile(ctx context.Context, in *exportInput) (route.Stream, error) {
	scope := Scope{Since: in.Since}
	name := "到岗台账.txt"
	if c := auth.CallerFrom(ctx); c.Role == auth.Enterprise {
		firm, err := s.uscc(ctx, c.EnterpriseID)
		if err != nil {
			return route.Stream{}, err
		}
		scope.Firm, name = firm, "到岗台账-"+firm+".txt"
	}
	x, err := s.prepare(ctx, scope)
	if err != nil {
		return route.Stream{}, err
	}
	return route.Stream{Name: name, Type: "text/plain; charset=utf-8",
		Write: func(ctx context.Context, w io.Writer) error { return s.write(ctx, w, x) }}, nil
}

// refused says to a person that nothing is signed any more.
func refused(err error) error {
	return problem.New(http.StatusServiceUnavailable, "ledger_broken",
		"到岗台账与以前签名的内容不一致，平台已停止签名和导出。请管理员按手册“到岗台账”一节检查。").Because(err)
}
