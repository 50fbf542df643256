import type { Role } from '@/api/types'
import type { IconName } from '@/parts/icons'

// A place is an entry of the rail: what each role finds there, in the order of
// its work. The first is where the role arrives after signing in. `phone` marks
// the (at most three) that stand in the bottom bar beside 全部. A place with
// others under it opens the first of them, and shows them while one is open.
export interface Place { to: string; word: string; icon: IconName; phone?: boolean; counter?: Counter; under?: Place[] }
type Counter = 'proposalsMine' | 'agreementsToSign' | 'pendingFirms' | 'complianceOpen' | 'incidentsOpen' | 'settlementsDue'

const enterprise: Place[] = [
  { to: '/overview', word: '总览', icon: 'home', phone: true },
  { to: '/surpluses', word: '富余员工', icon: 'surplus' },
  {
    to: '/shortages', word: '缺工和招聘', icon: 'shortage', under: [
      { to: '/shortages', word: '缺工需求', icon: 'shortage' },
      { to: '/vacancies', word: '招聘岗位', icon: 'people' },
      { to: '/applicants', word: '求职者', icon: 'people' },
      { to: '/fairs/join', word: '招聘会', icon: 'booth' },
      { to: '/hires', word: '在岗', icon: 'badge' },
    ],
  },
  { to: '/imports', word: '导入表格', icon: 'sheet' },
  { to: '/search/shortages', word: '查找对方', icon: 'search', phone: true },
  { to: '/proposals', word: '对接意向', icon: 'exchange', phone: true, counter: 'proposalsMine' },
  { to: '/agreements', word: '合作协议', icon: 'document', counter: 'agreementsToSign' },
  {
    to: '/settlements', word: '结算和记录', icon: 'badge', under: [
      { to: '/settlements', word: '结算', icon: 'chart', counter: 'settlementsDue' },
      { to: '/incidents', word: '事故记录', icon: 'alert', counter: 'incidentsOpen' },
      { to: '/placements', word: '安置记录', icon: 'badge' },
    ],
  },
]

// On the phone an officer is out: at a firm, or with somebody of a key group.
const officer: Place[] = [
  { to: '/desk', word: '概览', icon: 'home', phone: true },
  {
    to: '/balance', word: '调剂', icon: 'map', under: [
      { to: '/balance', word: '余缺平衡', icon: 'map' },
      { to: '/plans', word: '调剂方案', icon: 'plan' },
    ],
  },
  { to: '/firms', word: '企业', icon: 'firm', phone: true, counter: 'pendingFirms' },
  {
    to: '/search/shortages', word: '查找和导入', icon: 'search', under: [
      { to: '/search/shortages', word: '用工信息', icon: 'search' },
      { to: '/vacancies', word: '招聘岗位', icon: 'people' },
      { to: '/imports', word: '导入表格', icon: 'sheet' },
    ],
  },
  {
    to: '/case-work', word: '重点群体', icon: 'people', phone: true, under: [
      { to: '/case-work', word: '要办的台账', icon: 'clock' },
      { to: '/key-people', word: '人员', icon: 'people' },
      { to: '/case-dashboard', word: '完成情况', icon: 'chart' },
    ],
  },
  {
    to: '/proposals', word: '对接和安置', icon: 'document', under: [
      { to: '/proposals', word: '对接意向', icon: 'exchange' },
      { to: '/agreements', word: '合作协议', icon: 'document' },
      { to: '/placements', word: '安置记录', icon: 'badge' },
      { to: '/hires', word: '在岗回访', icon: 'people' },
      { to: '/fallback-posts', word: '兜底岗位', icon: 'badge' },
    ],
  },
  { to: '/fairs', word: '招聘会', icon: 'booth' },
  {
    to: '/compliance', word: '监督检查', icon: 'alert', under: [
      { to: '/compliance', word: '合规提醒', icon: 'info', counter: 'complianceOpen' },
      { to: '/incidents', word: '事故记录', icon: 'alert', counter: 'incidentsOpen' },
      { to: '/settlements', word: '结算', icon: 'chart', counter: 'settlementsDue' },
    ],
  },
]

const templates: Place = { to: '/templates', word: '文件模板', icon: 'edit' }

const administrator: Place[] = [
  {
    to: '/accounts', word: '账号', icon: 'people', phone: true, under: [
      { to: '/accounts', word: '账号', icon: 'people' },
      { to: '/phone-cases', word: '柜台更换手机号', icon: 'key' },
    ],
  },
  { to: '/trades', word: '工种', icon: 'tag', phone: true },
  { to: '/towns', word: '镇街', icon: 'place', phone: true },
  {
    to: '/unmaskings', word: '个人信息', icon: 'key', under: [
      { to: '/unmaskings', word: '号码查看记录', icon: 'key' },
      { to: '/erasures', word: '删除个人信息', icon: 'badge' },
    ],
  },
  templates,
  { to: '/balance', word: '余缺平衡', icon: 'map' },
  { to: '/firms', word: '企业', icon: 'firm' },
  { to: '/search/shortages', word: '查找', icon: 'search' },
]

const seeker: Place[] = [
  { to: '/mine', word: '我的', icon: 'home', phone: true },
  { to: '/account', word: '账号安全', icon: 'key', phone: true },
]

export const places: Record<Role, Place[]> = {
  enterprise,
  seeker,
  town_officer: officer,
  city_officer: officer.map((p) => (p.under?.some((q) => q.to === '/imports') ? { ...p, under: [...p.under, templates] } : p)),
  administrator,
}

export const homeOf = (role: Role): string => places[role][0]?.to ?? '/account'

// each are the places themselves, those under another in its stead.
export const each = (role: Role): Place[] => places[role].flatMap((p) => p.under ?? [p])

// countersOf are what waits at a place, or at those under it.
export const countersOf = (place: Place): Counter[] => (place.under ?? [place]).flatMap((p) => p.counter ?? [])

// isAt tells whether a place is the one shown, also on pages below it.
export function isAt(place: Place, path: string): boolean {
  if (place.under) return place.under.some((p) => isAt(p, path))
  const root = `/${place.to.split('/')[1] ?? ''}`
  return path === root || path.startsWith(`${root}/`)
}
