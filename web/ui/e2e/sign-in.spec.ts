import { codeFor } from './support/api'
import { looksRight, visit } from './support/looks'
import { freshPhone } from './support/numbers'
import { expect, test } from './support/test'

test('sign in by password: a wrong one is refused in words, the right one leads in', async ({ people }) => {
  const { page } = await people.nobody()
  await visit(page, '/sign-in')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByText('请填写账号或手机号。')).toBeVisible()
  await expect(page.getByLabel('账号或手机号')).toBeFocused()

  await page.getByLabel('账号或手机号').fill('seeker')
  await page.getByLabel('密码', { exact: true }).fill('kaiping2020')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('账号或密码不对，请核对后再试。')
  await looksRight(page, 'sign-in-wrong')

  await page.getByLabel('密码', { exact: true }).fill('kaiping2021')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: '我的', level: 1 })).toBeVisible()
  await looksRight(page, 'mine')
})

test('who looks for work finds the vacancies and the fairs without signing in', async ({ people }) => {
  const { page } = await people.nobody()
  for (const [link, path] of [['招聘岗位', '/jobs'], ['网络招聘会', '/fair']] as const) {
    await page.goto('/')
    await page.getByRole('link', { name: link, exact: true }).click()
    await expect(page).toHaveURL(path)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(link)
  }
})

test('sign in by phone code: who is new gives a name and is in', async ({ people }) => {
  const { page } = await people.nobody()
  const phone = freshPhone()
  await page.goto('/sign-in')
  await page.getByRole('button', { name: '验证码登录' }).click()
  await page.getByLabel('手机号').fill('1380000')
  await page.getByRole('button', { name: '获取验证码' }).click()
  await expect(page.getByRole('alert')).toContainText('手机号')
  await page.getByLabel('手机号').fill(phone)
  await page.getByRole('button', { name: '获取验证码' }).click()
  await expect(page.getByText('验证码已发出，5 分钟内有效。')).toBeVisible()
  await looksRight(page, 'sign-in-code')
  const code = await codeFor(phone)

  await page.getByLabel('验证码', { exact: true }).fill(code === '111111' ? '222222' : '111111')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByText('验证码不对，或者已经失效。')).toBeVisible()

  await page.getByLabel('验证码', { exact: true }).fill(code)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByLabel('姓名').fill('试验求职者')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: '我的', level: 1 })).toBeVisible()
  await expect(page.getByText('试验求职者').last()).toBeVisible()
})

test('an ended session leads to sign-in, and from there back to the page', async ({ people }) => {
  const { page, context } = await people.as('lender')
  await page.goto('/surpluses')
  await expect(page.getByRole('row')).not.toHaveCount(0)
  await context.clearCookies({ name: 'gx_session' })

  await page.getByRole('link', { name: '草稿' }).click()
  await expect(page.getByRole('heading', { name: '登录', level: 1 })).toBeVisible()
  await page.getByLabel('账号或手机号').fill('lender')
  await page.getByLabel('密码', { exact: true }).fill('kaiping2021')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: '富余员工', level: 1 })).toBeVisible()
  expect(page.url()).toContain('/surpluses?status=draft')
})

test('signing out ends the session', async ({ people }) => {
  const { page } = await people.nobody()
  await page.goto('/sign-in')
  await page.getByLabel('账号或手机号').fill('13800000104')
  await page.getByLabel('密码', { exact: true }).fill('kaiping2021')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: '我的', level: 1 })).toBeVisible()
  await visit(page, '/account')
  await page.getByRole('button', { name: '的菜单' }).click()
  await page.getByRole('button', { name: '退出登录' }).click()
  await expect(page.getByRole('heading', { name: '登录', level: 1 })).toBeVisible()
  await page.goto('/account')
  await expect(page.getByRole('heading', { name: '登录', level: 1 })).toBeVisible()
})
