import { Refused, sendCode } from './api'
import { button, el } from './dom'

export interface Asking { title: string; explain: string; verb: string; phone: string; reason?: string; act: (code: string, reason: string) => Promise<void> }

// confirm asks for the code that was sent to the worker's phone, and acts with
// it. What is refused is said here, and the person may try again.
export function confirm(asking: Asking): void {
  const error = el('p', { class: 'error', role: 'alert' })
  const sent = el('p', { class: 'soft', role: 'status' })
  const code = el('input', { id: 'code', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: '6', 'aria-describedby': 'sent' })
  sent.id = 'sent'
  const reason = el('input', { id: 'reason', maxlength: '200' })
  const ask = button('获取验证码', () => void request(), 'plain')
  const go = el('button', { type: 'submit', class: 'main' }, asking.verb)
  const dialog = el('dialog', { 'aria-labelledby': 'asked', close: () => finish() },
    el('form', { method: 'dialog', novalidate: true, submit: (e) => void submit(e) },
      el('h2', { id: 'asked' }, asking.title),
      el('p', {}, asking.explain),
      asking.reason !== undefined && el('label', { for: 'reason' }, asking.reason),
      asking.reason !== undefined && reason,
      el('label', { for: 'code' }, `短信验证码（发到 ${asking.phone}）`),
      el('div', { class: 'code' }, code, ask),
      sent, error,
      el('div', { class: 'acts' }, button('先不', () => dialog.close(), 'plain'), go)))

  let timer: ReturnType<typeof setInterval> | undefined
  function finish(): void {
    clearInterval(timer)
    dialog.remove()
  }
  function say(problem: unknown): void {
    error.textContent = problem instanceof Error ? problem.message : String(problem)
  }
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
      const { expiresInSeconds } = await sendCode()
      sent.textContent = `验证码已发出，${Math.round(expiresInSeconds / 60)} 分钟内有效。`
      countDown(60)
      code.focus()
    } catch (problem) {
      say(problem)
      countDown(problem instanceof Refused ? Math.min(problem.wait, 600) : 0)
    }
  }
  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    error.textContent = ''
    if (!/^\d{6}$/.test(code.value.trim())) {
      say('请填写短信里的 6 位数字。')
      code.focus()
      return
    }
    go.disabled = true
    try {
      await asking.act(code.value.trim(), reason.value.trim())
      dialog.close()
    } catch (problem) {
      say(problem)
      go.disabled = false
    }
  }
  document.body.append(dialog)
  dialog.showModal()
  void request()
}
