import type { OwnFirm, OwnView } from '@/api/types'
import { returnGrounds } from '@/words/enums'
import { day, moment, yuan } from '@/words/format'
import { button, el, facts, show } from './dom'

const states: Record<string, string> = {
  nominated: '等您答复', consented: '您已同意，等单位变更合同', amended: '合同已变更，等到岗', started: '在借用单位工作', returned: '已经回到原单位', cancelled: '已经取消',
}
const steps: Record<string, string> = { nominate: '单位把您列入名单', consent: '您同意', amend: '单位和您变更劳动合同', start: '到岗', change: '您同意补充协议', amend_change: '单位按补充协议和您变更劳动合同' }
const said: Record<string, string> = { consent: '同意', refuse: '不同意', withdraw: '撤回同意' }
const backs: Record<string, string> = { asked: '有一份返回的请求，等另一家单位答复', done: '提前返回', declined: '没有返回', lapsed: '请求已失效' }

const call = (number: string): HTMLElement | undefined => (number ? el('a', { href: `tel:${number}` }, number) : undefined)
const firm = (role: string, f: OwnFirm): HTMLElement => el('section', { class: 'card' }, el('h2', {}, `${role}：${f.name}`),
  el('p', {}, f.contact ? `${f.contact} ` : '', call(f.phone) ?? '单位没有留电话'))

// ownPage is a worker's secondment: what for, how long, for how much, and whom
// to call.
export function ownPage(own: OwnView, acts: { answer: () => void; leave: () => void }, words: string): void {
  const back = own.return
  show(
    el('h1', {}, '我的借用'),
    el('p', {}, `${own.name}，${states[own.status] ?? ''}`),
    own.change && el('p', { class: 'note' }, own.change.refused ? '单位改动了条件，您答复了不同意：下面仍是您原来同意的条件。' : '单位改动了条件，等您答复。您同意之前，下面这些原来的条件不变。'),
    facts(
      ['工作', `${own.tradeName}，${own.townName}`],
      ['日期', `${day(own.from)} 至 ${day(own.to)}，共 ${own.days} 天`],
      ['到岗', own.startedOn && `${day(own.startedOn)}，到今天第 ${own.daysSoFar} 天`],
      ['工资', own.wage],
      ['发工资', `原单位每月 ${own.payDay} 日发给您`],
      ['两家结算', `借用单位每月 ${own.settleDay} 日和原单位结算`]),
    own.pay.length > 0 && el('section', { class: 'card' }, el('h2', {}, '到现在的工资'),
      ...own.pay.flatMap((p) => [
        el('h3', {}, `${Number(p.month.slice(0, 4))} 年 ${Number(p.month.slice(5))} 月：${p.settled ? '' : '约 '}${yuan(p.fen)}`),
        el('p', { class: 'soft' }, p.formula), el('p', {}, p.words),
      ]),
      el('p', { class: 'soft' }, '工资由原单位按约定的计薪方式、借用单位登记的考勤计算；您对天数或者金额有疑问，找原单位核对。')),
    el('section', { class: 'card' }, el('h2', {}, '办到哪一步'),
      el('ol', { class: 'steps' }, ...own.steps.map((s) => el('li', { class: s.done ? 'done' : '' }, `${s.done ? '已办' : '未办'}：${steps[s.step] ?? ''}`, s.on ? `（${s.on}）` : '')))),
    own.answers.length > 0 && el('section', { class: 'card' }, el('h2', {}, '您的答复'), ...own.answers.map((a) => el('p', {}, `${moment(a.at)} ${a.channel === 'paper' ? '单位登记您签了书面同意书' : said[a.action] ?? ''}`))),
    back !== undefined && el('section', { class: 'card' }, el('h2', {}, '提前返回'),
      el('p', {}, `${backs[back.status] ?? ''}，最后工作日 ${day(back.lastDay)}`), el('p', {}, `${returnGrounds[back.ground as keyof typeof returnGrounds] ?? ''}：${back.note}`)),
    firm('原单位', own.lender), firm('借用单位', own.borrower),
    el('section', { class: 'card' }, el('h2', {}, '有事找谁'),
      el('p', {}, '借用单位不按约定提供劳动保护、安排约定以外的工作、不按时结算影响您的工资，或者侵害您的权益，您可以要求原单位把您接回，原单位应当办理。'),
      el('p', {}, '人社咨询电话 ', call(own.hotline), '，也可以找所在镇街的就业服务专员。')),
    el('div', { class: 'bar' }, button('退出', acts.leave, 'plain'), button(words, acts.answer, 'main')))
}
