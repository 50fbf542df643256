import type { Locator, Page } from '@playwright/test'
import { codeFor } from './support/api'
import { sendCode as askCode } from './support/code'
import { looksRight, visit } from './support/looks'
import { freshNumbers } from './support/numbers'
import { expect, test } from './support/test'

test('a seeker with a new number keeps what is his; the old number leads nowhere', async ({ people }) => {
  const [was, to] = [freshNumbers().phone, freshNumbers().phone]
  const { page, context } = await people.nobody()
  await page.setViewportSize({ width: 390, height: 844 })
  await test.step('enters, and opens the page from what is his own', async () => {
    await page.goto('/jobs/me')
    await enter(page, was, '陈换号')
    await page.getByRole('link', { name: '更换手机号' }).click()
    await expect(page.getByRole('heading', { name: '更换手机号' })).toBeVisible()
    await looksRight(page, 'new-phone')
  })
  await test.step('shows that he has both numbers', async () => {
    await page.getByLabel('新手机号', { exact: true }).fill(was)
    const fresh = codeOf(page, '新手机号收到的验证码')
    await fresh.getByRole('button').click()
    await expect(page.getByText('新手机号和现在的一样')).toBeVisible()
    await page.getByLabel('新手机号', { exact: true }).fill(to)
    await fresh.getByRole('button').click()
    await expect(page.getByText('验证码已发出')).toBeVisible()
    await fresh.getByRole('textbox').fill(await codeFor(to))
    await page.getByRole('button', { name: '更换手机号' }).click()
    await expect(page.getByText('请填写旧手机号收到的验证码')).toBeVisible()
    const old = codeOf(page, /^旧手机号/)
    await sendCode(old)
    await old.getByRole('textbox').fill(await codeFor(was))
    await page.getByRole('button', { name: '更换手机号' }).click()
    await expect(page.getByRole('heading', { name: '手机号已更换' })).toBeVisible()
    await looksRight(page, 'new-phone-done')
  })
  await test.step('is still signed in here, and finds the new number', async () => {
    await page.getByRole('button', { name: '看我的资料' }).click()
    await expect(page.getByText(`手机号 ${masked(to)}`)).toBeVisible()
    await expect(page.getByLabel('姓名')).toHaveValue('陈换号')
    await expect(page.getByRole('heading', { name: '我的数据' })).toBeVisible()
  })
  await test.step('signs in anew by the new number, without a name', async () => {
    await context.clearCookies()
    await page.goto('/jobs/me')
    await expect(page.getByRole('link', { name: '用密码登录' })).toHaveAttribute('href', '/sign-in')
    await enter(page, to, '')
    await expect(page.getByText(`手机号 ${masked(to)}`)).toBeVisible()
  })
  await test.step('is told, where he looks first, of what was asked for at the counter', async () => {
    await page.route('**/api/me', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...((await response.json()) as object), newPhoneAt: '2021-02-11T09:30:00+08:00' } })
    })
    await page.reload()
    await looksRight(page, 'counter-me')
    await page.getByRole('link', { name: '不是我办理的，去停止' }).click()
    await expect(page.getByText('2021-02-11 09:30 以后可以办好')).toBeVisible()
    await expect(page.getByRole('button', { name: '不是我办理的' })).toBeVisible()
    await looksRight(page, 'counter-phone')
  })
})

test('a firm changes the number of its account on the desk, not to one that is taken', async ({ people }) => {
  const taken = await people.firm('开平市试验占号厂')
  const { page, phone } = await people.firm('开平市试验换号厂')
  await visit(page, '/account', 'account')
  const form = page.getByRole('region', { name: '更换手机号' })
  await sendCode(codeOf(page, '旧手机号收到的验证码'))
  await form.getByLabel('旧手机号收到的验证码').fill(await codeFor(phone))
  await form.getByLabel('新手机号', { exact: true }).fill(taken.phone)
  await sendCode(codeOf(page, '新手机号收到的验证码'))
  await form.getByLabel('新手机号收到的验证码').fill(await codeFor(taken.phone))
  await form.getByRole('button', { name: '更换手机号' }).click()
  await expect(form.getByText('这个手机号已经是另一个账号的')).toBeVisible()
  await looksRight(page, 'account-taken')
})

