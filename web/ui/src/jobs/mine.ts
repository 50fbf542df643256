import type { Application, Hire, Message } from '@/api/applications'
import { hireWords, live, nextOf } from '@/rules/application'
import { wage } from '@/rules/vacancy'
import { day, moment } from '@/words/format'
import { button, el, facts } from '@/worker/dom'
import { call } from './api'
import { asking, again, draft, link, reasons, say, shown, type Shown } from './page'

// listPage is every application of the seeker, the newest first.
export async function listPage(): Promise<Shown> {
  const { items, next: second } = await call<{ items: Application[]; next?: string }>('GET', 'applications')
  let next = second
  const list = el('ul', { class: 'jobs' }, ...items.map(card))
  const more = button('看更多', () => {
    void call<{ items: Application[]; next?: string }>('GET', `applications?cursor=${encodeURIComponent(next ?? '')}`).then((following) => {
      list.append(...following.items.map(card))
      next = following.next
      more.hidden = !next
    }, (problem: unknown) => (more.textContent = say(problem)))
  }, 'plain')
  more.hidden = !next
  return shown('我的申请 · 开平共享用工', '/jobs/mine', el('h1', {}, '我的申请'), items.length ? list : el('div', { class: 'card' }, el('p', {}, '投递过的岗位和企业的答复会在这里。'), link('/jobs', '去看岗位')), more)
}

function card(a: Application): HTMLElement {
  return el('li', { class: 'card job' }, el('h2', {}, link(`/jobs/mine/${a.id}`, a.vacancy.title)), el('p', {}, a.enterprise.name),
    el('p', { class: live(a) ? 'state' : 'soft' }, nextOf(a), a.unread > 0 && el('span', { class: 'badge new' }, `${a.unread} 条新消息`)))
}

// onePage is one application: where it stands, what to do, and what was written.
export async function onePage(id: string): Promise<Shown> {
  const [a, conversation] = await Promise.all([call<Application>('GET', `applications/${id}`), call<{ items: Message[] }>('GET', `applications/${id}/messages`)])
  const [hire] = a.status === 'accepted' || a.status === 'hired' ? (await call<{ items: Hire[] }>('GET', `applications/${id}/hire`)).items : []
  const last = conversation.items.at(-1)
  const act = (title: string, verb: string, explain: string, path: string, reason = false): void => {
    const why = el('input', { id: 'why', maxlength: '200' })
    asking(title, verb, [el('p', {}, explain), ...(reason ? [el('label', { for: 'why' }, '原因（可以不填，企业会看到）'), why] : [])], async () => {
      await call('POST', `applications/${id}/${path}`, { version: a.version, ...(reason && { reason: why.value }) })
      again()
    })
  }
  const show = shown(`${a.vacancy.title} · 我的申请`, '/jobs/mine', link('/jobs/mine', '← 我的申请'), el('h1', {}, a.vacancy.title), el('p', {}, `${a.enterprise.name}，`, el('strong', { class: 'state' }, nextOf(a))),
    el('p', {}, link(`/jobs/${a.vacancy.id}`, live(a) ? '看这个岗位' : '看这个岗位，还想去可以重新投递')),
    facts(['工资', wage(a.vacancy)], ['面谈', a.interview && `${moment(a.interview.at)}，${a.interview.place}`], ['录用意向', a.offer && `${day(a.offer.startOn)} 到岗${a.offer.words ? `。${a.offer.words}` : ''}`],
      ['到岗', hire && hireWords(hire, 'person')], ['原因', a.reason], ['投递', moment(a.createdAt)], ['给企业的话', a.note]),
    (a.fit.reasons.length > 0 || a.fit.against.length > 0) && el('section', { class: 'card' }, el('h2', {}, '合适在哪里'), reasons(a.fit), el('p', { class: 'soft' }, '企业看到的也是这些。')),
    messages(a, conversation.items),
    live(a) && a.status !== 'hired' && el('div', { class: 'acts' },
      a.status === 'accepted' && button(hire?.personConfirmedAt ? '改到岗日期' : '确认到岗', () => askStart(a, hire), 'main'),
      button(a.status === 'offered' || a.status === 'accepted' ? '不去了' : '撤回申请', () => act('撤回这份申请', '撤回', '撤回以后，企业不能再联系您；还想去，可以重新投递。', 'withdraw', true), 'plain'),
      a.status === 'offered' && button('接受录用', () => act('接受录用', '接受', `${a.enterprise.name}想请您 ${day(a.offer?.startOn ?? '')} 到岗。接受以后，由企业和您办理入职。`, 'accept'), 'main')))
  return () => {
    show()
    if (last && a.unread) void call('POST', `applications/${id}/read`, { upTo: last.id }).catch(() => undefined)
  }
}

// askStart asks for the day, and for the number that tells him from others.
function askStart(a: Application, hire?: Hire): void {
  const on = el('input', { id: 'on', type: 'date', value: hire?.startedOn ?? a.offer?.startOn ?? '' })
  const number = el('input', { id: 'number', maxlength: '18', autocomplete: 'off' })
  asking('确认到岗', '确认到岗', [el('p', {}, `请在开始上班以后确认。${a.enterprise.name}也确认同一天，就算入职。`), el('label', { for: 'on' }, '到岗日期'), on,
    ...(hire?.numberKnown ? [] : [el('label', { for: 'number' }, '身份证号码（以前登记过的可以不填）'), number, el('p', { class: 'soft' }, '用于安置登记，核对是您本人，企业看不到。')])], async () => {
    await call<Hire>('POST', `applications/${a.id}/hire`, { startedOn: on.value, version: hire?.version ?? 0, ...(number.value.trim() && { idNumber: number.value.trim().toUpperCase() }) })
    again()
  })
}

function messages(a: Application, items: Message[]): HTMLElement {
  const list = el('ul', { class: 'talk' }, ...items.map(bubble))
  const text = el('textarea', { id: 'text', rows: '2', maxlength: '300' })
  const sent = draft(`message:${a.id}`, text)
  const error = el('p', { class: 'error', role: 'alert' })
  const send = el('button', { type: 'submit', class: 'main' }, '发送')
  const form = el('form', { novalidate: true, submit: (event) => {
    event.preventDefault()
    error.textContent = ''
    send.disabled = true
    call<Message>('POST', `applications/${a.id}/messages`, { text: text.value }).then((m) => {
      list.append(bubble(m))
      text.value = ''
      sent()
    }, (problem: unknown) => {
      error.textContent = say(problem)
    }).finally(() => (send.disabled = false))
  } }, el('label', { for: 'text' }, '写给企业'), text, error, send)
  return el('section', { class: 'card' }, el('h2', {}, '消息'), items.length ? list : el('p', { class: 'soft' }, '还没有消息。'), !items.length && list, live(a) && form)
}

const bubble = (m: Message): HTMLElement => el('li', { class: m.mine ? 'mine' : 'theirs' }, el('p', {}, m.text), el('p', { class: 'soft' }, `${m.mine ? '我' : '企业'}，${moment(m.at)}`))
