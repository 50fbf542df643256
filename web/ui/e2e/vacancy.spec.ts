import { choose } from './support/controls'
import { looksRight, visit } from './support/looks'
import { freshNumbers } from './support/numbers'
import { expect, test } from './support/test'

// No other spec posts this trade: the phone's list shows the newest twenty. And the
// firm is not of 水口, whence cases.spec sends vacancies that must still be open.
const trade = '造纸工'

test('a firm posts a vacancy, anybody reads it on a phone, an officer takes it down', async ({ people }) => {
  const firm = await people.firm(`开平市试验招贤${freshNumbers().n}厂`, '赤水')
  const { page } = firm
  await test.step('a phrase that no vacancy may hold is named', async () => {
    await visit(page, '/vacancies', 'vacancies-empty')
    await page.getByRole('main').getByRole('link', { name: '发布岗位' }).first().click()
    await choose(page, '工种', trade)
    await page.getByLabel('招聘人数', { exact: true }).fill('12')
    await page.getByLabel('最低工资', { exact: true }).fill('5000')
    await page.getByRole('textbox', { name: '任职要求' }).fill('限男性，入职交押金300元')
    await page.getByRole('button', { name: '发布岗位' }).click()
    await expect(page.getByText('“限男性”把与工作无关的条件当作门槛')).toBeVisible()
    await looksRight(page, 'vacancy-refused')
    await page.getByRole('textbox', { name: '任职要求' }).fill('熟手优先，生手可以培训')
    await page.getByRole('button', { name: '发布岗位' }).click()
    await expect(page.getByRole('heading', { name: `${trade} 12 人` })).toBeVisible()
    await looksRight(page, 'vacancy')
  })
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const visitor = await people.nobody()
  await test.step('anybody reads it', async () => {
    await visitor.page.setViewportSize({ width: 390, height: 844 })
    await visit(visitor.page, '/jobs', 'jobs')
    await visitor.page.getByLabel('全部工种').selectOption({ label: trade })
    await visitor.page.getByRole('listitem').filter({ hasText: firm.name }).getByRole('link').click()
    await expect(visitor.page.getByRole('heading', { level: 1, name: trade })).toBeVisible()
    await expect(visitor.page.getByText('¥5,000/月起')).toBeVisible()
    await expect(visitor.page).toHaveURL(`/jobs/${id}`)
    await looksRight(visitor.page, 'job')
    await visitor.page.goBack()
    await expect(visitor.page.getByRole('heading', { name: '招聘岗位' })).toBeVisible()
    await visitor.page.goto('/jobs')
    await visitor.page.getByRole('searchbox').fill(firm.name)
    await visitor.page.getByRole('button', { name: '查找' }).click()
    await expect(visitor.page.getByText(`“${firm.name}”：1 个岗位。`)).toBeVisible()
    await looksRight(visitor.page, 'jobs-found')
  })
  const city = await people.as('city')
  await test.step('an officer takes it down', async () => {
    await visit(city.page, '/vacancies', 'vacancies-officer')
    await city.page.goto(`/vacancies/${id}`)
    await city.page.getByRole('button', { name: '下架' }).click()
    await city.page.getByLabel('原因', { exact: true }).fill('核实后并不招人')
    await city.page.getByRole('dialog').getByRole('button', { name: '下架' }).click()
    await expect(city.page.getByText('核实后并不招人')).toBeVisible()
    await looksRight(city.page, 'vacancy-down')
  })
  await test.step('nobody finds it any more', async () => {
    await visitor.page.goto(`/jobs/${id}`)
    await expect(visitor.page.getByRole('heading', { name: '岗位不在了' })).toBeVisible()
    await looksRight(visitor.page, 'job-gone')
  })
})
