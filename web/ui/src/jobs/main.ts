import type { Vacancy } from '@/api/vacancies'
import { running, when } from '@/rules/fair'
import { factsOf, wage } from '@/rules/vacancy'
import { count } from '@/words/format'
import type { Application, Recommended } from '@/api/applications'
import { wishWords } from '@/rules/application'
import { button, el, facts } from '@/worker/dom'
import * as api from './api'
import { enter } from './enter'
import { mePage } from './me'
import * as mine from './mine'
import { again, asking, draft, failed, go, link, needsSignIn, reasons, routes, shown, type Shown } from './page'
import { phonePage } from './phone'
import { qr } from './qr'
import '../style/tokens.css'
import '../worker/style.css'
import './style.css'

const href = (f: api.Filter): string => {
  const query = new URLSearchParams(Object.entries(f).filter(([, v]) => v).map(([k, v]): [string, string] => [k, String(v)])).toString()
  return query ? `/jobs?${query}` : '/jobs'
}
function filterOf(query: URLSearchParams): api.Filter {
  return { q: query.get('q') ?? '', tradeCode: query.get('tradeCode') ?? '', townCode: query.get('townCode') ?? '', lodging: query.get('lodging') === 'true' }
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

async function listPage(f: api.Filter): Promise<Shown> {
  const [first, book, fair] = await Promise.all([api.list(f), api.reference(), api.fair()])
  const set = (change: Partial<api.Filter>): void => go(href({ ...f, ...change }))
  const jobs = el('ul', { class: 'jobs' }, ...first.items.map(card))
  const words = el('input', { type: 'search', value: f.q, maxlength: '50', enterkeyhint: 'search', autocomplete: 'off', 'aria-label': '岗位、工种、企业或者镇街', placeholder: '岗位、工种、企业或者镇街' })
  const search = (event: Event): void => {
    event.preventDefault()
    set({ q: words.value.trim() })
  }
  const end = el('p', { class: 'soft', role: 'status' })
  let next = first.next
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
  return shown('招聘岗位 · 开平共享用工', '/jobs',
    el('h1', {}, '招聘岗位'), el('p', { class: 'soft' }, '开平市企业正在招的岗位。看岗位不用登录，求职不收任何费用。', link('/fair', '网络招聘会，在手机上和企业面谈')),
    fair && el('p', { class: 'card' }, link(`/fair/${fair.id}`, running(fair.status) ? `“${fair.name}”正在进行，进去排队面谈` : `“${fair.name}” ${when(fair)}，去预约`)),
    el('form', { class: 'find', role: 'search', 'aria-label': '查找岗位', submit: search }, words, el('button', { type: 'submit', class: 'main' }, '查找')),
    el('div', { class: 'filters', role: 'group', 'aria-label': '筛选岗位' },
      picker('全部工种', f.tradeCode, book.trades, (tradeCode) => set({ tradeCode })),
      picker('全部镇街', f.townCode, book.towns, (townCode) => set({ townCode })),
      el('label', { class: 'tick' }, el('input', { type: 'checkbox', checked: f.lodging, change: (event) => set({ lodging: (event.target as HTMLInputElement).checked }) }), '提供住宿')),
    first.items.length > 0 && f.q !== '' && el('p', { class: 'soft', role: 'status' }, first.similar ? `没有完全符合“${f.q}”的岗位，下面是相近的。` : `“${f.q}”：${count(first.total)} 个岗位。`),
    first.items.length ? jobs : el('p', { class: 'card' }, '没有合适的岗位。', href(f) !== '/jobs' && link('/jobs', '看全部岗位')), more, end)
}

async function jobPage(id: string): Promise<Shown> {
  const v = await api.one(id)
  const address = `${location.origin}/jobs/${v.id}`
  const said = el('p', { class: 'soft', role: 'status' })
  const share = button('分享这个岗位', () => {
    if (typeof navigator.share === 'function') navigator.share({ title: `${v.title}（${v.enterprise.name}）`, url: address }).catch(() => undefined)
    else navigator.clipboard.writeText(address).then(() => (said.textContent = '链接已复制，可以发给别人。'), () => (said.textContent = address))
  }, 'plain')
  return shown(`${v.title} · ${v.enterprise.name}`, '/jobs',
    link('/jobs', '← 全部岗位'), el('h1', {}, v.title), el('p', { class: 'wage' }, wage(v)),
    el('p', {}, v.enterprise.name, v.enterprise.aboveScale && el('span', { class: 'badge' }, '规上工业企业')),
    facts(...factsOf(v).filter((f) => f.key !== 'pay').map((f): [string, string] => [f.word, f.value ?? ''])),
    el('p', { class: 'note' }, '求职不收押金、服装费、培训费。遇到收费，请不要交，并向人社部门反映。'),
    button('投递这个岗位', () => applyFor(v), 'main'), share, said, el('div', { class: 'card qr' }, qr(address, `“${v.title}”的二维码`), el('p', { class: 'soft' }, '让别人扫码看这个岗位')))
}

// applyFor asks for a word to the firm, once it is known who applies.
function applyFor(v: Vacancy): void {
  const signIn = (): void => enter('/jobs', `登录以后就能投递“${v.title}”。`, () => void jobPage(v.id).then((show) => {
    show()
    applyFor(v)
  }))
  if (!api.signedIn.get()) return signIn()
  const note = el('textarea', { id: 'note', rows: '3', maxlength: '200' })
  const sent = draft(`note:${v.id}`, note)
  asking(`投递“${v.title}”`, '投递', [el('p', {}, `${v.enterprise.name}先看到您打码的姓名、求职意向和下面的话；约您面谈以后，才能看到手机号。`),
    el('label', { for: 'note' }, '给企业的话（可以不填）'), note], async () => {
    try {
      const a = await api.call<Application>('POST', 'applications', { vacancyId: v.id, note: note.value })
      sent()
      go(`/jobs/mine/${a.id}`)
    } catch (problem) {
      if (needsSignIn(problem)) return signIn()
      throw problem
    }
  })
}

async function forMePage(): Promise<Shown> {
  const [found, book] = await Promise.all([api.call<Recommended>('GET', 'me/recommendations?limit=20'), api.reference()])
  return shown('推荐岗位 · 开平共享用工', '/jobs/for-me', el('h1', {}, '推荐岗位'),
    found.empty ? el('div', { class: 'card' }, el('p', {}, '先说说想找什么样的工作，不到一分钟。'), link('/jobs/me', '填写求职意向'))
      : el('p', { class: 'soft' }, `按您的意向：${wishWords(found.wish, book)}。`, link('/jobs/me', '修改')),
    !found.empty && !found.items.length && el('p', { class: 'card' }, '今天没有合适的岗位。可以放宽地点或者工资，再看看。'),
    el('ul', { class: 'jobs' }, ...found.items.map((f) => {
      const c = card(f.vacancy)
      c.append(reasons(f))
      return c
    })))
}

// mustBeIn shows a page of the seeker's own, or asks who it is.
async function mustBeIn(at: string, why: string, find: () => Promise<Shown>): Promise<Shown> {
  const ask = (): void => enter(at, why, again)
  if (!api.signedIn.get()) return ask
  try {
    return await find()
  } catch (problem) {
    if (!needsSignIn(problem)) throw problem
    return ask
  }
}

async function route(to: URL): Promise<Shown> {
  const [place = '', id = ''] = to.pathname.split('/').slice(2)
  const at = place ? `/jobs/${place}` : '/jobs'
  try {
    if (place === 'for-me') return await mustBeIn(at, '登录以后，按您的意向推荐岗位，并说明理由。', forMePage)
    if (place === 'mine') return await mustBeIn(at, '登录以后，能看到投递过的岗位和企业的答复。', () => (id ? mine.onePage(id) : mine.listPage()))
    if (place === 'me') return await mustBeIn(at, '登录以后，填写想找的工作，不到一分钟。', mePage)
    if (place === 'phone') return await mustBeIn('/jobs/me', '登录以后，更换手机号。', phonePage)
    return await (place ? jobPage(place) : listPage(filterOf(to.searchParams)))
  } catch (problem) {
    return () => failed(at, problem)
  }
}

routes(route)
