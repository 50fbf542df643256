import type { Locator } from '@playwright/test'
import { expect } from './test'

// sendCode asks for a code until one is sent: a phone gets one a minute.
export async function sendCode(where: Locator, sent = where.getByText('验证码已发出')): Promise<void> {
  const ask = where.getByRole('button', { name: /获取|重发/ })
  await expect(async () => {
    if (!(await sent.isVisible()) && (await ask.isEnabled())) await ask.click()
    await expect(sent).toBeVisible({ timeout: 2_000 })
  }).toPass({ intervals: [500], timeout: 240_000 })
}
