import type { FairOffer, Ticket } from '@/api/fairs'
import { call } from '@/jobs/api'
import { asking, go, link, say } from '@/jobs/page'
import type { LiveEvent } from '@/live/frames'
import { Call } from '@/live/call'
import { active, endedWord, offerWords } from '@/rules/fair'
import { day } from '@/words/format'
import { button, el } from '@/worker/dom'
import { chat } from './chat'
import type { Day } from './day'
import { every, livePage, onLeave, set } from './frame'
import { banner } from './live'

// talkPage is the talk with a firm: words, offers, and a call where the network lets it.
export function talkPage(d: Day, id: string): void {
  const t = (): Ticket | undefined => d.tickets.get(id)
  const first = t()
  const room = first?.talkRoom
  if (!first || !room) return go(`/fair/${d.live.fair.id}/mine`)
  document.title = `${first.firm} · 面谈`
  const state = el('p', { class: 'state', role: 'status' })
  const offers = new Map<string, { item: HTMLElement; draw: () => void }>()
  const drawOffer = (o: FairOffer): Node | undefined => {
    d.offered(o)
    if (offers.has(o.id)) return void offers.get(o.id)!.draw()
    const made = offerCard(d, id, o)
    offers.set(o.id, made)
    return made.item
  }
  const other = (e: LiveEvent): Node | undefined => {
    if (e.kind === 'offer_made' || e.kind === 'offer_answered') return drawOffer(e.body as FairOffer)
    if (e.kind === 'talk_started') return el('li', { class: 'soft center' }, '面谈开始')
    return e.kind === 'talk_ended' ? el('li', { class: 'soft center' }, '面谈结束') : undefined
  }
  const over = (): string => (t()?.endedAt ? '面谈已经结束，不能再发言。' : '')
  const call_ = video(d, room)
  const end = button('结束面谈', () => asking('结束面谈', '结束', [el('p', {}, '还没有答复的录用意向，结束以后仍然可以答复。')], async () => {
    d.take(await call<Ticket>('POST', `fair-tickets/${id}/leave`))
  }), 'plain')
  livePage(d, '/fair', link(`/fair/${d.live.fair.id}/mine`, '← 我的排队'), el('h1', {}, first.firm), state, banner(d), call_, chat(d, room, 0, '面谈', { other, over }), end)
  for (const o of first.offers) {
    const item = drawOffer(o)
    if (item) document.querySelector('.talk')?.append(item)
  }
  every(d, () => {
    const now = t()
    if (!now) return
    set(state, now.status === 'in_talk' ? '正在面谈' : active(now) ? '还没有进入面谈' : endedWord(now))
    end.hidden = call_.hidden = now.status !== 'in_talk'
    for (const o of offers.values()) o.draw()
  }, false)
}

// offerCard is an offer with its two answers.
function offerCard(d: Day, ticket: string, o: FairOffer): { item: HTMLElement; draw: () => void } {
  const state = el('p', { class: 'soft' })
  const error = el('p', { class: 'error', role: 'alert' })
  const now = (): FairOffer => d.tickets.get(ticket)?.offers.find((x) => x.id === o.id) ?? o
  const answer = (word: 'accept' | 'refuse'): void => {
    const send = async (): Promise<void> => d.offered(await call<FairOffer>('POST', `fair-offers/${o.id}/${word}`))
    if (word === 'refuse') return asking('不接受这个录用意向', '不接受', [el('p', {}, `“${o.title}”的录用意向，企业会看到您没有接受。`)], send)
    accept.disabled = true
    send().catch((problem: unknown) => (error.textContent = say(problem))).finally(() => (accept.disabled = false))
  }
  const accept = button('接受录用', () => answer('accept'), 'main')
  const acts = el('div', { class: 'acts' }, button('不接受', () => answer('refuse'), 'plain'), accept)
  const next = el('p', {}, el('a', { href: '/jobs/mine' }, '到“我的申请”确认到岗'))
  const item = el('li', { class: 'offer card' }, el('h3', {}, `录用意向：${o.title}`), el('p', {}, `${day(o.startOn)} 到岗`), o.text && el('p', { class: 'lines' }, o.text), state, error, acts, next)
  const draw = (): void => {
    const { status, applicationId } = now()
    set(state, offerWords[status])
    acts.hidden = status !== 'made'
    next.hidden = !applicationId // none in a rehearsal
  }
  draw()
  return { item, draw }
}

// video is a call between the two, if both want it and the network lets it.
function video(d: Day, room: string): HTMLElement {
  const theirs = el('video', { autoplay: true, playsinline: true, class: 'theirs', 'aria-label': '对方的画面' })
  const mine = el('video', { autoplay: true, playsinline: true, muted: true, class: 'own', 'aria-label': '自己的画面' })
  mine.muted = true
  const words = el('p', { class: 'soft', role: 'status' })
  const ask = button('视频通话', () => void c.ask(), 'plain')
  const yes = button('接听', () => void c.answer(true), 'main')
  const no = button('先不', () => void c.answer(false), 'plain')
  const bye = button('挂断', () => c.end(), 'plain')
  const screen = el('div', { class: 'video' }, theirs, mine)
  const c = new Call((data) => d.line.signal(room, data), () => {
    set(words, c.words)
    ask.hidden = c.state !== 'none'
    yes.hidden = no.hidden = c.state !== 'asked'
    bye.hidden = c.state === 'none' || c.state === 'asked'
    screen.hidden = !c.theirs && !c.mine
    if (theirs.srcObject !== c.theirs) theirs.srcObject = c.theirs
    if (mine.srcObject !== c.mine) mine.srcObject = c.mine
  })
  c.changed()
  onLeave(d.line.join(room, 0, { signal: (_, data) => void c.hear(data) }))
  onLeave(() => c.end())
  return el('section', { class: 'call', 'aria-label': '视频通话' }, screen, words, el('div', { class: 'acts' }, ask, no, yes, bye))
}
