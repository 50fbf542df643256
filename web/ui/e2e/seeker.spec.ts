import { codeFor } from './support/api'
import { looksRight, visit } from './support/looks'
import { freshNumbers } from './support/numbers'
import { expect, test } from './support/test'

test('a seeker enters by phone, applies, is invited, offered, and accepts; both write', async ({ people }) => {
  const firm = await people.firm('开平市试验用人厂')
  const { trades } = await firm.api.get<{ trades: { code: string; name: string }[] }>('/api/reference')
  const trade = trades.find((t) => t.name === '抛光工')?.code ?? ''
  const post = await firm.api.post<{ id: string }>('/api/vacancies', {
    title: '抛光熟手', tradeCode: trade, level: 0, headcount: 5, payMinFen: 500_000, payUnit: 'month', townCode: firm.townCode, workplace: '', hours: '', lodging: true, board: false,
    transport: false, insurance: true, requirements: '', description: '', validTo: '2021-03-10', publish: true,
  })
  const seeker = await people.nobody()
  const { page } = seeker
  await page.setViewportSize({ width: 390, height: 844 })
  await test.step('enters with phone and name, and says what is wanted', async () => {
    await visit(page, '/jobs/me', 'seeker-enter')
    const { phone } = freshNumbers()
    await page.getByLabel('手机号').fill(phone)
    await page.getByRole('button', { name: '获取验证码' }).click()
    await expect(page.getByText('验证码已发出')).toBeVisible()
    await page.getByLabel('姓名（第一次来要填）').fill('陈试验')
    await page.getByLabel('短信验证码').fill(await codeFor(phone))
    await page.getByRole('button', { name: '进入' }).click()
    await page.getByLabel('想做的工种').selectOption({ label: '抛光工' })
    await page.getByLabel('水口镇').check()
    await page.getByRole('button', { name: '保存' }).click()
    await expect(page.getByText('已保存。')).toBeVisible()
    await looksRight(page, 'seeker-me')
  })
  await test.step('finds and applies', async () => {
    await visit(page, '/jobs/for-me', 'seeker-recommended')
    await page.goto(`/jobs/${post.id}`)
    await page.getByRole('button', { name: '投递这个岗位' }).click()
    await page.getByLabel('给企业的话').fill('打我电话 13800138000')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: '投递' }).click()
    await expect(dialog.getByText('不能写手机号')).toBeVisible()
    await page.getByLabel('给企业的话').fill('有两年经验')
    await dialog.getByRole('button', { name: '投递' }).click()
    await expect(page.getByText('等企业查看')).toBeVisible()
    await looksRight(page, 'seeker-application')
  })
  const desk = firm.page
  await test.step('the firm looks, invites, offers and writes', async () => {
    await visit(desk, '/applicants', 'applicants')
    await desk.getByRole('button', { name: '陈**' }).click()
    await expect(desk.getByRole('dialog', { name: '陈试验' })).toBeVisible()
    await desk.getByLabel('写给求职者').fill('请带上证件来面谈。')
    await desk.getByRole('button', { name: '发送' }).click()
    await expect(desk.getByText('请带上证件来面谈。')).toBeVisible()
    await desk.getByRole('button', { name: '约面谈' }).click()
    const ask = desk.getByRole('dialog', { name: '约面谈' })
    await ask.getByLabel('面谈时间').fill('2021-02-10T09:00')
    await ask.getByLabel('面谈地点').fill('厂门口')
    await ask.getByRole('button', { name: '约面谈' }).click()
    await expect(desk.getByRole('button', { name: '查看手机号' })).toBeVisible()
    await looksRight(desk, 'applicant')
    await desk.getByRole('button', { name: '发录用意向' }).click()
    const offer = desk.getByRole('dialog', { name: '发录用意向' })
    await offer.getByLabel('到岗日期').fill('2021-02-15')
    await offer.getByRole('button', { name: '发录用意向' }).click()
    await expect(offer).toBeHidden()
  })
  await test.step('the seeker reads, answers and accepts', async () => {
    await visit(page, '/jobs/mine', 'seeker-mine')
    await page.getByRole('link', { name: '抛光熟手' }).click()
    await expect(page.getByText('请带上证件来面谈。')).toBeVisible()
    await page.getByLabel('写给企业').fill('好的，准时到。')
    await page.getByRole('button', { name: '发送' }).click()
    await expect(page.getByText('好的，准时到。')).toBeVisible()
    await page.getByRole('button', { name: '接受录用' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '接受' }).click()
    await expect(page.getByText('您已接受')).toBeVisible()
    await looksRight(page, 'seeker-accepted')
  })
})
