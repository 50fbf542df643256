package lending

import (
	"errors"
	"fmt"

	"gongxiang/internal/calendar"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// How a worker is employed by the lender.
const (
	Regular    = "regular"    // 全日制
	PartTime   = "part_time"  // 非全日制
	Dispatched = "dispatched" // 劳务派遣: may not be lent on
)

// minAge is the least age at which somebody may work.
const minAge = 16

// maxRoster bounds one list of workers.
const maxRoster = 1000

// WorkerInput is a worker as the lender names him.
type WorkerInput struct {
	Name       string         `json:"name" required:"false" doc:"姓名"`
	IDNumber   string         `json:"idNumber" required:"false" doc:"身份证号"`
	Phone      string         `json:"phone" required:"false" doc:"手机号"`
	ContractTo *calendar.Date `json:"contractTo,omitempty" doc:"合同到期日（劳动合同最后一天）"`
	OpenEnded  bool           `json:"openEnded" required:"false" doc:"无固定期限"`
	Engagement string         `json:"engagement" required:"false" doc:"用工形式（regular 全日制，part_time 非全日制；dispatched 劳务派遣不得出借）"`
}

// worker is an input that was found good.
type worker struct {
	people.Identity
	contractTo *calendar.Date
	engagement string
}

// checkWorkers reads a list of workers for some days; the problems name the
// row, from 1, and the field.
func checkWorkers(inputs []WorkerInput, days calendar.Period) ([]worker, []problem.Field) {
	if len(inputs) == 0 || len(inputs) > maxRoster {
		return nil, []problem.Field{{Name: "workers", Code: "length",
			Message: fmt.Sprintf("一次提交 1 到 %s 名工人，现在是 %s 名。", problem.Count(maxRoster), problem.Count(len(inputs)))}}
	}
	workers := make([]worker, len(inputs))
	var found []problem.Field
	rows := make(map[string]int, len(inputs))
	for i, in := range inputs {
		w, wrong := in.check(days)
		if !w.IDNumber.IsZero() {
			if first, ok := rows[w.IDNumber.Raw()]; ok {
				wrong = append(wrong, problem.Field{Name: "idNumber", Code: "twice", Message: fmt.Sprintf("与第 %d 名工人的身份证号相同，请删去一行。", first)})
			} else {
				rows[w.IDNumber.Raw()] = i + 1
			}
		}
		for _, f := range wrong {
			f.Row = i + 1
			found = append(found, f)
		}
		workers[i] = w
	}
	return workers, found
}

// check reads one worker; the problems have no row.
func (in WorkerInput) check(days calendar.Period) (w worker, found []problem.Field) {
	add := func(name, code, message string) {
		found = append(found, problem.Field{Name: name, Code: code, Message: message})
	}
	if w.Name = people.CleanName(in.Name); !people.ValidName(w.Name) {
		add("name", "name", "姓名应为 2 到 50 个字，不含数字和符号。")
	}
	var err error
	if w.IDNumber, err = pii.ParseIDNumber(in.IDNumber); err != nil {
		add("idNumber", "id_number", idMessage(err))
	} else if age := w.IDNumber.AgeOn(days.From.Time()); age < minAge {
		add("idNumber", "under_age", fmt.Sprintf("到 %s 未满 %d 周岁，不得安排工作。", days.From, minAge))
	} else if age > 100 {
		add("idNumber", "age", "按身份证号码计算已超过 100 岁，请核对。")
	}
	var ok bool
	if w.Phone, ok = pii.ParseMobile(in.Phone); !ok {
		add("phone", "phone", "手机号应为 11 位，以 1 开头，请核对。")
	}
	switch in.Engagement {
	case Regular, PartTime:
		w.engagement = in.Engagement
	case Dispatched:
		add("engagement", "dispatched", "劳务派遣人员不得再出借给其他单位（人社厅发〔2020〕98号），请从名单中删去。")
	default:
		add("engagement", "required", "请填写用工形式：全日制或非全日制。")
	}
	switch {
	case in.OpenEnded && in.ContractTo != nil:
		add("contractTo", "both", "无固定期限合同没有到期日，两项只能填一项。")
	case in.OpenEnded:
	case in.ContractTo == nil:
		add("contractTo", "required", "请填写劳动合同到期日；无固定期限的请注明“无固定期限”。")
	case *in.ContractTo < days.To:
		add("contractTo", "contract_ends", fmt.Sprintf("劳动合同到 %s 为止，早于借用的最后一天 %s，不能出借这么久。", *in.ContractTo, days.To))
	default:
		w.contractTo = in.ContractTo
	}
	return w, found
}

func idMessage(err error) string {
	var p pii.IDProblem
	if errors.As(err, &p) {
		return p.Message()
	}
	return "身份证号码有误，请核对。"
}

func identities(workers []worker) []people.Identity {
	out := make([]people.Identity, len(workers))
	for i, w := range workers {
		out[i] = w.Identity
	}
	return out
}
