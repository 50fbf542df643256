import type { Ticket } from '@/api/fairs'
import { call } from '@/jobs/api'
import { go, link, page, say } from '@/jobs/page'
import { stateWords } from '@/live/line'
import { left, mostUrgent, queueWords } from '@/rules/fair'
import { button, el } from '@/worker/dom'
import { startAlarm, stopAlarm } from './alarm'
import type { Day } from './day'

type Child = Parameters<typeof page>[1]

// The day that is being visited; its line stays open from page to page.
let day: Day | undefined
let stopDrawing: () => void = () => {}
const ofPage: (() => void)[] = []

export const today = (): Day | undefined => day
export function visit(d: Day | undefined): void {
  if (d === day) return
  leavePage()
  stopDrawing()
  day?.leave()
  day = d
  stopDrawing = d?.onChange(drawCalled) ?? (() => {})
}

// onLeave ends with the page what the page began.
export const onLeave = (end: () => void): void => void ofPage.push(end)
export function leavePage(): void {
  for (const end of ofPage.splice(0)) end()
}

// fill replaces what a part of the page holds.
export function fill(part: Element, ...children: (Node | string | false | undefined)[]): void {
  part.replaceChildren(...children.filter((c): c is Node | string => c !== false && c !== undefined))
}

// set writes a text only where it changed: readers are not told the same again.
export function set(part: Element, text: string): void {
  if (part.textContent !== text) part.textContent = text
}

// every runs at once, with every change of the day and every second, as long as the page stands.
export function every(d: Day, draw: () => void, seconds = true): void {
  draw()
  onLeave(d.onChange(draw))
  if (!seconds) return
  const timer = setInterval(draw, 1000)
  onLeave(() => clearInterval(timer))
}

// livePage is a page of the day: how the line stands, what the page holds, the
// ticket, and the places. Line and ticket keep their height, so nothing jumps.
export function livePage(d: Day, at: string, ...children: Child[]): void {
  const line = el('p', { class: 'line', role: 'status' })
  const again = button('重新连接', d.line.again, 'plain small')
  const bar = el('div', { class: 'ticket', 'aria-live': 'polite' })
  page(at, el('div', { class: 'top' }, line, again), ...children)
  document.querySelector('.places')?.before(bar)
  every(d, () => {
    const state = d.line.state
    set(line, d.removed ? '您已被请出这场招聘会。' : stateWords(state))
    line.dataset.is = d.removed ? 'stopped' : state.is
    again.hidden = state.is !== 'stopped' || d.removed
    drawBar(d, bar)
  })
}

function drawBar(d: Day, bar: HTMLElement): void {
  const t = mostUrgent(d.tickets.values())
  const more = d.queued.length - 1
  const at = location.pathname
  const talk = t && `/fair/${d.live.fair.id}/talk/${t.id}`
  bar.hidden = !t || at === talk || t.status === 'called'
  if (!t || !talk) return
  const words = `${t.firm}${more > 0 ? `（另有 ${more} 个排队）` : ''}`
  const key = `${t.id}${t.status}${words}`
  if (bar.dataset.key !== key) {
    bar.dataset.key = key
    const to = t.status === 'in_talk' ? talk : `/fair/${d.live.fair.id}/booth/${t.boothId}`
    fill(bar, el('div', {}, el('strong', {}), el('span', {}, words)), at !== to && link(to, t.status === 'in_talk' ? '回到面谈' : '看展位', { class: 'go' }))
  }
  set(bar.querySelector('strong')!, barWords(d, t))
}

function barWords(d: Day, t: Ticket): string {
  if (t.status === 'in_talk') return '正在面谈'
  if (d.live.fair.status === 'paused') return '招聘会暂停，位置保留'
  const away = t.status === 'away' && t.placeUntil ? `位置保留 ${left(Date.parse(t.placeUntil) - d.now())}` : ''
  return away || queueWords(t.number, d.queues.get(t.boothId))
}

// drawCalled covers the page while somebody is called, until he comes, says no,
// or the time is over.
let shown: { id: string; dialog: HTMLDialogElement; tick: ReturnType<typeof setInterval> } | undefined
function drawCalled(): void {
  const d = day
  const t = d?.removed ? undefined : d?.called
  if (shown && shown.id !== t?.id) closeCalled()
  if (!d || !t || shown) return
  const clock = el('p', { class: 'clock' })
  const error = el('p', { class: 'error', role: 'alert' })
  const enter = button('进入面谈', () => void act('enter'), 'main')
  const act = async (what: 'enter' | 'leave'): Promise<void> => {
    enter.disabled = true
    error.textContent = ''
    try {
      d.take(await call<Ticket>('POST', `fair-tickets/${t.id}/${what}`))
      closeCalled()
      if (what === 'enter') go(`/fair/${d.live.fair.id}/talk/${t.id}`)
    } catch (problem) {
      error.textContent = say(problem)
    } finally {
      enter.disabled = false
    }
  }
  const dialog = el('dialog', { class: 'called', 'aria-labelledby': 'called', cancel: (event) => event.preventDefault() },
    el('h2', { id: 'called' }, '叫到您了'), el('p', { class: 'firm' }, t.firm), el('p', {}, [`${t.number} 号`, t.seat].filter(Boolean).join(' · ')), clock, error, enter, button('不去了，放弃这个号', () => void act('leave'), 'plain'))
  const draw = (): void => set(clock, t.calledUntil ? `请在 ${left(Date.parse(t.calledUntil) - d.now())} 内进入` : '请现在进入')
  draw()
  shown = { id: t.id, dialog, tick: setInterval(draw, 1000) }
  document.body.append(dialog)
  dialog.showModal()
  startAlarm('叫到您了')
}
function closeCalled(): void {
  if (!shown) return
  clearInterval(shown.tick)
  shown.dialog.close()
  shown.dialog.remove()
  shown = undefined
  stopAlarm()
}
