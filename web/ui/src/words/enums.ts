// The Chinese words of every machine word of the API, in one place.
import type { ApplicationStatus } from '@/api/applications'
import type { AnswerCode, CaseEnd, CaseStatus, Due, RecordKind, ShownGroup } from '@/api/cases'
import type { CostKind, DayKind, SettlementStatus, SettleStep } from '@/api/during'
import type { HireStatus, LeavingReason, PostKind, PostWork, RefusalReason } from '@/api/hires'
import type { FairStatus, Outcome, TicketStatus } from '@/api/fairs'
import type { VacancyStatus } from '@/api/vacancies'
import type {
  AgreementStatus, DissolutionKind, Engagement, EnterpriseStatus, ImportKind, PlacementKind, PostingKind, PostingStatus, ProposalStatus, ReturnGround, ReturnStatus, Role, RowState, Side, WageRule, WorkerStatus,
} from '@/api/types'

// Tone says how a state feels; the colour never stands without its word.
export type Tone = 'plain' | 'info' | 'good' | 'attention' | 'bad'
export interface Word { text: string; tone: Tone }

export const roles: Record<Role, string> = {
  enterprise: '企业', seeker: '求职者', town_officer: '镇街就业服务专员', city_officer: '市级就业服务专员', administrator: '管理员',
}

export const kinds: Record<PostingKind, string> = { surplus: '富余员工', shortage: '缺工需求' }

export const importKinds: Record<ImportKind, string> = { ...kinds, vacancy: '招聘岗位', ledger: '重点群体台账' }

export const enterpriseKinds: Record<string, string> = { enterprise: '企业', self_employed: '个体工商户', other: '其他单位' }

export const enterpriseStatus: Record<EnterpriseStatus, Word> = {
  pending: { text: '待审核', tone: 'attention' },
  approved: { text: '已通过', tone: 'good' },
  rejected: { text: '未通过', tone: 'bad' },
  suspended: { text: '已暂停', tone: 'bad' },
  dissolved: { text: '已注销或破产', tone: 'bad' },
}

export const dissolutionKinds: Record<DissolutionKind, string> = { court_ruling: '法院裁定破产', deregistration: '注销登记' }

export const flagKinds: Record<string, string> = { dishonest: '失信', abnormal_operation: '经营异常' }

export const postingStatus: Record<PostingStatus, Word> = {
  draft: { text: '草稿', tone: 'plain' },
  published: { text: '已发布', tone: 'info' },
  partly_filled: { text: '部分对接', tone: 'attention' },
  filled: { text: '已满额', tone: 'good' },
  withdrawn: { text: '已撤回', tone: 'plain' },
  expired: { text: '已过期', tone: 'plain' },
}

export const vacancyStatus: Record<VacancyStatus, Word> = {
  draft: { text: '草稿', tone: 'plain' },
  open: { text: '招聘中', tone: 'good' },
  closed: { text: '已关闭', tone: 'plain' },
  expired: { text: '已过期', tone: 'plain' },
  taken_down: { text: '已下架', tone: 'bad' },
}

export const fairStatus: Record<FairStatus, Word> = {
  planned: { text: '筹备中', tone: 'plain' },
  open: { text: '已公开', tone: 'info' },
  live: { text: '正在进行', tone: 'good' },
  paused: { text: '暂停中', tone: 'attention' },
  closed: { text: '已结束', tone: 'plain' },
  archived: { text: '已归档', tone: 'plain' },
}

export const boothStatus: Record<'requested' | 'approved' | 'refused' | 'withdrawn', Word> = {
  requested: { text: '等待审核', tone: 'attention' },
  approved: { text: '已通过', tone: 'good' },
  refused: { text: '没有通过', tone: 'bad' },
  withdrawn: { text: '已退出', tone: 'plain' },
}

export const guestStatus: Record<TicketStatus, Word> = {
  waiting: { text: '排队中', tone: 'plain' },
  away: { text: '不在线', tone: 'attention' },
  called: { text: '已叫号', tone: 'info' },
  in_talk: { text: '面谈中', tone: 'good' },
  done: { text: '已谈完', tone: 'plain' },
  left: { text: '已离开', tone: 'plain' },
  no_show: { text: '没有来', tone: 'bad' },
}

export const outcomeWords: Record<Exclude<Outcome, ''>, string> = { fit: '合适', later: '以后再说', unfit: '不合适' }

