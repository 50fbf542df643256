// Small checks before a form is sent, in the server's words. The server has the
// last word.
const mobile = /^1[3-9]\d{9}$/
const landline = /^0\d{2,3}-?\d{7,8}$/

export const digits = (text: string): string => text.normalize('NFKC').replace(/[\s-]/g, '')

export function mobileProblem(text: string): string {
  if (!text.trim()) return '请填写手机号码。'
  return mobile.test(digits(text)) ? '' : '手机号码应为 11 位，以 1 开头，请核对。'
}

export function phoneProblem(text: string): string {
  if (!text.trim()) return '请填写联系电话。'
  const folded = text.normalize('NFKC').replace(/\s/g, '')
  return mobile.test(digits(text)) || landline.test(folded) ? '' : '联系电话应为 11 位手机号码，或带区号的座机，例如 0750-2218950。'
}

export function codeProblem(text: string): string {
  return /^\d{6}$/.test(digits(text)) ? '' : '验证码是 6 位数字，请查看短信。'
}

// passwordProblem keeps to what protects: length.
export function passwordProblem(text: string): string {
  return [...text].length >= 10 ? '' : '密码至少 10 个字，可以是几个词连在一起。'
}
