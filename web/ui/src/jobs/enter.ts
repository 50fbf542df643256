import type { Me } from '@/api/types'
import { el } from '@/worker/dom'
import { call, Refused, signedIn } from './api'
import { codeField } from './code'
import { page, say } from './page'

// enter asks for a phone and a name, then for the code that was sent to it. It
// is all that signing in takes; who has been here before needs no name.
export function enter(at: string, why: string, done: () => void): void {
  const phone = el('input', { id: 'phone', type: 'tel', inputmode: 'numeric', autocomplete: 'tel-national', maxlength: '20' })
  const name = el('input', { id: 'name', autocomplete: 'name', maxlength: '50' })
  const error = el('p', { class: 'error', role: 'alert' })
  const sms = codeField('code', '短信验证码', () => {
    error.textContent = ''
    return call('POST', 'auth/codes', { phone: phone.value, purpose: 'sign_in' })
  }, (problem) => (error.textContent = say(problem)))
  const send = el('button', { type: 'submit', class: 'main' }, '进入')
  async function submit(): Promise<void> {
    error.textContent = ''
    send.disabled = true
    try {
      const me = await call<Me>('POST', 'auth/sign-in-code', { phone: phone.value, code: sms.code.value.trim(), name: name.value })
      if (me.role !== 'seeker') throw new Refused('role', '这个手机号是企业或工作人员的账号，不能用来求职。请换一个手机号。')
      signedIn.set()
      done()
    } catch (problem) {
      error.textContent = say(problem)
      if (problem instanceof Refused && problem.code === 'name_required') name.focus()
    } finally {
      send.disabled = false
    }
  }
  page(at, el('h1', {}, '手机号登录'), el('p', { class: 'soft' }, why),
    el('form', { class: 'card', novalidate: true, submit: (event) => {
      event.preventDefault()
      void submit()
    } },
    el('label', { for: 'phone' }, '手机号'), phone, el('label', { for: 'name' }, '姓名（第一次来要填）'), name,
    ...sms.rows, error, send),
    el('p', {}, el('a', { href: '/sign-in' }, '收不到短信？用密码登录')),
    el('p', { class: 'soft' }, '不用身份证号，也不收任何费用。手机号只在企业约您面谈以后，才会给那家企业看，每次查看都有记录。'))
}
