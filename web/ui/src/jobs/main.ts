import type { Vacancy } from '@/api/vacancies'
import { factsOf, wage } from '@/rules/vacancy'
import { count } from '@/words/format'
import { button, el, facts, show } from '@/worker/dom'
import * as api from './api'
import { qr } from './qr'
import '../style/tokens.css'
import '../worker/style.css'
import './style.css'

const href = (f: api.Filter): string => {
  const query = new URLSearchParams(Object.entries(f).filter(([, v]) => v).map(([k, v]): [string, string] => [k, String(v)])).toString()
  return query ? `/jobs?${query}` : '/jobs'
}
function filterOf(query: URLSearchParams): api.Filter {
  return { tradeCode: query.get('tradeCode') ?? '', townCode: query.get('townCode') ?? '', lodging: query.get('lodging') === 'true' }
}

// A link within these pages changes the page without loading it again.
function link(to: string, words: string | Node, attributes: Record<string, string> = {}): HTMLElement {
  return el('a', { href: to, ...attributes, click: (event) => {
    if (event instanceof MouseEvent && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault()
      go(to)
    }
  } }, words)
}
function go(to: string): void {
  history.pushState(null, '', to)
  void route()
}

function failed(problem: unknown): void {
  const refused = problem instanceof api.Refused ? problem : undefined
  const gone = refused?.code === 'vacancy_gone'
  show(el('h1', {}, gone ? '岗位不在了' : '没有打开'), el('p', {}, refused?.message ?? '页面出了问题，请重新打开。'),
    gone ? link('/jobs', '看其他岗位') : button('再试一次', () => void route(), 'main'))
}

const care = (v: Vacancy): string => [v.insurance && '社保', v.lodging && '住宿', v.board && '包吃', v.transport && '接送'].filter(Boolean).join(' · ')

function card(v: Vacancy): HTMLElement {
  return el('li', { class: 'card job' }, el('h2', {}, link(`/jobs/${v.id}`, v.title)), el('p', { class: 'wage' }, wage(v)),
    el('p', {}, v.enterprise.name), el('p', { class: 'soft' }, [v.townName, `招 ${count(v.headcount)} 人`, care(v)].filter(Boolean).join(' · ')))
}

// picker is a native list: quick on any phone, with its own search.
function picker(label: string, value: string, choices: { code: string; name: string }[], pick: (code: string) => void): HTMLElement {
  const select = el('select', { 'aria-label': label, change: (event) => pick((event.target as HTMLSelectElement).value) }, el('option', { value: '' }, label))
  for (const c of choices) select.append(el('option', { value: c.code, selected: c.code === value }, c.name))
  return select
}

async function listPage(f: api.Filter): Promise<void> {
  document.title = '招聘岗位 · 开平共享用工'
  const [page, book] = await Promise.all([api.list(f), api.reference()])
  const set = (change: Partial<api.Filter>): void => go(href({ ...f, ...change }))
  const jobs = el('ul', { class: 'jobs' }, ...page.items.map(card))
  const end = el('p', { class: 'soft', role: 'status' })
  let next = page.next
  const more = button('看更多', () => {
    more.disabled = true
    api.list(f, next).then((following) => {
      jobs.append(...following.items.map(card))
      next = following.next
      more.hidden = !next
      if (!next) end.textContent = '没有更多了。'
    }).catch((problem: unknown) => {
      end.textContent = problem instanceof Error ? problem.message : '没有取到，请再试。'
    }).finally(() => (more.disabled = false))
  }, 'plain')
  more.hidden = !next
  show(
    el('h1', {}, '招聘岗位'), el('p', { class: 'soft' }, '开平市企业正在招的岗位。看岗位不用登录，求职不收任何费用。'),
    el('div', { class: 'filters', role: 'search', 'aria-label': '筛选岗位' },
      picker('全部工种', f.tradeCode, book.trades, (tradeCode) => set({ tradeCode })),
      picker('全部镇街', f.townCode, book.towns, (townCode) => set({ townCode })),
      el('label', { class: 'tick' }, el('input', { type: 'checkbox', checked: f.lodging, change: (event) => set({ lodging: (event.target as HTMLInputElement).checked }) }), '提供住宿')),
    page.items.length ? jobs : el('p', { class: 'card' }, '没有合适的岗位。', href(f) !== '/jobs' && link('/jobs', '看全部岗位')), more, end)
}

async function jobPage(id: string): Promise<void> {
  const v = await api.one(id)
  document.title = `${v.title} · ${v.enterprise.name}`
  const address = `${location.origin}/jobs/${v.id}`
  const said = el('p', { class: 'soft', role: 'status' })
  const share = button('分享这个岗位', () => {
    if (typeof navigator.share === 'function') navigator.share({ title: `${v.title}（${v.enterprise.name}）`, url: address }).catch(() => undefined)
    else navigator.clipboard.writeText(address).then(() => (said.textContent = '链接已复制，可以发给别人。'), () => (said.textContent = address))
  }, 'main')
  show(
    link('/jobs', '← 全部岗位'), el('h1', {}, v.title), el('p', { class: 'wage' }, wage(v)),
    el('p', {}, v.enterprise.name, v.enterprise.aboveScale && el('span', { class: 'badge' }, '规上工业企业')),
    facts(...factsOf(v).filter((f) => f.key !== 'pay').map((f): [string, string] => [f.word, f.value ?? ''])),
    el('p', { class: 'note' }, '求职不收押金、服装费、培训费。遇到收费，请不要交，并向人社部门反映。'),
    share, said, el('div', { class: 'card qr' }, qr(address, `“${v.title}”的二维码`), el('p', { class: 'soft' }, '让别人扫码看这个岗位')))
}

async function route(): Promise<void> {
  const id = /^\/jobs\/([^/]+)$/.exec(location.pathname)?.[1]
  try {
    await (id ? jobPage(id) : listPage(filterOf(new URLSearchParams(location.search))))
  } catch (problem) {
    failed(problem)
  }
}

addEventListener('popstate', () => void route())
void route()
