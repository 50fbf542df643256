import type { LiveBooth, LiveHall, Ticket } from '@/api/fairs'
import { link, type Shown } from '@/jobs/page'
import { active, answerWords, boothState, endedWord, left, ownHours, queueWords, receives, ticketWords } from '@/rules/fair'
import { clock, count } from '@/words/format'
import { button, el } from '@/worker/dom'
import { chat } from './chat'
import type { Day } from './day'
import { every, fill, livePage, onLeave, set } from './frame'

export const head = (d: Day, at: string): HTMLElement => {
  const tabs: [string, string][] = [['', '展厅'], ['/mine', '我的排队']]
  return el('nav', { class: 'tabs', 'aria-label': '招聘会' }, ...tabs.map(([path, word]) => link(`/fair/${d.live.fair.id}${path}`, word, at === path ? { 'aria-current': 'page' } : {})))
}

// banner says what holds for the whole fair now, and the newest announcement.
export function banner(d: Day): HTMLElement {
  const part = el('div', { class: 'banner', 'aria-live': 'polite' })
  let was = ''
  every(d, () => {
    const f = d.live.fair
    const news = d.notices[0]
    const closing = f.status === 'closed' && f.talksUntil && Date.parse(f.talksUntil) > d.now() && [...d.tickets.values()].some((t) => t.status === 'in_talk') ? '，请尽快谈完' : ''
    const state = f.status === 'paused' ? '招聘会暂停，排队的位置都保留。' : f.status === 'closed' || f.status === 'archived' ? `招聘会已经结束${closing}。` : f.rehearsal ? '这是一次演练。' : ''
    const key = state + (news?.at ?? '')
    if (key === was) return
    was = key
    fill(part, state && el('p', { class: 'note' }, state), news && announcement(news))
  })
  return part
}

// announcement folds a long one to two lines: on a small phone a talk would begin
// below the screen.
function announcement(news: { at: string; text: string }): HTMLElement {
  const words = el('p', { class: 'folded' }, el('strong', {}, `主办方 ${clock(news.at)} `), news.text)
  const more = button('展开', () => {
    const folded = words.classList.toggle('folded')
    more.textContent = folded ? '展开' : '收起'
    more.setAttribute('aria-expanded', String(!folded))
  }, 'plain small')
  more.setAttribute('aria-expanded', 'false')
  more.hidden = true
  // Once it is laid out, and again when the phone is turned.
  new ResizeObserver(() => {
    if (words.classList.contains('folded')) more.hidden = words.scrollHeight <= words.clientHeight
  }).observe(words)
  return el('div', { class: 'note news' }, words, more)
}

// hallsPage is one hall: who is here, and how long the queues are, as it changes.
// A person is in one hall at a time, and is counted there.
export async function hallsPage(d: Day, wanted: string | null): Promise<Shown> {
  if (wanted || Date.now() - d.readAt > 20_000) await d.refresh()
  return () => showHall(d, wanted)
}

function showHall(d: Day, wanted: string | null): void {
  const chosen = d.halls.find((h) => h.id === wanted) ?? d.halls[0]
  document.title = `${d.live.fair.name} · 网络招聘会`
  const part = chosen && hallPart(d, chosen)
  const room = chosen && d.placeOf('hall', chosen.id)
  if (chosen) onLeave(d.hear(chosen.id))
  livePage(d, '/fair', el('h1', {}, d.live.fair.name), head(d, ''), banner(d),
    d.halls.length > 1 && el('nav', { class: 'halls', 'aria-label': '展厅' }, ...d.halls.map((h) => link(`/fair/${d.live.fair.id}?hall=${h.id}`, `${h.name}（${h.booths.length}）`, h === chosen ? { 'aria-current': 'page' } : {}))),
    part ? part.part : el('p', { class: 'soft' }, '还没有展厅。'), room && chat(d, room.id, Math.max(0, room.seq - 50), '展厅里说一句'))
  if (part) every(d, part.draw, false)
}

