import type { PublicPage } from '@/api/fairs'
import { call, Refused, signedIn } from '@/jobs/api'
import { enter } from '@/jobs/enter'
import { again, failed, link, needsSignIn, page, routes, setPlaces, type Shown } from '@/jobs/page'
import { running } from '@/rules/fair'
import { el } from '@/worker/dom'
import { boothPage } from './booth'
import { Day } from './day'
import { leavePage, today, visit } from './frame'
import { hallsPage, minePage } from './live'
import { listPage, planPage } from './plan'
import { talkPage } from './talk'
import '../style/tokens.css'
import '../worker/style.css'
import '../jobs/style.css'
import './style.css'

setPlaces([['/fair', '招聘会'], ['/jobs', '岗位'], ['/jobs/mine', '申请'], ['/jobs/me', '我的']])

// inside is the day of a fair for who is signed in; who is not is asked once.
async function inside(id: string): Promise<Day> {
  const open = today()
  if (open?.live.fair.id === id && !open.removed) return open
  const day = await Day.enter(id)
  visit(day)
  return day
}

// stillIn asks where it matters: a session may have ended since.
const stillIn = async (): Promise<boolean> => signedIn.get() && (await call('GET', 'me').then(() => true, () => signedIn.get()))

async function fairPage(id: string, place: string, of: string, hall: string | null): Promise<Shown> {
  const open = today()
  if (open?.live.fair.id === id && !open.removed) { // all of these two is here, also while the line is cut
    if (place === 'talk') return () => talkPage(open, of)
    if (place === 'mine') return () => minePage(open)
  }
  let f: PublicPage
  try {
    f = await call<PublicPage>('GET', `fairs/${id}`)
  } catch (problem) {
    // A rehearsal shows itself only to who is signed in.
    if (problem instanceof Refused && problem.code === 'not_found' && !(await stillIn())) return () => enter('/fair', '这场招聘会没有公开。主办方请您参加演练的，登录以后就能进入。', again)
    throw problem
  }
  const over = !running(f.status)
  if (over && !place && !(today()?.live.fair.id === id)) return () => planPage(f)
  const why = place === 'mine' || over ? `登录以后，能看到您在“${f.name}”的排队、面谈和企业的答复。` : `登录以后就能进入“${f.name}”，排队和企业面谈。`
  if (!signedIn.get()) {
    if (!place) return () => planPage(f, () => enter('/fair', why, again))
    return () => enter('/fair', why, again)
  }
  let day: Day
  try {
    day = await inside(id)
  } catch (problem) {
    if (needsSignIn(problem)) return () => enter('/fair', why, again)
    throw problem
  }
  if (day.removed) return () => page('/fair', link('/fair', '← 全部招聘会'), el('h1', {}, '您已被请出这场招聘会'), el('p', {}, '有疑问请联系主办方。'))
  if (place === 'booth') return boothPage(day, of)
  if (place === 'talk') return () => talkPage(day, of)
  if (place === 'mine') return () => minePage(day)
  return hallsPage(day, hall)
}

async function route(to: URL): Promise<Shown> {
  const [id = '', place = '', of = ''] = to.pathname.split('/').slice(2)
  let show: Shown
  try {
    show = await (id ? fairPage(id, place, of, to.searchParams.get('hall')) : listPage())
  } catch (problem) {
    show = () => failed('/fair', problem)
  }
  return () => {
    leavePage()
    if (!id) visit(undefined)
    show()
  }
}

routes(route)
