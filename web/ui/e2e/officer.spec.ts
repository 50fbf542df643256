import type { Locator, Page } from '@playwright/test'
import { choose, setDay } from './support/controls'
import { looksRight, visit } from './support/looks'
import { expect, test } from './support/test'

const numberIn = (text: string | null): number => Number(/[\d,]+/.exec(text ?? '')?.[0].replaceAll(',', ''))

// saved is the name of the file that a click hands to the browser.
async function saved(page: Page, button: Locator): Promise<string> {
  const download = page.waitForEvent('download')
  await button.click()
  return (await download).suggestedFilename()
}

test('every number of the balance opens the postings behind it', async ({ people }) => {
  const { page } = await people.as('city')
  await visit(page, '/balance')
  await page.getByRole('button', { name: '看表格' }).first().click()
  await page.getByRole('button', { name: '看表格' }).first().click()
  await looksRight(page, 'balance-tables')

  await page.getByRole('link', { name: '缺工', exact: true }).click()
  const cells = page.getByRole('region', { name: /各工种每周/ }).getByRole('link', { name: /缺工 [\d,]+ 人/ })
  await expect(cells.first()).toBeVisible()
  const cell = cells.nth(1)
  const heads = numberIn((/缺工 [\d,]+ 人/.exec((await cell.getAttribute('aria-label')) ?? '') ?? [''])[0])
  await cell.click()
  await expect(page.getByRole('heading', { name: '查找', level: 1 })).toBeVisible()
  const rows = page.getByRole('table', { name: '查找结果' }).getByRole('row')
  const shown = async () => (await rows.locator('td:nth-child(3)').allTextContents()).reduce((sum, text) => sum + numberIn(text), 0)
  await expect.poll(shown).toBe(heads)
  await expect(page.getByRole('button', { name: '下一页' })).toHaveCount(0)
  await looksRight(page, 'search-behind')
  await page.goBack()
  await expect(page.getByRole('heading', { name: '余缺平衡', level: 1 })).toBeVisible()

  await page.goto('/balance?family=没有这一类')
  await expect(page.getByText('这个范围里没有还可对接的富余员工和缺工需求。')).toBeVisible()
  await looksRight(page, 'balance-empty')
})

test('search by one character, by two, with a wrong one; filter, sort, fetch as a sheet', async ({ people }) => {
  const { page } = await people.as('city')
  const box = page.getByRole('searchbox')
  const results = page.getByRole('table', { name: '查找结果' })
  await page.goto('/desk')
  for (const words of ['焊', '水口', '抛光功']) {
    await box.fill(words)
    await box.press('Enter')
    await expect(page.getByText(`“${words}”`).first()).toBeVisible()
    await expect(results.getByRole('row')).not.toHaveCount(1)
  }
  await looksRight(page, 'search-similar')
  await page.goto('/search/shortages?q=焊工')
  await expect(page.getByText('工种 焊工')).toBeVisible()
  await looksRight(page, 'search')

  const total = page.getByRole('status').filter({ hasText: '共' })
  const all = numberIn(await total.textContent())
  await page.getByLabel('各镇街').getByRole('button').first().click()
  await expect.poll(async () => numberIn(await total.textContent())).toBeLessThan(all)
  await page.getByLabel('至少人数').fill('1')
  await expect(page).toHaveURL(/headsMin=1/)
  await page.getByLabel('排序').selectOption('人数多')
  await page.reload()
  await expect(page.getByLabel('排序')).toHaveValue('heads')
  await expect(page.getByLabel('至少人数')).toHaveValue('1')
  await looksRight(page, 'search-filtered')
  expect(await saved(page, page.getByRole('button', { name: '导出表格' }))).toMatch(/\.xlsx$/)

  await page.goto('/search/enterprises?q=示例')
  await expect(results.getByRole('link').first()).toBeVisible()
  await looksRight(page, 'search-firms')
  await page.goto('/search/shortages?q=没有这样的词')
  await expect(page.getByText('没有找到。换个说法，或者去掉几个条件试试。')).toBeVisible()
  await looksRight(page, 'search-nothing')
  for (const list of ['/proposals', '/agreements', '/placements', '/firms']) {
    await page.goto(list)
    expect(await saved(page, page.getByRole('button', { name: '导出表格' }))).toMatch(/\.xlsx$/)
  }
})

test('a firm: its year, its flags, its number; all of it on record', async ({ people }) => {
  const firm = await people.firm('开平市试验名单厂')
  const { page } = await people.as('town-shuikou')
  await page.goto('/firms')
  await page.getByLabel('企业名称或信用代码').fill(firm.uscc)
  await page.getByRole('button', { name: '查找', exact: true }).click()
  await page.getByRole('link', { name: firm.name }).click()
  const dialog = page.getByRole('dialog')

  await test.step('above scale, from 2,000 万 on', async () => {
    await page.getByRole('button', { name: '登记规上情况' }).click()
    await dialog.getByLabel('主营业务收入（元）').fill('2000万')
    await expect(dialog.getByText('达到 2,000 万元')).toBeVisible()
    await dialog.getByRole('button', { name: '登记' }).click()
    await expect(dialog.getByText(/请写明依据/)).toBeVisible()
    await looksRight(page, 'firm-scale')
    await dialog.getByLabel('依据').fill('统计局 2020 年规上企业名录')
    await dialog.getByRole('button', { name: '登记' }).click()
    await expect(page.getByRole('cell', { name: '¥20,000,000' })).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 }).getByText('规上')).toBeVisible()
  })

  await test.step('on a list, and off it', async () => {
    await page.getByRole('button', { name: '登记名单记录' }).click()
    await choose(dialog, '名单', '', '经营异常')
    await setDay(dialog, '列入日期', '2021-01-15')
    await dialog.getByLabel('依据').fill('国家企业信用信息公示系统')
    await dialog.getByRole('button', { name: '登记' }).click()
    await expect(page.getByText('2021-01-15（周五）起')).toBeVisible()
    await page.getByRole('button', { name: '移出' }).click()
    await dialog.getByRole('button', { name: '登记' }).click()
    await expect(page.getByText(/2021-02-08（周一）移出/).first()).toBeVisible()
  })

  await test.step('the whole number, for a purpose', async () => {
    await page.getByRole('button', { name: '看完整号码' }).click()
    await dialog.getByRole('button', { name: '查看' }).click()
    await expect(dialog.getByText(/请写明查看目的/)).toBeVisible()
    await dialog.getByLabel('查看目的').fill('核实登记信息')
    await dialog.getByRole('button', { name: '查看' }).click()
    await expect(dialog.getByRole('link', { name: firm.phone })).toBeVisible()
    await expect(dialog.getByText('这次查看已记录。')).toBeVisible()
    await looksRight(page, 'firm-contact')
    await dialog.getByRole('button', { name: '关闭', exact: true }).last().click()
    await expect(page.getByText(firm.phone)).toHaveCount(0)
    await looksRight(page, 'firm-desk')
  })
})

test('an officer of a town sees that town only', async ({ people }) => {
  const elsewhere = await people.firm('开平市试验外镇厂', '赤坎')
  const { page } = await people.as('town-shuikou')
  await visit(page, '/balance', 'balance-town')
  await page.goto(`/firms/${elsewhere.id}`)
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page.getByText(elsewhere.name)).toHaveCount(0)
  await looksRight(page, 'firm-out-of-scope')
})