export const applicationStatus: Record<ApplicationStatus, Word> = {
  submitted: { text: '待查看', tone: 'attention' },
  viewed: { text: '已查看', tone: 'info' },
  invited: { text: '约面谈', tone: 'info' },
  offered: { text: '已发录用意向', tone: 'info' },
  accepted: { text: '已接受录用', tone: 'good' },
  hired: { text: '已入职', tone: 'good' },
  rejected: { text: '未录用', tone: 'plain' },
  withdrawn: { text: '已撤回', tone: 'plain' },
  expired: { text: '已过期', tone: 'plain' },
}

// leftPost is said of an application whose hire is over.
export const leftPost: Word = { text: '已离岗', tone: 'plain' }

export const proposalStatus: Record<ProposalStatus, Word> = {
  proposed: { text: '待答复', tone: 'attention' },
  agreed: { text: '已达成', tone: 'good' },
  converted: { text: '已签入协议', tone: 'good' },
  declined: { text: '已谢绝', tone: 'plain' },
  lapsed: { text: '已失效', tone: 'plain' },
}

export const agreementStatus: Record<AgreementStatus, Word> = {
  draft: { text: '待双方签署', tone: 'attention' },
  lender_signed: { text: '待借用方签署', tone: 'attention' },
  borrower_signed: { text: '待出借方签署', tone: 'attention' },
  signed: { text: '已签署', tone: 'info' },
  active: { text: '履行中', tone: 'good' },
  ended: { text: '已结束', tone: 'plain' },
}

export const endedReasons: Record<string, string> = { expired: '到期', terminated: '解除', lender_dissolved: '出借方已注销或破产' }

export const workerStatus: Record<WorkerStatus, Word> = {
  nominated: { text: '已列名', tone: 'plain' },
  consented: { text: '已同意', tone: 'info' },
  amended: { text: '已变更合同', tone: 'info' },
  started: { text: '已到岗', tone: 'good' },
  returned: { text: '已返回', tone: 'plain' },
  cancelled: { text: '已取消', tone: 'plain' },
}

export const returnStatus: Record<ReturnStatus, Word> = {
  asked: { text: '待对方确认', tone: 'attention' },
  done: { text: '已返回', tone: 'plain' },
  declined: { text: '没有返回', tone: 'plain' },
  lapsed: { text: '已失效', tone: 'plain' },
}
export const supplementStatus: Record<'asked' | 'done' | 'declined' | 'lapsed', Word> = {
  asked: { text: '待对方确认', tone: 'attention' },
  done: { text: '已生效', tone: 'good' },
  declined: { text: '没有生效', tone: 'plain' },
  lapsed: { text: '已失效', tone: 'plain' },
}
export const returnGrounds: Record<ReturnGround, string> = {
  pay: '没有按约定结算，影响发薪', protection: '没有提供约定的劳动保护', hours: '违反约定的工时和休息', duties: '安排约定以外的工作', rights: '其他侵害员工权益的行为',
  grave_breach: '严重违反规章制度', incompetent: '不能胜任工作', agreed_case: '协议约定的退回情形', unsuited: '不适应岗位，协商返回',
}

export const engagements: Record<Engagement, string> = { regular: '全日制', part_time: '非全日制', dispatched: '劳务派遣' }

export const settlementStatus: Record<SettlementStatus, Word> = {
  draft: { text: '待借用方确认', tone: 'attention' },
  confirmed: { text: '待借用方转账', tone: 'attention' },
  transferred: { text: '待出借方发薪', tone: 'attention' },
  paid_unconfirmed: { text: '已发薪，待借用方确认', tone: 'attention' },
  paid_ahead: { text: '已发薪，待借用方转账', tone: 'attention' },
  paid_out: { text: '已发薪', tone: 'good' },
}
export const settleSteps: Record<SettleStep, string> = { draw_up: '开出结算单', confirm: '确认结算单', transfer: '转账', pay_out: '发薪', correct: '更正结算单' }
export const costKinds: Record<CostKind, string> = { board: '伙食', lodging: '住宿', transport: '交通', medical: '体检医疗', training: '培训', protection: '劳动保护', other: '其他' }

export const wageRules: Record<WageRule, string> = { monthly: '按月计薪', daily: '按日计薪', hourly: '按小时计薪' }
export const wageUnits: Record<WageRule, string> = { monthly: '月', daily: '日', hourly: '小时' }

