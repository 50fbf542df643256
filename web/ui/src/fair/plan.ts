import type { Page } from '@/api/types'
import type { PublicBooth, PublicFair, PublicPage } from '@/api/fairs'
import { call, signedIn } from '@/jobs/api'
import { enter } from '@/jobs/enter'
import { again, go, link, page, say, shown, type Shown } from '@/jobs/page'
import { left, ownHours, running, whenParts } from '@/rules/fair'
import { wage } from '@/rules/vacancy'
import { count } from '@/words/format'
import { button, el } from '@/worker/dom'
import { onLeave, set } from './frame'

const stateOf = (f: PublicFair): string => f.cancelled ? '已取消' : ({ planned: '筹备中', open: '即将开始', live: '正在进行', paused: '暂停中', closed: '已结束', archived: '已结束' })[f.status]
// whole is when a fair is, with no date cut by the end of a line.
const whole = (f: PublicFair): (Node | string)[] => whenParts(f).flatMap((part, i) => [i ? ' ' : '', el('span', { class: 'whole' }, part)])

const figures = (f: PublicFair): string => `${count(f.boothCount)} 家企业 · ${count(f.vacancyCount)} 个岗位 · 招 ${count(f.headcount)} 人`

// listPage is the fairs to come and under way, and on request those that were.
export async function listPage(): Promise<Shown> {
  const { items } = await call<Page<PublicFair>>('GET', 'fairs?limit=50')
  const list = el('ul', { class: 'jobs' }, ...items.map(card))
  const past = el('ul', { class: 'jobs' })
  const more = button('看已经结束的', () => {
    more.disabled = true
    call<Page<PublicFair>>('GET', 'fairs?over=true&limit=50').then(({ items: over }) => {
      past.append(...over.map(card))
      more.hidden = true
      if (!over.length) past.append(el('li', { class: 'soft' }, '还没有结束的招聘会。'))
    }, (problem: unknown) => {
      more.textContent = say(problem)
      more.disabled = false
    })
  }, 'plain')
  return shown('网络招聘会 · 开平共享用工', '/fair', el('h1', {}, '网络招聘会'), el('p', { class: 'soft' }, '在手机上看展位、排队、和企业面谈，不用出门，不收任何费用。'),
    items.length ? list : el('p', { class: 'card' }, '现在没有要开的招聘会。', link('/jobs', '先看岗位')), more, past)
}

function card(f: PublicFair): HTMLElement {
  return el('li', { class: 'card job' }, el('h2', {}, link(`/fair/${f.id}`, f.name)), el('p', { class: running(f.status) ? 'state' : '' }, stateOf(f)),
    el('p', {}, ...whole(f)), el('p', { class: 'soft' }, [f.townName || '开平市', figures(f)].join(' · ')))
}

// planPage is a fair before its live day, or for who is not signed in: the
// countdown, what to know, booking, and who will be there.
export function planPage(f: PublicPage, come?: () => void): void {
  document.title = `${f.name} · 网络招聘会`
  const skew = Date.parse(f.now) - Date.now()
  const clock = el('p', { class: 'countdown', role: 'timer' })
  const tick = (): void => {
    const ms = Date.parse(f.startsAt) - Date.now() - skew
    set(clock, f.status !== 'open' ? '' : ms > 0 ? left(ms) : '马上开始，请等主办方开场')
    if (ms <= 0 && f.status === 'open' && Math.ceil(ms / 1000) % 20 === 0) void look()
  }
  // The beginning is an act of the host: the page finds it out by itself.
  const look = async (): Promise<void> => {
    if ((await call<PublicPage>('GET', `fairs/${f.id}`).catch(() => f)).status !== f.status) again()
  }
  tick()
  const timer = setInterval(tick, 1000)
  onLeave(() => clearInterval(timer))
  const state = el('p', { class: running(f.status) ? 'state' : 'soft' }, stateOf(f), f.cancelled && `：${f.cancelReason}`)
  page('/fair', link('/fair', '← 全部招聘会'), el('h1', {}, f.name), state, f.status === 'open' && el('div', { class: 'card center' }, el('p', { class: 'soft' }, '离开始还有'), clock),
    el('p', {}, ...whole(f)), el('p', { class: 'soft' }, [f.townName || '开平市', figures(f)].join(' · ')),
    !running(f.status) && f.status !== 'open' && !f.cancelled && signedIn.get() && el('p', {}, link(`/fair/${f.id}/mine`, '我在这场招聘会的排队、面谈和企业的答复')),
    running(f.status) && come && button('进入招聘会', come, 'main'), f.status === 'open' && booking(f),
    f.about && el('p', { class: 'card lines' }, f.about), f.rules && el('section', { class: 'card' }, el('h2', {}, '参会须知'), el('p', { class: 'lines' }, f.rules)),
    ...f.halls.filter((h) => f.status === 'open' || f.booths.some((b) => b.hallId === h.id)).map((h) => hall(f, h.name, f.booths.filter((b) => b.hallId === h.id))))
}

function hall(f: PublicFair, name: string, booths: PublicBooth[]): HTMLElement {
  return el('section', {}, el('h2', {}, `${name}（${count(booths.length)} 家）`), booths.length ? el('ul', { class: 'jobs' }, ...booths.map((b) => el('li', { class: 'card' },
    el('h3', {}, b.firm, b.aboveScale && el('span', { class: 'badge' }, '规上工业企业')), ownHours(b, f) && el('p', { class: 'soft' }, `接待时间 ${ownHours(b, f)}`), b.introduction && el('p', { class: 'soft lines' }, b.introduction),
    el('ul', { class: 'posts' }, ...b.vacancies.map((v) => el('li', {}, el('span', {}, v.title, el('span', { class: 'soft' }, ` ${v.townName} · 招 ${count(v.headcount)} 人`)), el('span', { class: 'wage' }, wage(v)))))))) : el('p', { class: 'soft' }, '还没有企业。'))
}

// booking is 预约: a message comes the day before and an hour before.
function booking(f: PublicPage): HTMLElement {
  const said = el('p', { class: 'soft', role: 'status' })
  const box = el('div', { class: 'acts column' })
  const act = (method: 'POST' | 'DELETE'): void => {
    if (!signedIn.get()) return enter('/fair', `登录以后就能预约“${f.name}”，开始前给您发短信。`, () => go(`/fair/${f.id}`))
    call(method, `fairs/${f.id}/booking`).then(() => draw(method === 'POST'), (problem: unknown) => {
      said.textContent = say(problem)
      if (!signedIn.get()) act(method)
    })
  }
  const draw = (is: boolean): void => {
    set(said, is ? '已经预约。开始前一天和前一小时，会给您发短信。' : '')
    box.replaceChildren(is ? button('取消预约', () => act('DELETE'), 'plain') : button('预约，开始前提醒我', () => act('POST'), 'main'), said)
  }
  draw(false)
  if (signedIn.get()) call<{ items: { fair: { id: string } }[] }>('GET', 'fair-bookings').then(({ items }) => draw(items.some((b) => b.fair.id === f.id)), () => undefined)
  return box
}
