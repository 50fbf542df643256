import type { BoothNow, EndedWhy, FairOffer, FairStatus, LiveBooth, OfferStatus, Ticket, TicketStatus } from '@/api/fairs'
import { day, moment } from '@/words/format'

// active is a place in a queue, or a talk, that is not over.
export const active = (t: { status: TicketStatus }): boolean => t.status !== 'done' && t.status !== 'left' && t.status !== 'no_show'
export const running = (s: FairStatus): boolean => s === 'live' || s === 'paused'

export const ticketWords: Record<TicketStatus, string> = {
  waiting: '排队中', away: '暂时离开', called: '叫到了', in_talk: '面谈中', done: '已谈完', left: '已离开', no_show: '过号',
}
const endedWords: Record<EndedWhy, string> = {
  '': '', seeker: '您离开了', firm: '面谈结束', gone: '离线太久，位置没有保留', late: '叫到时没有进入', closed: '招聘会已结束', shut: '展位已关闭', hours: '展位结束了接待', banned: '您已被请出招聘会',
}
export const endedWord = (t: Pick<Ticket, 'status' | 'endedWhy'>): string => (t.status === 'done' ? '已谈完' : endedWords[t.endedWhy] || ticketWords[t.status])

// answerWords are what a firm said after the fair.
export const answerWords = (t: Pick<Ticket, 'answer' | 'invitedTo'>): string => ({
  '': '', thank: '企业答复：谢谢您参加，有合适的岗位会再联系您。', refuse: '企业答复：暂时没有合适您的岗位，谢谢您的关注。',
  invite: `企业邀请您投递“${t.invitedTo?.title ?? '岗位'}”${t.invitedTo?.open === false ? '，不过这个岗位已经停止招聘。' : '。'}`,
})[t.answer]

export const offerWords: Record<OfferStatus, string> = { made: '等答复', accepted: '已接受', refused: '没有接受', withdrawn: '企业已撤回', lapsed: '已失效' }

// mostUrgent is the ticket that the bar shows.
const urgency: Partial<Record<TicketStatus, number>> = { called: 0, in_talk: 1, waiting: 2, away: 3 }
export function mostUrgent(tickets: Iterable<Ticket>): Ticket | undefined {
  return [...tickets].filter(active).sort((a, b) => (urgency[a.status] ?? 9) - (urgency[b.status] ?? 9) || a.joinedAt.localeCompare(b.joinedAt))[0]
}

// queueWords: 前面 4 人，约 12 分钟.
export function queueWords(number: number, now: Pick<BoothNow, 'numbers' | 'minutes'> | undefined): string {
  const ahead = now ? now.numbers.indexOf(number) : -1
  if (!now || ahead < 0) return `${number} 号`
  return ahead === 0 ? '下一个就是您' : `前面 ${ahead} 人${now.minutes > 0 ? `，约 ${Math.max(1, Math.round(ahead * now.minutes))} 分钟` : ''}`
}

// ownHours are a booth's where they differ from its fair's: 10:30–11:30.
type Hours = { opensAt: string; closesAt: string }
type Times = { startsAt: string; endsAt: string }
export function ownHours(b: Hours, f: Times): string {
  const hours = { startsAt: b.opensAt, endsAt: b.closesAt }
  if (Date.parse(b.opensAt) === Date.parse(f.startsAt) && Date.parse(b.closesAt) === Date.parse(f.endsAt)) return ''
  return when(f).includes('至') ? when(hours) : `${moment(b.opensAt).slice(11)}–${moment(b.closesAt).slice(11)}`
}
// receives says whether a booth is within its hours; those of the fair go with it,
// and end with it.
export function receives(b: Hours, f: Times & { status?: FairStatus }, now: number): 'early' | 'now' | 'over' {
  if (f.status === 'closed' || f.status === 'archived') return 'over'
  if (Date.parse(b.opensAt) > Math.max(now, Date.parse(f.startsAt))) return 'early'
  return Date.parse(b.closesAt) <= now && Date.parse(b.closesAt) !== Date.parse(f.endsAt) ? 'over' : 'now'
}

// boothState says in a word whether one can queue there.
export function boothState(b: Pick<LiveBooth, 'open' | 'shut' | 'absent'>, within = 'now'): string {
  if (b.shut) return '已被主办方关闭'
  if (!b.open) return within === 'over' ? '已结束接待' : '还没有开'
  return b.absent ? '招聘人员暂时离开' : '正在接待'
}

// left writes a time that runs down: 3 天 4 小时, 12:05.
export function left(ms: number): string {
  const s = Math.max(0, Math.ceil(ms / 1000))
  if (s >= 86_400) return `${Math.floor(s / 86_400)} 天 ${Math.floor((s % 86_400) / 3600)} 小时`
  const pad = (n: number): string => String(n).padStart(2, '0')
  const clock = `${pad(Math.floor((s % 3600) / 60))}:${pad(s % 60)}`
  return s >= 3600 ? `${Math.floor(s / 3600)}:${clock}` : clock
}

export const openOffer = (offers: FairOffer[]): FairOffer | undefined => offers.find((o) => o.status === 'made')

// when: 2021-02-15（周一）09:00–11:30
export function when(f: { startsAt: string; endsAt: string }): string {
  const [from, to] = [moment(f.startsAt), moment(f.endsAt)]
  return from.slice(0, 10) === to.slice(0, 10) ? `${day(from.slice(0, 10))} ${from.slice(11)}–${to.slice(11)}` : `${from} 至 ${to}`
}

// whenParts is the same in parts that the end of a line may stand between: a date or
// a time is never cut.
export function whenParts(f: { startsAt: string; endsAt: string }): string[] {
  const text = when(f)
  return text.includes(' 至 ') ? text.split(' 至 ').map((t, i) => (i ? `至 ${t}` : t)) : text.split(' ')
}

// lasting writes seconds: 45 秒, 3 分 20 秒, 12 分钟.
export function lasting(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} 秒`
  return s % 60 && s < 600 ? `${Math.floor(s / 60)} 分 ${s % 60} 秒` : `${Math.round(s / 60)} 分钟`
}
