import type { Me } from '@/api/types'
import { button, el } from '@/worker/dom'
import { call, Refused, signedIn } from './api'
import { page, say } from './page'

// enter asks for a phone and a name, then for the code that was sent to it. It
// is all that signing in takes; who has been here before needs no name.
export function enter(at: string, why: string, done: () => void): void {
  const phone = el('input', { id: 'phone', type: 'tel', inputmode: 'numeric', autocomplete: 'tel-national', maxlength: '20' })
  const name = el('input', { id: 'name', autocomplete: 'name', maxlength: '50' })
  const code = el('input', { id: 'code', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: '6', 'aria-describedby': 'sent' })
  const sent = el('p', { id: 'sent', class: 'soft', role: 'status' })
  const error = el('p', { class: 'error', role: 'alert' })
  const ask = button('获取验证码', () => void request(), 'plain')
  const send = el('button', { type: 'submit', class: 'main' }, '进入')
  let timer: ReturnType<typeof setInterval> | undefined

  function countDown(seconds: number): void {
    clearInterval(timer)
    const tick = (): void => {
      ask.disabled = seconds > 0
      ask.textContent = seconds > 0 ? `${seconds} 秒后可重发` : '重新获取'
      if (seconds-- <= 0) clearInterval(timer)
    }
    tick()
    timer = setInterval(tick, 1000)
  }
  async function request(): Promise<void> {
    error.textContent = ''
    ask.disabled = true
    try {
      await call('POST', 'auth/codes', { phone: phone.value, purpose: 'sign_in' })
      sent.textContent = '验证码已发出，5 分钟内有效。'
      countDown(60)
      code.focus()
    } catch (problem) {
      error.textContent = say(problem)
      ask.disabled = false
    }
  }
  async function submit(): Promise<void> {
    error.textContent = ''
    send.disabled = true
    try {
      const me = await call<Me>('POST', 'auth/sign-in-code', { phone: phone.value, code: code.value.trim(), name: name.value })
      clearInterval(timer)
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
    el('label', { for: 'code' }, '短信验证码'), el('div', { class: 'code' }, code, ask), sent, error, send),
    el('p', { class: 'soft' }, '不用身份证号，也不收任何费用。手机号只在企业约您面谈以后，才会给那家企业看，每次查看都有记录。'))
}
