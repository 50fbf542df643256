import { choose, setDay } from './support/controls'
import { looksRight, visit } from './support/looks'
import { expect, test } from './support/test'

test('anybody sees what was signed, and takes it away', async ({ people }) => {
  const { page } = await people.nobody()
  await page.goto('/sign-in')
  await page.getByRole('link', { name: '到岗台账' }).click()
  await expect(page.getByRole('heading', { name: '到岗台账', level: 1 })).toBeVisible()
  await expect(page.getByText('gongxiang placement ledger')).toBeVisible()
  await looksRight(page, 'ledger', /./)
  for (const [button, file] of [['下载检查点', /^检查点-\d+\.txt$/], ['保存公钥', /^台账公钥\.txt$/], ['证明', /^一致性证明-\d+\.txt$/]] as const) {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: button, exact: true }).first().click()
    expect((await download).suggestedFilename()).toMatch(file)
  }
})

test('a placement is proved step by step in the browser', async ({ people }) => {
  const { page } = await people.as('lender')
  await visit(page, '/placements')
  await page.getByRole('table', { name: '安置记录' }).getByRole('link', { name: /核验/ }).first().click()
  await expect(page.getByText(/核验通过/)).toBeVisible()
  await page.getByText('核验的路径').click()
  await expect(page.getByText('与检查点里的摘要相同')).toBeVisible()
  await page.getByText('条目的原文', { exact: true }).click()
  await looksRight(page, 'placement-ledger', /./)
  await page.route('**/api/placements/*/ledger', async (route) => {
    const answer = await route.fetch()
    const body = await answer.json() as { entries: { data: string }[] }
    body.entries[0]!.data = body.entries[0]!.data.replace('event started', 'event corrected')
    await route.fulfill({ response: answer, json: body })
  })
  await page.reload()
  await expect(page.getByText(/核验没有通过/)).toBeVisible()
  await page.goto('/placements')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出本企业台账' }).click()
  expect((await download).suggestedFilename()).toMatch(/^到岗台账-91440783.*\.txt$/)
})

test('an officer puts a day right, and the ledger has it', async ({ people }) => {
  const { page } = await people.as('city')
  await page.goto('/placements?kind=secondment&to=2021-02-07') // not who starts today, in other specs
  await page.getByRole('table', { name: '安置记录' }).getByRole('link', { name: /核验/ }).nth(2).click()
  await expect(page.getByText('没有更正。')).toBeVisible()
  await page.getByRole('button', { name: '登记更正' }).click()
  const dialog = page.getByRole('dialog', { name: '登记更正' })
  await dialog.getByRole('button', { name: '登记', exact: true }).click()
  await expect(dialog.getByText('请填写正确的日期。')).toBeVisible()
  await choose(page, '哪个日期不对', '', '最后工作日')
  await setDay(dialog, '正确的日期', '2021-02-03')
  await dialog.getByLabel('原因和依据').fill('考勤表上是这一天')
  await looksRight(page, 'correction', /./)
  await dialog.getByRole('button', { name: '登记', exact: true }).click()
  await expect(dialog.getByText(/还没有返回/)).toBeVisible()
  await choose(page, '哪个日期不对', '', '到岗日期')
  await page.evaluate(() => new MutationObserver(() => document.body.innerText.includes('核验没有通过') && document.body.setAttribute('data-alarmed', '')).observe(document.body, { subtree: true, childList: true }))
  await dialog.getByRole('button', { name: '登记', exact: true }).click()
  await expect(page.getByText(/到岗日期应为/)).toBeVisible()
  await expect(page.getByText(/核验通过：2 个条目/)).toBeVisible()
  await expect(page.locator('body[data-alarmed]'), 'while the new entries are computed nothing is said to be wrong').toHaveCount(0)
  await looksRight(page, 'placement-corrected', /./)
})