test('a lost number is changed at the counter by two, and its owner can object', async ({ people }) => {
  const name = `开平市试验失号${freshNumbers().n}厂` // another when this is repeated: it is looked for by name
  const { page } = await people.firm(name)
  const to = freshNumbers().phone
  const desk = (await people.as('admin')).page
  await visit(desk, `/accounts?q=${encodeURIComponent(name)}`, 'accounts-lost', /./)
  await desk.getByRole('button', { name: '办理试验联系人的手机号' }).click()
  const dialog = desk.getByRole('dialog', { name: '办理手机号' })
  await dialog.getByLabel('新手机号', { exact: true }).fill(to)
  const code = dialog.locator('.code')
  await sendCode(code)
  await expect(dialog.getByText('新手机号还没有账号。')).toBeVisible()
  await code.getByRole('textbox').fill(await codeFor(to))
  await dialog.getByRole('button', { name: '申请更换' }).click()
  await expect(dialog.getByText('请写看了什么证件')).toBeVisible()
  await looksRight(desk, 'phone-case-new', /./)
  await dialog.getByLabel('核对情况').fill('看了身份证，是本人')
  await dialog.getByRole('button', { name: '申请更换' }).click()
  await expect(dialog).toBeHidden()
  await visit(desk, '/phone-cases?status=waiting', 'phone-cases', /./)
  const waiting = desk.locator('section', { hasText: name })
  await expect(waiting.getByText('要由另一位管理员批准')).toBeVisible()
  await expect(waiting.getByRole('button', { name: '批准更换' })).toHaveCount(0)

  await visit(page, '/account', 'account-asked')
  const form = page.getByRole('region', { name: '更换手机号' })
  await form.getByRole('button', { name: '不是我办理的' }).click()
  await expect(page.getByText('已取消，手机号不会换')).toBeVisible()
  await expect(form.getByText('有人在市人社局柜台申请')).toHaveCount(0)
  await visit(desk, '/phone-cases?status=objected')
  await expect(desk.locator('section', { hasText: name }).getByText('主人说不是他办理的').first()).toBeVisible()
})

test('a password that was forgotten is set by a code', async ({ people }) => {
  const { page, phone } = await people.firm('开平市试验忘密厂')
  const form = page.getByRole('region', { name: /密码$/ })
  for (const verb of ['设置密码', '修改密码']) {
    await visit(page, '/account')
    if (verb === '修改密码') await form.getByRole('button', { name: '忘记原密码' }).click()
    await sendCode(form.locator('.code'))
    await form.getByLabel('手机验证码').fill(await codeFor(phone))
    await form.getByLabel('新密码', { exact: true }).fill(`四个词连起来的${verb}`)
    await form.getByLabel('再填一次').fill(`四个词连起来的${verb}`)
    await form.getByRole('button', { name: verb }).click()
    await expect(page.getByText(verb === '设置密码' ? '密码已设置' : '密码已修改')).toBeVisible()
  }
})

// codeOf is a code's field and its button.
const codeOf = (page: Page, label: string | RegExp): Locator => page.locator('.code').filter({ has: page.getByLabel(label) })

const masked = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`

async function enter(page: Page, phone: string, name: string): Promise<void> {
  await page.getByLabel('手机号').fill(phone)
  await sendCode(codeOf(page, '短信验证码'))
  await page.getByLabel('姓名（第一次来要填）').fill(name)
  await page.getByLabel('短信验证码').fill(await codeFor(phone))
  await page.getByRole('button', { name: '进入' }).click()
  await expect(page.getByRole('heading', { name: '我的资料' })).toBeVisible()
}

const sendCode = (code: Locator): Promise<void> => askCode(code, code.locator('xpath=following-sibling::p[1]').filter({ hasText: '验证码已发出' }))
