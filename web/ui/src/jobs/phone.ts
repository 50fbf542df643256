import type { Me } from '@/api/types'
import { moment } from '@/words/format'
import { button, el } from '@/worker/dom'
import { call, Refused, signedIn } from './api'
import { codeField } from './code'
import { again, go, link, page, say, shown, type Shown } from './page'

// phonePage gives the account another number: a code from the new one, and from
// the old one a code, or the password where there is one.
export async function phonePage(): Promise<Shown> {
  const me = await call<Me>('GET', 'me')
  const error = el('p', { class: 'error', role: 'alert' })
  const refused = (problem: unknown): void => {
    error.textContent = say(problem)
    if (problem instanceof Refused) document.getElementById(problem.field)?.focus()
  }
  const ask = (body: { purpose: string; phone?: string }): Promise<unknown> => {
    error.textContent = ''
    return call('POST', 'me/codes', body)
  }
  const phone = el('input', { id: 'phone', type: 'tel', inputmode: 'numeric', autocomplete: 'tel-national', maxlength: '20' })
  const fresh = codeField('code', '新手机号收到的验证码', () => ask({ purpose: 'new_phone', phone: phone.value }), refused)
  const old = codeField('oldCode', `旧手机号 ${me.phone} 收到的验证码`, () => ask({ purpose: 'old_phone' }), refused)
  const password = el('input', { id: 'password', type: 'password', autocomplete: 'current-password', maxlength: '64' })
  const send = el('button', { type: 'submit', class: 'main' }, '更换手机号')
  async function change(): Promise<void> {
    error.textContent = ''
    send.disabled = true
    try {
      changed(await call<Me>('POST', 'me/phone', { phone: phone.value, code: fresh.code.value.trim(), oldCode: old.code.value.trim(), password: password.value }))
    } catch (problem) {
      if (problem instanceof Refused && problem.code === 'unauthenticated') return ended()
      refused(problem)
    } finally {
      send.disabled = false
    }
  }
  return shown('更换手机号 · 开平共享用工', '/jobs/me', link('/jobs/me', '← 我的资料'), el('h1', {}, '更换手机号'), me.newPhoneAt && notMine(me, me.newPhoneAt), el('p', { class: 'soft' }, `现在的手机号 ${me.phone}。换了以后用新手机号登录，您的资料、申请和预约都还在。`),
    el('form', { class: 'card', novalidate: true, submit: (event) => {
      event.preventDefault()
      void change()
    } },
    el('label', { for: 'phone' }, '新手机号'), phone, ...fresh.rows,
    el('p', {}, '为了确认是您本人，还要旧手机号的验证码', me.hasPassword ? '，或者您的密码：' : '：'), ...old.rows,
    ...(me.hasPassword ? [el('label', { for: 'password' }, '密码（填了就不用旧手机号的验证码）'), password] : []), error, send),
    el('p', { class: 'soft' }, '旧手机号收不到短信了？请带身份证和新手机到市人社局办理，三天后换好。电话 ', el('a', { href: `tel:${me.bureauPhone}` }, me.bureauPhone), '。'))
}

// notMine lets the owner stop what somebody asked for at the counter.
function notMine(me: Me, at: string): HTMLElement {
  const error = el('p', { class: 'error', role: 'alert' })
  const stop = button('不是我办理的', () => {
    stop.disabled = true
    call('POST', 'me/phone-case/object').then(again).catch((problem: unknown) => {
      stop.disabled = false
      error.textContent = say(problem)
    })
  }, 'main')
  return el('div', { class: 'card' }, el('p', {}, `有人在市人社局柜台申请把您的账号换成别的手机号，${moment(at)} 以后可以办好。如果不是您本人办理，请马上点下面的按钮，并拨打 `,
    el('a', { href: `tel:${me.bureauPhone}` }, me.bureauPhone), '。'), error, stop)
}

function changed(me: Me): void {
  signedIn.set()
  page('/jobs/me', el('h1', {}, '手机号已更换'), el('p', {}, `以后请用 ${me.phone} 登录。`),
    el('p', { class: 'soft' }, '您在其他手机、电脑上的登录都已退出。旧手机号会收到一条短信提醒。'), button('看我的资料', () => go('/jobs/me'), 'main'))
}

// ended: the answer to the first try may have been lost on the way.
function ended(): void {
  page('/jobs/me', el('h1', {}, '请重新登录'), el('p', {}, '登录已经结束。如果刚才网络断过，手机号可能已经换好：请先用新手机号登录，不行再用旧的。'),
    button('登录', () => go('/jobs/me'), 'main'))
}
