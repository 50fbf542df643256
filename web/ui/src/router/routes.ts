import type { RouteRecordRaw } from 'vue-router'
import type { Role } from '@/api/types'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    // Who may open the page; absent: everybody who is signed in.
    roles?: Role[]
    public?: boolean
  }
}

const officers: Role[] = ['town_officer', 'city_officer', 'administrator']
const firm: Role[] = ['enterprise']
const lending: Role[] = [...firm, ...officers]
// What firms agree between them, and what came of it, is no business of who keeps accounts.
const agreeing: Role[] = ['enterprise', 'town_officer', 'city_officer']

// The same pages serve surpluses and shortages; `kind` tells which.
function postings(root: string, kind: 'surplus' | 'shortage', word: string): RouteRecordRaw[] {
  return [
    { path: root, component: () => import('@/pages/postings/PostingListPage.vue'), props: { kind }, meta: { title: word, roles: firm } },
    { path: `${root}/new`, component: () => import('@/pages/postings/PostingEditPage.vue'), props: { kind }, meta: { title: `新建${word}`, roles: firm } },
    { path: `${root}/:id`, component: () => import('@/pages/postings/PostingPage.vue'), props: (r) => ({ kind, id: r.params.id }), meta: { title: word, roles: lending } },
    { path: `${root}/:id/edit`, component: () => import('@/pages/postings/PostingEditPage.vue'), props: (r) => ({ kind, id: r.params.id }), meta: { title: `修改${word}`, roles: firm } },
    { path: `${root}/:id/matches`, component: () => import('@/pages/matches/MatchesPage.vue'), props: (r) => ({ kind, id: r.params.id }), meta: { title: '匹配', roles: lending } },
  ]
}

// Live fairs: officers plan and host them, firms bring a booth. Seekers come on
// their phones, through pages of their own (/fair).
const fairs: RouteRecordRaw[] = [
  { path: 'fairs', component: () => import('@/pages/fairs/FairListPage.vue'), meta: { title: '招聘会', roles: ['town_officer', 'city_officer'] } },
  { path: 'fairs/new', component: () => import('@/pages/fairs/FairEditPage.vue'), meta: { title: '筹备招聘会', roles: ['town_officer', 'city_officer'] } },
  { path: 'fairs/join', component: () => import('@/pages/fairs/firm/FirmFairsPage.vue'), meta: { title: '网络招聘会', roles: firm } },
  { path: 'fairs/booth/:id', component: () => import('@/pages/fairs/firm/BoothEditPage.vue'), props: true, meta: { title: '展位资料', roles: firm } },
  { path: 'fairs/:fairId/booth', component: () => import('@/pages/fairs/firm/BoothEditPage.vue'), props: true, meta: { title: '申请展位', roles: firm } },
  { path: 'fairs/:id/words', component: () => import('@/pages/fairs/WordsPage.vue'), props: true, meta: { title: '屏蔽词', roles: ['town_officer', 'city_officer'] } },
  { path: 'fairs/booth/:id/desk', component: () => import('@/pages/fairs/desk/RecruiterPage.vue'), props: true, meta: { title: '展位', roles: firm } },
  { path: 'fairs/booth/:id/minutes', component: () => import('@/pages/fairs/minutes/MinutesPage.vue'), props: (to) => ({ id: to.params.id, booth: true }), meta: { title: '展位汇总', roles: firm } },
  { path: 'fairs/booth/:id/answers', component: () => import('@/pages/fairs/firm/AnswersPage.vue'), props: true, meta: { title: '等答复的求职者', roles: firm } },
  { path: 'fairs/:id/minutes', component: () => import('@/pages/fairs/minutes/MinutesPage.vue'), props: true, meta: { title: '招聘会汇总', roles: ['town_officer', 'city_officer'] } },
  { path: 'fairs/:id', component: () => import('@/pages/fairs/FairPage.vue'), props: true, meta: { title: '招聘会', roles: ['town_officer', 'city_officer'] } },
  { path: 'fairs/:id/edit', component: () => import('@/pages/fairs/FairEditPage.vue'), props: true, meta: { title: '修改招聘会', roles: ['town_officer', 'city_officer'] } },
  { path: 'fairs/:id/poster', component: () => import('@/pages/fairs/PosterPage.vue'), props: true, meta: { title: '海报', roles: ['town_officer', 'city_officer'] } },
  { path: 'fairs/:id/host', component: () => import('@/pages/fairs/host/HostPage.vue'), props: true, meta: { title: '主持', roles: ['town_officer', 'city_officer'] } },
]

