import { button, el } from '@/worker/dom'

// codeField is a code that comes by SMS, with the button that asks for it: a
// label, a field and a line for what was said.
export function codeField(id: string, words: string, send: () => Promise<unknown>, refused: (problem: unknown) => void): { code: HTMLInputElement; rows: HTMLElement[] } {
  const code = el('input', { id, inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: '6', 'aria-describedby': `${id}-sent` })
  const sent = el('p', { id: `${id}-sent`, class: 'soft', role: 'status' })
  const ask = button('获取验证码', () => void request(), 'plain')
  ask.setAttribute('aria-describedby', `${id}-label`) // whose

  function countDown(seconds: number): void {
    const tick = (): void => {
      ask.disabled = seconds > 0
      ask.textContent = seconds > 0 ? `${seconds} 秒后可重发` : '重新获取'
      if (seconds-- <= 0) clearInterval(timer)
    }
    const timer = setInterval(tick, 1000)
    tick()
  }
  async function request(): Promise<void> {
    ask.disabled = true
    try {
      await send()
      sent.textContent = '验证码已发出，5 分钟内有效。'
      countDown(60)
      code.focus()
    } catch (problem) {
      refused(problem)
      ask.disabled = false
    }
  }
  return { code, rows: [el('label', { id: `${id}-label`, for: id }, words), el('div', { class: 'code' }, code, ask), sent] }
}
