import type { SaidBody } from '@/api/fairs'
import { draft, say } from '@/jobs/page'
import type { LiveEvent } from '@/live/frames'
import { clock } from '@/words/format'
import { el } from '@/worker/dom'
import type { Day } from './day'
import { onLeave, set } from './frame'

const mostShown = 200

// chat is a room's conversation: what was said, what is being sent, and a field.
// `talk` is where it is one between two: `other` are events beside words that it
// shows, such as an offer, `over` says why nothing is said any more; a mute does
// not reach it.
export function chat(d: Day, roomId: string, after: number, title: string, talk?: { other: (e: LiveEvent) => Node | undefined; over: () => string }): HTMLElement {
  const list = el('ul', { class: 'talk', 'aria-label': title, 'aria-live': 'polite' })
  const empty = el('p', { class: 'soft' }, '还没有人说话。')
  const pending = new Map<string, HTMLElement>()
  const text = el('textarea', { id: `text-${roomId}`, rows: '2', maxlength: '300', enterkeyhint: 'send' })
  const sent = draft(`fair:${roomId}`, text)
  const error = el('p', { class: 'error', role: 'alert' })
  const send = el('button', { type: 'submit', class: 'main' }, '发送')
  const newest = el('p', { class: 'soft' })
  let gone = false
  const over = (): string => talk?.over() ?? ''

  const add = (item: Node): void => {
    empty.hidden = true
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40
    list.append(item)
    while (list.children.length > mostShown) list.firstElementChild?.remove()
    if (atEnd) list.scrollTop = list.scrollHeight
  }
  const bubble = (words: string, who: string, mine: boolean): HTMLElement => el('li', { class: mine ? 'mine' : 'theirs' }, el('p', {}, words), el('p', { class: 'soft' }, who))

  function waits(key: string, words: string): void {
    const item = bubble(words, '正在发送…', true)
    item.classList.add('waits')
    pending.set(key, item)
    add(item)
  }
  function begin(words: string): void {
    const key = crypto.randomUUID()
    waits(key, words)
    follow(key, words, d.line.say(roomId, words, key))
  }
  function follow(key: string, words: string, answer: Promise<number>): void {
    answer.then((seq) => landed(key, seq), (problem: unknown) => {
      const item = pending.get(key)
      pending.delete(key)
      if (over()) { // there is no field to put it back into
        item?.classList.add('lost')
        if (item?.lastElementChild) set(item.lastElementChild, '没有发出')
        return
      }
      error.textContent = say(problem)
      if (!text.value) text.value = words
      item?.remove()
    })
  }
  // A line of one's own stands as sent until its event comes, before or after
  // the acknowledgement.
  const arrived = new Set<number>()
  const settled = new Map<number, string>()
  function landed(key: string, seq: number): void {
    if (arrived.has(seq)) clear(key)
    else settled.set(seq, key)
  }
  function clear(key: string): void {
    pending.get(key)?.remove()
    pending.delete(key)
  }
  onLeave(d.line.join(roomId, after, { event: (e) => {
    if (e.by === d.line.account) arrived.add(e.seq)
    const key = settled.get(e.seq)
    if (key) clear(key)
    if (e.kind === 'said') {
      const body = e.body as SaidBody
      add(bubble(body.text, `${e.by === d.line.account ? '我' : body.name}，${clock(e.at)}`, e.by === d.line.account))
      for (const item of pending.values()) list.append(item) // what waits stays last
    } else {
      const item = talk?.other(e)
      if (item) add(item)
    }
  }, gone: () => {
    gone = form.hidden = true
    set(newest, over() || '这里已经结束。')
  } }))
  for (const w of d.line.waiting(roomId)) { // said on this page before it was left
    waits(w.key, w.text)
    const answer = d.line.answer(w.key)
    if (answer) follow(w.key, w.text, answer)
  }

  const form = el('form', { novalidate: true, submit: (event) => {
    event.preventDefault()
    const words = text.value.trim()
    error.textContent = ''
    if (!words) return
    text.value = ''
    sent()
    begin(words)
  } }, el('label', { for: text.id, class: 'for-readers' }, title), el('div', { class: 'say' }, text, send), error)
  const muted = el('p', { class: 'soft' }, '您已被禁言，还可以排队和面谈。')
  const draw = (): void => {
    form.hidden = gone || over() !== ''
    if (!gone) set(newest, over())
    const silent = d.muted && !talk
    muted.hidden = !silent || form.hidden
    send.disabled = text.disabled = silent
  }
  draw()
  onLeave(d.onChange(draw))
  return el('section', { class: 'card chat' }, el('h2', {}, title), empty, list, newest, muted, form)
}