function hallPart(d: Day, h: LiveHall): { part: HTMLElement; draw: () => void } {
  const here = el('span', { class: 'soft' })
  const rows = h.booths.map((b) => {
    const state = el('p', {})
    const mine = el('p', { class: 'state' })
    const part = el('li', { class: 'card job' }, el('h3', {}, link(`/fair/${d.live.fair.id}/booth/${b.id}`, b.firm)), el('p', { class: 'soft' }, `${count(b.vacancies)} 个岗位，招 ${count(b.heads)} 人`), state, mine)
    const draw = (): void => {
      set(state, stateLine(d, b))
      state.className = b.open && !b.shut ? '' : 'soft'
      const t = d.queued.find((x) => x.boothId === b.id)
      set(mine, t ? `我：${t.status === 'waiting' ? queueWords(t.number, d.queues.get(b.id)) : ticketWords[t.status]}` : '')
      mine.hidden = !t
    }
    return { part, draw }
  })
  const part = el('section', {}, el('h2', {}, h.name, ' ', here), rows.length ? el('ul', { class: 'jobs' }, ...rows.map((r) => r.part)) : el('p', { class: 'soft' }, '这个展厅没有展位。'))
  return { part, draw: () => {
    set(here, `${count(h.visitors)} 人在看`)
    rows.forEach((r) => r.draw())
  } }
}

export function stateLine(d: Day, b: LiveBooth): string {
  const hours = ownHours(b, d.live.fair)
  if (!b.open || b.shut) return [boothState(b, receives(b, d.live.fair, d.now())), !b.shut && hours && `接待时间 ${hours}`].filter(Boolean).join(' · ')
  return [boothState(b), b.waiting ? `${count(b.waiting)} 人排队` : '不用排队', b.talking > 0 && `${count(b.talking)} 人面谈中`, `${count(b.visitors)} 人在看`].filter(Boolean).join(' · ')
}

// answerOf is what the firm said after the fair, and the way to where it invites.
export const answerOf = (t: Ticket): (Node | false)[] => [t.answer !== '' && el('p', { class: 'state' }, answerWords(t)),
  t.invitedTo?.open === true && el('p', {}, el('a', { href: `/jobs/${t.invitedTo.vacancyId}`, class: 'own' }, '看岗位、投递'))]

// minePage is every queue of this person at this fair, and what came of it.
export function minePage(d: Day): void {
  document.title = `我的排队 · ${d.live.fair.name}`
  const list = el('ul', { class: 'jobs' })
  const empty = el('div', { class: 'card' }, el('p', {}, '在展位上排队以后，会列在这里。'), link(`/fair/${d.live.fair.id}`, '去看展位'))
  livePage(d, '/fair', el('h1', {}, '我的排队'), head(d, '/mine'), banner(d), empty, list)
  let was = ''
  every(d, () => {
    const all = [...d.tickets.values()].sort((a, b) => Number(active(b)) - Number(active(a)) || b.joinedAt.localeCompare(a.joinedAt))
    const rows = all.map((t) => ({ t, words: active(t) ? t.status === 'waiting' ? queueWords(t.number, d.queues.get(t.boothId)) : t.status === 'away' && t.placeUntil ? `位置保留 ${left(Date.parse(t.placeUntil) - d.now())}` : ticketWords[t.status] : endedWord(t) }))
    const key = JSON.stringify(rows.map((r) => [r.t.id, r.t.version, r.words, r.t.offers]))
    if (key === was) return
    was = key
    empty.hidden = rows.length > 0
    fill(list, ...rows.map(({ t, words }) => el('li', { class: 'card job' }, el('h2', {}, link(t.status === 'in_talk' || t.talkAt ? `/fair/${t.fairId}/talk/${t.id}` : `/fair/${t.fairId}/booth/${t.boothId}`, t.firm)),
      el('p', { class: active(t) ? 'state' : 'soft' }, words === `${t.number} 号` ? words : `${t.number} 号 · ${words}`), t.offers.length > 0 && el('p', {}, `录用意向 ${t.offers.length} 个`), ...answerOf(t))))
  })
}