export const dayKinds: Record<DayKind, string> = { worked: '出勤', absent: '缺勤', leave: '带薪假', rest: '休息', cleared: '未登记' }

export const sides: Record<Side | 'officer', string> = { lender: '出借方', borrower: '借用方', officer: '人社部门建议' }

export const levels = ['不限', '初级工', '中级工', '高级工', '技师', '高级技师']
export const levelName = (level: number): string => levels[level] ?? '不限'

export const rowStates: Record<RowState, Word> = {
  ready: { text: '可导入', tone: 'good' },
  problem: { text: '需修改', tone: 'bad' },
  duplicate: { text: '重复', tone: 'attention' },
  added: { text: '已导入', tone: 'info' },
  ignored: { text: '不导入', tone: 'plain' },
}

export const importStatus: Record<string, Word> = {
  preview: { text: '待核对', tone: 'attention' },
  committed: { text: '已导入', tone: 'good' },
  discarded: { text: '已放弃', tone: 'plain' },
}

// What was done, as histories tell it.
export const actions: Record<string, string> = {
  save: '保存草稿', edit: '修改', publish: '发布', withdraw: '撤回', delete: '删除', expire: '到期', fill_partly: '部分人数对接', fill: '人数对接满', reopen: '重新开放', close: '关闭', take_down: '下架',
  register: '登记', register_by_officer: '由专员登记', approve: '通过审核', reject: '退回', suspend: '暂停', restore: '恢复', move: '迁往其他镇街，重新等待审核',
  propose: '发送意向', suggest: '专员推荐', confirm_suggestion: '同意专员的推荐', counter: '提出新条件', accept: '接受', decline: '谢绝', lapse: '过期未答复', convert: '签入协议',
  conclude: '生成协议', edit_clauses: '修改条款', ask_supplement: '提出补充协议', confirm_supplement: '确认补充协议', decline_supplement: '补充协议没有生效', sign_lender: '出借方签署', sign_borrower: '借用方签署', terminate: '解除协议', dissolve: '登记注销或破产',
  declare: '申报职工人数和所属集团', accept_at_fair: '在招聘会上接受录用', find: '发现', grow: '又有新的记录', answer: '答复',
  nominate: '列入名单', consent: '登记本人同意', amend: '登记变更劳动合同', start: '确认到岗', cancel: '取消', return: '返回', ask_return: '提出协商返回', decline_return: '没有同意返回', object_return: '对退回提出异议', release: '同意录用',
  refuse: '不同意', make_link: '生成同意链接', consent_change: '登记同意补充协议', amend_change: '按补充协议变更劳动合同', refuse_change: '不同意补充协议', dispute: '本人说没有签过书面同意书', send_link: '用短信发出链接', send_link_failed: '链接短信没有发出', open_link: '打开链接',
  draw_up: '开出结算单', confirm: '确认结算单', transfer: '登记转账', pay_out: '登记发薪', supersede: '开出更正',
  say_start: '登记到岗日期', hire: '双方确认到岗', assign: '安置到岗', end: '登记离岗', follow_up: '填写回访', refuse_fallback: '说明不安置兜底岗位',
  plan: '筹备', open: '公开', go_live: '开始', pause: '暂停', resume: '恢复', archive: '归档',
  contact: '查看完整电话', reveal: '查看完整号码', above_scale: '登记规上情况', verify_above_scale: '登记规上情况', open_account: '开通账号', recount: '人数重新计算', create: '新增', update: '修改', relate: '设定工种关系', flag: '登记名单', end_flag: '移出名单', import: '从表格导入',
}

// What was done at a fair: other words where the general ones would mislead.
export const fairActions: Record<string, string> = {
  cancel: '取消招聘会', close: '结束', miss: '没有按时开始，自动取消', announce: '发公告', mute: '禁言', unmute: '解除禁言', ban: '移出', unban: '允许再进', shut: '关闭展位', unshut: '重新开放展位',
  approve: '通过展位', refuse: '回绝展位',
}

// stateWord finds the word of any state, for timelines that tell of one thing.
export function stateWord(state: string, of: Record<string, Word> = {}): string {
  const all: Record<string, Word>[] = [of, postingStatus, proposalStatus, agreementStatus, workerStatus, enterpriseStatus]
  for (const words of all) if (words[state]) return words[state].text
  return state
}

