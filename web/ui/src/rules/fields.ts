// Small checks before a form is sent, in the server's words. The server has the
// last word.
const mobile = /^1[3-9]\d{9}$/
const landline = /^0\d{2,3}-?\d{7,8}$/

export const digits = (text: string): string => text.normalize('NFKC').replace(/[\s-]/g, '')

export function mobileProblem(text: string): string {
  if (!text.trim()) return '请填写手机号。'
  return mobile.test(digits(text)) ? '' : '手机号应为 11 位数字，以 1 开头，请核对。'
}

export function phoneProblem(text: string): string {
  if (!text.trim()) return '请填写联系电话。'
  const folded = text.normalize('NFKC').replace(/\s/g, '')
  return mobile.test(digits(text)) || landline.test(folded) ? '' : '联系电话不像手机或固定电话号码，请填写 11 位手机号或带区号的座机号，例如 0750-2200000。'
}

export function codeProblem(text: string): string {
  return /^\d{6}$/.test(digits(text)) ? '' : '验证码是 6 位数字，请查看短信。'
}

export function passwordProblem(text: string): string {
  const n = [...text].length
  if (n < 8) return `密码至少 8 位，现在是 ${n} 位。`
  return n > 64 ? `密码最多 64 位，现在是 ${n} 位。` : ''
}