// Officers decide in their scope; administrators keep accounts, trades and towns,
// and read the rest.
const administrator: Role[] = ['administrator']
const deciders: Role[] = ['town_officer', 'city_officer']
const desk: RouteRecordRaw[] = [
  { path: 'desk', component: () => import('@/pages/officer/DeskPage.vue'), meta: { title: '概览', roles: ['town_officer', 'city_officer'] } },
  { path: 'balance', component: () => import('@/pages/officer/balance/BalancePage.vue'), meta: { title: '余缺平衡', roles: officers } },
  { path: 'plans', component: () => import('@/pages/officer/plans/PlanListPage.vue'), meta: { title: '调剂方案', roles: deciders } },
  { path: 'plans/new', component: () => import('@/pages/officer/plans/NewPlanPage.vue'), meta: { title: '新建方案', roles: deciders } },
  { path: 'plans/:id', component: () => import('@/pages/officer/plans/PlanPage.vue'), props: true, meta: { title: '调剂方案', roles: deciders } },
  { path: 'plans/:id/compare/:otherId', component: () => import('@/pages/officer/plans/ComparePage.vue'), props: true, meta: { title: '比较两个方案', roles: deciders } },
  { path: 'firms', component: () => import('@/pages/officer/firms/FirmListPage.vue'), meta: { title: '企业', roles: officers } },
  { path: 'firms/:id', component: () => import('@/pages/officer/firms/FirmDeskPage.vue'), props: true, meta: { title: '企业', roles: officers } },
  { path: 'unmaskings', component: () => import('@/pages/officer/UnmaskingListPage.vue'), meta: { title: '号码查看记录', roles: officers } },
  { path: 'templates', component: () => import('@/pages/officer/templates/TemplatesPage.vue'), meta: { title: '文件模板', roles: ['city_officer', 'administrator'] } },
  { path: 'case-work', component: () => import('@/pages/cases/WorkListPage.vue'), meta: { title: '要办的台账', roles: deciders } },
  { path: 'key-people', component: () => import('@/pages/cases/PeoplePage.vue'), meta: { title: '重点群体', roles: deciders } },
  { path: 'key-people/:id', component: () => import('@/pages/cases/PersonPage.vue'), props: true, meta: { title: '重点群体', roles: deciders } },
  { path: 'case-dashboard', component: () => import('@/pages/cases/CaseDashboardPage.vue'), meta: { title: '“131”完成情况', roles: deciders } },
  { path: 'compliance', component: () => import('@/pages/officer/compliance/AlertListPage.vue'), meta: { title: '合规提醒', roles: deciders } },
  { path: 'compliance/:id', component: () => import('@/pages/officer/compliance/AlertPage.vue'), props: true, meta: { title: '合规提醒', roles: deciders } },
  { path: 'accounts', component: () => import('@/pages/admin/AccountListPage.vue'), meta: { title: '账号', roles: administrator } },
  { path: 'phone-cases', component: () => import('@/pages/admin/PhoneCasePage.vue'), meta: { title: '柜台更换手机号', roles: administrator } },
  { path: 'trades', component: () => import('@/pages/admin/TradeListPage.vue'), meta: { title: '工种', roles: administrator } },
  { path: 'trades/new', component: () => import('@/pages/admin/TradePage.vue'), meta: { title: '新增工种', roles: administrator } },
  { path: 'trades/:code', component: () => import('@/pages/admin/TradePage.vue'), props: true, meta: { title: '工种', roles: administrator } },
  { path: 'erasures', component: () => import('@/pages/admin/ErasurePage.vue'), meta: { title: '删除个人信息', roles: administrator } },
  { path: 'towns', component: () => import('@/pages/admin/TownListPage.vue'), meta: { title: '镇街', roles: administrator } },
]

