import type { BoothLive, BoothNow, Ticket } from '@/api/fairs'
import { call } from '@/jobs/api'
import { asking, link, type Shown } from '@/jobs/page'
import { active, endedWord, lasting, left, queueWords, receives, ticketWords } from '@/rules/fair'
import { wage } from '@/rules/vacancy'
import { count } from '@/words/format'
import { button, el } from '@/worker/dom'
import { chat } from './chat'
import type { Day } from './day'
import { every, fill, livePage, onLeave, set } from './frame'
import { answerOf, banner, stateLine } from './live'

// boothPage is one firm at the fair: its posts, its queue, a word with it.
export async function boothPage(d: Day, id: string): Promise<Shown> {
  const snap = await call<BoothLive>('GET', `fair-booths/${id}/live`)
  return () => show(d, id, snap)
}

function show(d: Day, id: string, snap: BoothLive): void {
  document.title = `${snap.booth.firm} · ${d.live.fair.name}`
  const booth = Object.assign(d.booth(id) ?? snap.booth, snap.booth)
  d.queues.set(id, { visitors: booth.visitors, numbers: snap.numbers, minutes: booth.minutes })
  if (snap.ticket) d.take(snap.ticket)
  const room = snap.rooms.find((r) => r.kind === 'booth')
  if (room) {
    onLeave(d.line.join(room.id, -50, { now: (n) => d.queue(id, n as BoothNow) }))
    if (snap.ticket && active(snap.ticket)) d.hearQueue(id, room.id)
  }
  const state = el('p', {})
  const queue = el('section', { class: 'card queue', 'aria-label': '排队' })
  livePage(d, '/fair', link(`/fair/${d.live.fair.id}`, '← 全部展位'), el('h1', {}, booth.firm), state, banner(d), queue,
    el('section', {}, el('h2', {}, '岗位'), el('ul', { class: 'jobs' }, ...snap.vacancies.map((v) => el('li', { class: 'card job' }, el('h3', {}, el('a', { href: `/jobs/${v.id}`, target: '_blank' }, v.title)),
      el('p', { class: 'wage' }, wage(v)), el('p', { class: 'soft' }, [v.townName, `招 ${count(v.headcount)} 人`, v.lodging && '住宿'].filter(Boolean).join(' · ')))))),
    booth.introduction && el('p', { class: 'card lines' }, booth.introduction), room && chat(d, room.id, -50, '问问企业'),
    button('举报这个展位', () => report(id, booth.firm), 'plain'))
  const my = (): Ticket | undefined => [...d.tickets.values()].filter((t) => t.boothId === id).sort((a, b) => Number(active(b)) - Number(active(a)) || b.joinedAt.localeCompare(a.joinedAt))[0]
  let was = ''
  every(d, () => {
    set(state, stateLine(d, booth))
    const t = my()
    const words = t && (t.status === 'waiting' ? queueWords(t.number, d.queues.get(id)) : t.status === 'away' && t.placeUntil ? `暂时离开，位置保留 ${left(Date.parse(t.placeUntil) - d.now())}` : ticketWords[t.status])
    const f = d.live.fair
    const within = receives(booth, f, d.now())
    const key = JSON.stringify([t?.id, t?.status, t?.version, booth.open, booth.shut, within, f.status])
    if (key !== was) {
      was = key
      const may = f.status === 'live' && booth.open && !booth.shut
      if (t && active(t)) {
        fill(queue, el('p', { class: 'place' }), el('p', { class: 'soft' }, `您是 ${t.number} 号。叫到的时候，手机会震动，请不要关掉这个页面。`),
          t.status === 'in_talk' ? link(`/fair/${f.id}/talk/${t.id}`, '回到面谈') : t.status !== 'called' && button('不排了', () => leave(t), 'plain'))
      } else {
        fill(queue, t && el('p', {}, `上一次：${endedWord(t)}`), ...(t ? answerOf(t) : []), may ? button(t ? '再排一次' : '排队面谈', () => join(t), 'main')
          : el('p', { class: 'soft' }, f.status === 'paused' ? '招聘会暂停，恢复以后可以排队。' : f.status !== 'live' ? '招聘会已经结束，不能再排队。' : booth.shut ? '这个展位已被主办方关闭。' : within === 'over' ? '这个展位已经结束接待，请看看别的展位。' : '招聘人员还没有开始接待，开始以后可以排队。'))
      }
    }
    const place = queue.querySelector('.place')
    if (place && words) set(place, words)
  })

  function join(before?: Ticket): void {
    const share = el('input', { type: 'checkbox' })
    const mine = d.queued.length
    if (mine >= d.live.limits.tickets) return asking('已经排了几个队', '知道了', [el('p', {}, `一个人同时最多排 ${d.live.limits.tickets} 个队。请先谈完或者退出一个。`)], () => Promise.resolve())
    asking(`排队：${booth.firm}`, '排队', [before?.status === 'no_show' ? el('p', {}, '上一次叫到时您没有进入，这次排在最后。') : el('p', {}, `叫到以后，请在 ${lasting(d.live.limits.comeSeconds)}内进入面谈。`),
      el('label', { class: 'tick' }, share, '让企业现在就看到我的姓名和求职意向'), el('p', { class: 'soft' }, '不勾选也能排队，企业在面谈前只看到打码的姓名。手机号不会给企业。')], async () => {
      d.take(await call<Ticket>('POST', `fair-booths/${id}/tickets`, { share: share.checked }))
      if (room) d.hearQueue(id, room.id)
    })
  }
  function leave(t: Ticket): void {
    asking('退出排队', '退出', [el('p', {}, '退出以后再来，要从最后排起。')], async () => d.take(await call<Ticket>('POST', `fair-tickets/${t.id}/leave`)))
  }
}

function report(id: string, firm: string): void {
  const text = el('textarea', { id: 'report', rows: '3', maxlength: '300' })
  const done = el('p', { role: 'status' })
  asking(`举报“${firm}”`, '举报', [el('p', {}, '比如收费、招聘内容不实、骚扰。只有主办方看得到。'), el('label', { for: 'report' }, '发生了什么'), text, done], async () => {
    if (!text.value.trim()) throw new Error('请写明发生了什么。')
    await call('POST', `fair-booths/${id}/report`, { text: text.value.trim() })
    const thanks = el('p', { class: 'note', role: 'status' }, '已经收到，主办方会处理。')
    document.querySelector('#app h1')?.after(thanks)
  })
}
