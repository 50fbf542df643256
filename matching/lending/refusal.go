package lending

import (
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// refusals are what the database's own guards say to a person. The domain
// checks first and says it better; these speak when two acts met.
var refusals = map[string]struct {
	status        int
	code, message string
}{
	"proposal_one_open":                  {409, "proposal_open", "双方就这两条信息已有一份待答复的意向，请在“对接意向”里答复或撤回后再发。"},
	"proposal_two_firms":                 {422, "own_posting", "富余员工和缺工需求属于同一家企业，不能与自己对接。"},
	"proposal_promises_within_headcount": {409, "heads_promised", "剩余人数已在专员推荐的其他对接里占用，请减少人数，或等那些对接有了结果再试。"},
	"proposal_moves":                     {409, "wrong_state", "这份意向刚刚已有答复，请刷新后查看。"},
	"lending_of_living":                  {409, "enterprise_dissolved", "有一方企业已经登记为注销或破产，不能再办理共享用工。"},
	"agreement_two_firms":                {422, "own_posting", "富余员工和缺工需求属于同一家企业，不能与自己对接。"},
	"agreement_within_postings":          {409, "outside_posting", "借用的日期超出了富余员工或缺工需求的期限，请改正日期。"},
	"agreement_moves":                    {409, "wrong_state", "这份协议的状态刚刚有变化，请刷新后查看。"},
	"agreement_signature_stays":          {409, "wrong_state", "已经签署，不能再改签。请刷新后查看。"},
	"agreement_has_live_secondments":     {409, "wrong_state", "协议名下还有在册的工人，不能结束。"},
	"posting_engaged_within_headcount":   {409, "heads_taken", "剩余人数已被其他协议占用，请减少人数后再试。"},
	"secondment_one_place_a_day":         {409, "lent_out", "名单中有工人在这些日子里已有其他借用安排，同一天只能在一处工作，请换人。"},
	"secondment_hired_elsewhere":         {409, "hired_elsewhere", "名单中有工人在这些日子里已被其他单位录用，不能出借。请向本人核实；已经离岗的，先由那家单位登记离岗。"},
	"secondment_heads_of_agreement":      {409, "heads_full", "人数已满，超过了协议约定的人数。提前返回的员工在最后工作日当天仍占名额，第二天起可以换人。"},
	"secondment_heads_of_posting":        {409, "heads_full", "人数已满，超过了富余员工或缺工需求的人数。"},
	"secondment_within_agreement":        {422, "outside_agreement", "借用的日期超出了协议的期限。"},
	"secondment_within_contract":         {422, "contract_ends", "劳动合同在借用结束之前到期，不能出借这么久。"},
	"secondment_never_dispatched":        {422, "dispatched", "劳务派遣人员不得再出借给其他单位。"},
	"secondment_needs_signed_agreement":  {409, "wrong_state", "协议还没有由双方签署，或者已经结束。"},
	"secondment_start_needs_consent":     {409, "wrong_state", "工人同意并变更劳动合同之后才能到岗。"},
	"secondment_steps_in_order":          {422, "day", "日期的先后不对：先取得同意，再变更合同，然后到岗。"},
	"secondment_start_within_days":       {422, "day", "到岗日期不在借用期限之内。"},
	"agreement_signs_complete":           {409, "clauses_incomplete", "协议条款还没有填齐，不能签署。"},
	"terms_stay_as_signed":               {409, "wrong_state", "协议已经签署或已经结束，条款不能再直接修改。"},
	"secondment_is_consented":            {409, "wrong_state", "这名员工的答复刚刚有变化，请刷新后查看。"},
	"secondment_is_amended":              {409, "wrong_state", "这名员工的答复刚刚有变化，请刷新后重新登记劳动合同的变更。"},
	"consent_in_turn":                    {409, "wrong_state", "已经答复过，不能再答复一次。请刷新后查看。"},
	"consent_link_once":                  {409, "wrong_state", "这个链接已经答复过一次，不能再用。要重新答复，请向单位要一个新的链接。"},
	"consent_by_live_link":               {409, "wrong_state", "这个链接已经失效，请向单位要一个新的链接。"},
	"secondment_one_phone_one_worker":    {409, "phone_taken", "这个手机号已经替另一名员工表示过同意。一个号码同一时间只能代表一名员工：请单位换成您本人的号码，或者改用书面同意书。"},
	"consent_by_himself":                 {409, "paper_disputed", "名单中有员工说过没有签贵企业登记的书面同意书，不能再登记书面同意。请发链接，由本人用手机确认。"},
	"dispute_of_paper":                   {409, "wrong_state", "现在没有登记您的书面同意书，或者您已经说过没有签。请刷新后查看。"},
	"consent_dispute_pkey":               {409, "wrong_state", "您已经说过没有签。请刷新后查看。"},
	"worker_link_one":                    {409, "wrong_state", "同一时间有人为这名员工生成了另一个链接，请刷新后再试。"},
	"supplement_answer_in_turn":          {409, "wrong_state", "这名员工没有需要答复的补充协议，或者补充协议刚刚又有改动。请刷新后查看。"},
	"supplement_answer_link_once":        {409, "wrong_state", "这个链接已经答复过一次，不能再用。要重新答复，请向单位要一个新的链接。"},
	"secondment_start_needs_supplement":  {409, "change_unanswered", "员工同意补充协议改动的条件之后才能到岗。"},
	"secondment_start_needs_amendment":   {409, "amendment_owed", "员工同意补充协议以后，要先相应变更劳动合同并登记，才能到岗。"},
	"amendment_of_what_was_agreed":       {409, "wrong_state", "这名员工的答复刚刚有变化，请刷新后重新打印变更协议。"},
	"amendment_after_consent":            {422, "day", "变更合同的日期早于员工同意补充协议的日期。应当先取得同意，再变更合同。"},
	"supplement_one_open":                {409, "supplement_open", "已有一份补充协议等待答复，请先答复或撤回。"},
	"supplement_of_living_agreement":     {409, "wrong_state", "这份协议还没有签齐，或者已经结束，不能签补充协议。"},
	"supplement_answered_once":           {409, "wrong_state", "这份补充协议已经答复过。"},
	"return_once":                        {409, "return_asked", "这名员工已有一份待答复的返回请求，请先答复或撤回。"},
	"lender_release_pkey":                {409, "wrong_state", "已经同意录用这名员工。"},
	"release_by_lender_while_out":        {409, "wrong_state", "只有出借方可以同意录用已到岗、还没有返回的员工。"},
	"secondment_returns_once":            {409, "wrong_state", "这名员工已经返回。"},
	"secondment_holds_attendance":        {409, "attendance_recorded", "最后工作日之后已经登记了考勤。请借用方先核对、清除这些日子的考勤，或者改正最后工作日。"},
	"correction_by_officer":              {403, "forbidden", "安置记录的更正由就业服务专员登记。"},
	"correction_of_what_happened":        {409, "not_returned", "这名员工还没有返回或离岗，没有最后工作日可以更正。"},
	"correction_in_order":                {422, "day", "更正以后，到岗日期会晚于最后工作日，请核对。两个日期都要更正的，先更正另一个。"},
	"correction_says_something":          {409, "same_day", "记录里已经是这个日期，不需要更正。"},
	"placement_once":                     {409, "wrong_state", "这名工人的到岗已经登记过。"},
}

// translate turns a refusal of the database into a problem; other errors pass.
func translate(err error) error {
	if r, ok := refusals[postgres.Constraint(err)]; ok {
		return problem.New(r.status, r.code, r.message).Because(err)
	}
	return err
}