export const hireStatus: Record<HireStatus, Word> = {
  proposed: { text: '待双方确认', tone: 'attention' },
  confirmed: { text: '在岗', tone: 'good' },
  ended: { text: '已离岗', tone: 'plain' },
}
export const leavingReasons: Record<LeavingReason, string> = {
  resigned: '本人离职', dismissed: '单位辞退', agreed: '协商解除', expired: '安置期满', employer_dissolved: '单位注销或破产', other: '其他',
}
export const postKinds: Record<PostKind, string> = { public_welfare: '公益性岗位', temporary: '临时性岗位' }
export const postWorks: Record<PostWork, string> = { disinfection: '消杀防疫', cleaning: '保洁环卫', social_service: '社会服务' }
export const postStatus: Record<'open' | 'closed', Word> = { open: { text: '开放', tone: 'good' }, closed: { text: '已关闭', tone: 'plain' } }
export const hardshipKinds: Record<string, string> = { aged: '大龄', zero_employment: '零就业家庭', long_unemployed: '长期失业', landless: '失地' }
export const refusalReasons: Record<RefusalReason, string> = {
  unwilling: '本人不愿意', unfit: '身体状况不适合', not_eligible: '不符合兜底安置的条件', arranged: '本人另有安排', no_post: '暂时没有合适的岗位', other: '其他原因',
}

export const placementKinds: Record<PlacementKind, string> = { secondment: '借用', hire: '录用', fallback: '兜底安置' }

export const ledgerEvents: Record<string, string> = { started: '到岗', extended: '接续到岗', returned: '返回', corrected: '更正', ended: '离岗' }
export const ledgerCauses: Record<string, string> = {
  expired: '到期返回', by_worker: '借用方违约，员工返回', by_borrower: '借用方退回', by_agreement: '三方协商返回', lender_dissolved: '出借方注销或破产', borrower_dissolved: '借用方注销或破产',
  hire: '录用', fallback: '兜底安置', resigned: '本人离职', dismissed: '单位辞退', agreed: '协商解除', employer_dissolved: '单位注销或破产', other: '其他',
}

// outside stands for every place that is none of the 16 units: to choose and to
// name, never on a map or in their figures.
export const outside = { code: 'outside', name: '开平市外' }

// Key groups and their ledger.
export const shownGroups: Record<ShownGroup, string> = {
  college_graduate: '高校毕业生', hardship: '就业困难人员', registered_unemployed: '登记失业人员', veteran: '退役军人', migrant_worker: '农民工',
}
export const caseStatus: Record<CaseStatus, Word> = {
  opened: { text: '已建账', tone: 'plain' },
  in_service: { text: '服务中', tone: 'info' },
  targets_met: { text: '已达标', tone: 'good' },
  placed: { text: '已就业', tone: 'good' },
  closed: { text: '已结案', tone: 'plain' },
}
export const dueWords: Record<Due, Word> = {
  overdue: { text: '已超期', tone: 'bad' },
  soon: { text: '即将到期', tone: 'attention' },
  later: { text: '未到期', tone: 'plain' },
}
export const caseEnds: Record<CaseEnd, string> = {
  employed: '已自行就业', refused: '本人不愿接受服务', moved: '已离开本地', unreachable: '多次联系不上', not_eligible: '不再属于重点群体', other: '其他',
}
export const recordKinds: Record<RecordKind | 'vacancy', string> = {
  guidance: '职业指导', vacancy: '岗位信息', training_offered: '推荐培训', training_followed: '参加培训', training_finished: '完成培训', policy_briefing: '政策宣讲',
  call: '电话联系', visit: '上门走访', note: '备注',
}
export const answerWords: Record<AnswerCode, Word> = {
  accepted: { text: '接受', tone: 'good' },
  refused: { text: '不接受', tone: 'bad' },
  undecided: { text: '考虑中', tone: 'attention' },
  none: { text: '未表态', tone: 'plain' },
}
// The same words as elsewhere mean other things on the ledger.
export const ledgerActions: Record<string, string> = {
  register: '登记到台账', register_by_import: '从表格登记', import: '从表格导入', identify: '补登身份证号码', new_phone: '本人更换手机号', add_group: '登记所属群体', end_group: '退出群体', wish: '登记求职意向', transfer: '转交', merge: '合并两条记录', merged: '并入另一条记录',
  open: '建立一对一台账', serve: '开始服务', complete: '核对达标', place: '登记就业', close: '结案', reopen: '重新打开台账', erase: '按本人申请删除个人信息',
}
