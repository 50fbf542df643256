import type { Invitation, OwnView } from '@/api/types'
import { moment } from '@/words/format'
import * as api from './api'
import { confirm } from './confirm'
import { button, el, show } from './dom'
import { ownPage } from './own'
import { blocks } from './text'
import '../style/tokens.css'
import './style.css'

const said: Record<string, string> = { consent: '同意', refuse: '不同意', withdraw: '撤回同意', dispute: '没有签过' }

// The whole page: what the link leads to, and, once the phone is confirmed, the
// worker's own view.
async function start(): Promise<void> {
  if (!api.token()) return show(el('h1', {}, '请用单位发给您的链接打开'), el('p', {}, '链接在短信里，或者在单位给您的二维码里。找不到了，请向单位要一个新的。'))
  try {
    const invitation = await api.open()
    if (api.session.get()) {
      const own = await api.mine().catch(() => undefined)
      if (own) return showOwn(own, invitation)
      api.session.end()
    }
    conditions(invitation)
  } catch (problem) {
    failed(problem)
  }
}

function failed(problem: unknown): void {
  const refused = problem instanceof api.Refused ? problem : undefined
  show(el('h1', {}, refused?.code === 'link_dead' ? '链接打不开' : '没有打开'), el('p', {}, refused?.message ?? '页面出了问题，请重新打开链接。'),
    refused?.code !== 'link_dead' && button('再试一次', () => void start(), 'main'))
}

function notice(text: string): HTMLElement {
  return el('div', {}, ...blocks(text).map((b) => el('section', { class: 'card' }, b.head !== '' && el('h2', {}, b.head), ...b.lines.map((line) => el('p', {}, line)))))
}

// conditions is what the worker is told, with the answer below; once he has
// answered, the answer first.
function conditions(in_: Invitation): void {
  const last = in_.answers.at(-1)
  const change = in_.change
  const settled = last !== undefined && !in_.mayRefuse && !change
  const ask = (action: 'consent' | 'refuse' | 'withdraw' | 'dispute', title: string, explain: string, reason?: string): void => confirm({
    title, explain, verb: `确认${said[action]}`, phone: in_.phone, reason,
    act: async (code, why) => {
      try {
        api.session.set((await api.answer(action, code, in_.textHash, why)).session)
      } catch (problem) {
        if (problem instanceof api.Refused && problem.code === 'text_changed') void start()
        throw problem
      }
      await start()
    },
  })
  const look = button('查看我的借用', () => confirm({
    title: '查看我的借用', explain: '为了您的信息安全，请先验证手机。', verb: '查看', phone: in_.phone,
    act: async (code) => {
      api.session.set((await api.enter(code)).session)
      await start()
    },
  }), settled && !in_.mayWithdraw ? 'main' : 'plain')
  const acts = el('div', { class: 'bar', role: 'group', 'aria-label': '答复' },
    in_.mayRefuse && button('不同意', () => ask('refuse', change ? '不同意改动' : '不同意这次安排', change ? '不同意的，仍按您原来同意的条件办。' : '不同意不影响您和原单位的劳动关系，单位会取消这次安排。', '原因（可以不填，原单位会看到）'), 'plain'),
    in_.mayConsent && button('同意', () => ask('consent', change ? '同意改动' : '同意这次安排', change ? '同意以后，条件按这份补充协议的改动办。' : `同意由“${in_.lender}”安排到“${in_.borrower}”工作。到岗之前可以撤回。`), 'main'),
    in_.mayWithdraw && button('撤回同意', () => ask('withdraw', '撤回同意', '撤回以后，单位不能安排您到岗；想去时要重新同意。', '原因（可以不填，原单位会看到）'), 'plain'),
    in_.mayDispute && button('我没有签过', () => ask('dispute', '我没有签过书面同意书', in_.status === 'started' || in_.status === 'returned'
      ? '就业服务专员会看到并核实，您现在的工作不变。想回原单位的，请找单位或者专员。' : '这份同意不再算数，单位不能安排您到岗，就业服务专员会看到。以后要由您本人用手机同意。'), 'plain'),
    !in_.mayRefuse && look)
  show(
    el('h1', {}, change ? '条件有变动，请您看清' : settled ? (last.channel === 'paper' ? '单位登记您签了书面同意书' : `您已${said[last.action]}`) : '请先看清条件，再决定去不去'),
    change ? el('p', {}, '您同意以后才对您生效；不同意，原来的条件不变。')
      : settled ? el('p', { class: 'soft' }, `${moment(last.at)}，${last.channel === 'phone' ? '手机验证码确认' : '由单位登记'}`)
      : el('p', {}, `“${in_.lender}”想安排您到“${in_.borrower}”工作一段时间。去不去由您决定。`),
    in_.note !== undefined && in_.note !== '' && el('p', { class: 'note' }, in_.note),
    settled && el('h2', { class: 'over' }, last.channel === 'paper' ? '登记的告知书' : '您答复时看到的告知书'),
    notice(in_.text), acts)
}

function showOwn(own: OwnView, in_: Invitation): void {
  const ended = async (): Promise<void> => {
    await api.leave().catch(() => undefined)
    api.session.end()
    await start()
  }
  ownPage(own, { answer: () => conditions(in_), leave: () => void ended() }, in_.mayRefuse ? (in_.change ? '看改动并答复' : '看条件并答复') : in_.mayDispute ? '看告知书，或者说明没有签过' : in_.mayWithdraw ? '看告知书，或者撤回同意' : '看告知书')
}

addEventListener('hashchange', () => void start())
void start()
