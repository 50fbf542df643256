import type { Fair } from '../src/api/fairs'
import { codeFor } from './support/api'
import { looksRight, visit } from './support/looks'
import { freshPhone } from './support/numbers'
import { expect, test } from './support/test'

// A rehearsal stands in no list: everybody comes by the address that the officer
// sends, and has all of a fair there.
test('a rehearsal by its addresses: a firm asks for a booth, a seeker finds it', async ({ people }) => {
  const city = await people.as('city')
  const firm = await people.firm('开平市试验演练企业')
  const { trades } = await firm.api.get<{ trades: { code: string }[] }>('/api/reference')
  await firm.api.post('/api/vacancies', { title: '包装工', tradeCode: trades[0]!.code, level: 0, headcount: 8, payMinFen: 500000, payUnit: 'month', townCode: firm.townCode, workplace: '试验路1号', hours: '', lodging: true,
    board: false, transport: false, insurance: true, requirements: '', description: '', validTo: '2021-06-30', publish: true })
  const made = await city.api.post<Fair>('/api/fairs', { name: `试验演练 ${firm.n}`, about: '', rules: '', townCode: '', rehearsal: true, startsAt: '2021-02-10T09:00:00+08:00', endsAt: '2021-02-10T11:30:00+08:00',
    halls: [{ name: '综合展厅', kind: 'industry', ofCode: '', capacity: 20 }] })
  await city.api.post(`/api/fairs/${made.id}/open`, { version: made.version })

  let booth = '', hall = ''
  await test.step('the officer reads the addresses', async () => {
    await visit(city.page, `/fairs/${made.id}`, 'rehearsal', /^(http|fairs?|booth)$/)
    const part = city.page.getByRole('region', { name: '请人参加演练' })
    const all = (await part.innerText()).match(/http\S+/g) ?? []
    booth = all.find((a) => a.endsWith('/booth')) ?? ''
    hall = all.find((a) => !a.endsWith('/booth')) ?? ''
  })
  await test.step('the firm asks for a booth, which is approved', async () => {
    await visit(firm.page, booth, 'rehearsal-booth-ask')
    await expect(firm.page.getByText(made.name)).toBeVisible()
    await expect(firm.page.getByLabel('包装工')).toBeChecked()
    await firm.page.getByRole('button', { name: '申请展位' }).click()
    await expect(firm.page.getByText('等待审核')).toBeVisible()
    await city.page.reload()
    await city.page.getByRole('button', { name: `通过 ${firm.name} 的展位` }).click()
    await expect(city.page.getByText('已通过')).toBeVisible()
    await firm.page.getByRole('link', { name: made.name }).click()
    await expect(firm.page.getByRole('heading', { name: '展位资料' })).toBeVisible()
    await looksRight(firm.page, 'rehearsal-booth')
  })
  await test.step('who is not signed in is asked, and sees it then', async () => {
    await city.api.post(`/api/fairs/${made.id}/go-live`)
    const { page } = await people.nobody()
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(hall)
    await expect(page.getByText('主办方请您参加演练的')).toBeVisible()
    const number = freshPhone()
    await page.getByLabel('手机号', { exact: true }).fill(number)
    await page.getByLabel('姓名（第一次来要填）').fill('陈演练')
    await page.getByRole('button', { name: '获取验证码' }).click()
    await expect(page.getByText('验证码已发出')).toBeVisible()
    await page.getByLabel('短信验证码').fill(await codeFor(number))
    await page.getByRole('button', { name: '进入', exact: true }).click()
    await expect(page.getByText('这是一次演练')).toBeVisible()
    await page.getByRole('link', { name: firm.name }).click()
    await expect(page.getByText('包装工')).toBeVisible()
    await looksRight(page, 'rehearsal-fair-booth')
  })
  await city.api.post(`/api/fairs/${made.id}/close`, { reason: '演练结束' })
})
