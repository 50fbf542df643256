import { choose, setDay } from './support/controls'
import { looksRight, visit } from './support/looks'
import { expect, test } from './support/test'

test('a firm on a phone: publish, find, look at matches', async ({ people }) => {
  const firm = await people.firm('开平市试验手机名字特别长的水暖卫浴五金制品股份有限公司')
  const { page } = firm
  await visit(page, '/overview')
  await page.getByRole('link', { name: '全部', exact: true }).last().tap()
  await looksRight(page, 'all')
  await page.getByRole('main').getByRole('link', { name: '富余员工' }).tap()
  await page.getByRole('main').getByRole('link', { name: '发布富余员工' }).first().tap()
  await choose(page, '工种', '抛光工')
  await page.getByLabel('人数', { exact: true }).fill('9')
  await setDay(page, '结束日期', '2021-03-31')
  await page.getByRole('button', { name: '发布富余员工' }).tap()
  await expect(page.getByRole('heading', { name: '抛光工 9 人' })).toBeVisible()
  await looksRight(page, 'surplus')
  await page.getByRole('link', { name: '看匹配' }).tap()
  await page.getByRole('button', { name: '加入比较' }).first().tap()
  await page.getByRole('button', { name: '加入比较' }).first().tap()
  await expect(page.getByRole('heading', { name: '并排比较' })).toBeVisible()
  await looksRight(page, 'matches-compared')
  await page.getByRole('link', { name: '查找对方' }).tap()
  await page.getByRole('button', { name: /^条件/ }).tap()
  await page.getByLabel('规上工业企业').check()
  await expect(page).toHaveURL(/aboveScale=true/)
  await looksRight(page, 'search')
})

test('thumbs find what they need: every target is 44 px high', async ({ people }) => {
  const { page } = await people.as('lender')
  for (const path of ['/overview', '/surpluses', '/search/shortages', '/proposals', '/account']) {
    await visit(page, path, `thumb${path.replace(/\W+/g, '-')}`)
    const small = await page.locator('button:visible, [role=button]:visible, .bottom a:visible, .link-button:visible, .tabs a:visible').evaluateAll((all) =>
      all.map((e) => ({ words: e.textContent?.trim() || e.getAttribute('aria-label'), high: Math.round(e.getBoundingClientRect().height) })).filter((t) => t.high < 44))
    expect.soft(small, path).toEqual([])
  }
})

test('an officer on a phone: what waits, the key groups, and the balance', async ({ people }) => {
  const { page } = await people.as('city')
  await visit(page, '/desk')
  await page.getByRole('navigation', { name: '主要页面' }).getByRole('link', { name: '重点群体' }).click()
  await expect(page.getByRole('heading', { name: '要办的台账' })).toBeVisible()
  await visit(page, '/balance')
  await visit(page, '/firms')
})