const inFrame: RouteRecordRaw[] = [
  { path: 'overview', component: () => import('@/pages/overview/OverviewPage.vue'), meta: { title: '总览', roles: firm } },
  ...postings('surpluses', 'surplus', '富余员工'),
  ...postings('shortages', 'shortage', '缺工需求'),
  { path: 'search/:kind(surpluses|shortages|enterprises)', component: () => import('@/pages/search/SearchPage.vue'), props: true, meta: { title: '查找', roles: lending } },
  { path: 'vacancies', component: () => import('@/pages/vacancies/VacancyListPage.vue'), meta: { title: '招聘岗位', roles: agreeing } },
  { path: 'applicants', component: () => import('@/pages/vacancies/ApplicantsPage.vue'), meta: { title: '求职者', roles: firm } },
  { path: 'vacancies/new', component: () => import('@/pages/vacancies/VacancyEditPage.vue'), meta: { title: '发布岗位', roles: firm } },
  { path: 'vacancies/:id', component: () => import('@/pages/vacancies/VacancyPage.vue'), props: true, meta: { title: '招聘岗位', roles: agreeing } },
  { path: 'vacancies/:id/edit', component: () => import('@/pages/vacancies/VacancyEditPage.vue'), props: true, meta: { title: '修改岗位', roles: firm } },
  { path: 'imports', component: () => import('@/pages/imports/ImportsPage.vue'), meta: { title: '导入表格', roles: agreeing } },
  { path: 'imports/:id', component: () => import('@/pages/imports/ImportPage.vue'), props: true, meta: { title: '核对表格', roles: agreeing } },
  { path: 'proposals', component: () => import('@/pages/proposals/ProposalListPage.vue'), meta: { title: '对接意向', roles: agreeing } },
  { path: 'suggestions', component: () => import('@/pages/proposals/SuggestionListPage.vue'), meta: { title: '人社部门建议', roles: firm } },
  { path: 'proposals/:id', component: () => import('@/pages/proposals/ProposalPage.vue'), props: true, meta: { title: '对接意向', roles: agreeing } },
  { path: 'agreements', component: () => import('@/pages/agreements/AgreementListPage.vue'), meta: { title: '合作协议', roles: agreeing } },
  { path: 'agreements/:id', component: () => import('@/pages/agreements/AgreementPage.vue'), props: true, meta: { title: '合作协议', roles: agreeing } },
  { path: 'agreements/:id/attendance', component: () => import('@/pages/attendance/AttendancePage.vue'), props: true, meta: { title: '考勤', roles: agreeing } },
  { path: 'agreements/:id/supplements/:supplementId', component: () => import('@/pages/agreements/DocumentPage.vue'), props: true, meta: { title: '补充协议文件', roles: agreeing } },
  { path: 'agreements/:id/consent-sheets', component: () => import('@/pages/agreements/ConsentSheetsPage.vue'), props: true, meta: { title: '书面告知书', roles: firm } },
  { path: 'agreements/:id/document', component: () => import('@/pages/agreements/DocumentPage.vue'), props: true, meta: { title: '协议文件', roles: agreeing } },
  { path: 'agreements/:id/settlements', component: () => import('@/pages/settlements/SettlementListPage.vue'), props: true, meta: { title: '结算', roles: agreeing } },
  { path: 'agreements/:id/settlements/:month', component: () => import('@/pages/settlements/SettlementPage.vue'), props: true, meta: { title: '结算', roles: agreeing } },
  { path: 'settlements', component: () => import('@/pages/settlements/DuePage.vue'), meta: { title: '结算', roles: agreeing } },
  { path: 'settlements/excess', component: () => import('@/pages/settlements/ExcessPage.vue'), meta: { title: '涉嫌牟利的结算', roles: deciders } },
  { path: 'incidents', component: () => import('@/pages/incidents/IncidentListPage.vue'), meta: { title: '事故记录', roles: agreeing } },
  { path: 'incidents/:id', component: () => import('@/pages/incidents/IncidentPage.vue'), props: true, meta: { title: '事故记录', roles: agreeing } },
  { path: 'hires', component: () => import('@/pages/hires/HirePage.vue'), meta: { title: '在岗', roles: agreeing } },
  { path: 'fallback-posts', component: () => import('@/pages/fallback/FallbackPage.vue'), meta: { title: '兜底岗位', roles: ['town_officer', 'city_officer'] } },
  { path: 'placements', component: () => import('@/pages/placements/PlacementListPage.vue'), meta: { title: '安置记录', roles: agreeing } },
  { path: 'placements/:id/ledger', component: () => import('@/pages/ledger/PlacementLedgerPage.vue'), props: true, meta: { title: '台账核验', roles: agreeing } },
  { path: 'firm', component: () => import('@/pages/firm/FirmPage.vue'), meta: { title: '企业资料', roles: firm } },
  ...fairs,
  ...desk,
  { path: 'mine', component: () => import('@/pages/seeker/MinePage.vue'), meta: { title: '我的', roles: ['seeker'] } },
  { path: 'account', component: () => import('@/pages/account/AccountPage.vue'), meta: { title: '账号安全' } },
  { path: 'all', component: () => import('@/pages/all/AllPlacesPage.vue'), meta: { title: '全部' } },
  { path: ':rest(.*)*', component: () => import('@/pages/lost/LostPage.vue'), meta: { title: '没有这个页面' } },
]

export const routes: RouteRecordRaw[] = [
  { path: '/sign-in', component: () => import('@/pages/sign-in/SignInPage.vue'), meta: { title: '登录', public: true } },
  { path: '/register', component: () => import('@/pages/register/RegisterPage.vue'), meta: { title: '企业登记', public: true } },
  { path: '/ledger', component: () => import('@/pages/ledger/LedgerPage.vue'), meta: { title: '到岗台账', public: true } },
  { path: '/fairs/:id/screen', component: () => import('@/pages/fairs/host/ScreenPage.vue'), props: true, meta: { title: '大屏幕', roles: ['town_officer', 'city_officer'] } },
  { path: '/', component: () => import('@/frame/AppFrame.vue'), children: inFrame },
]
