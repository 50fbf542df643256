import { codeFor } from './support/api'
import { choose, setDay } from './support/controls'
import { looksRight } from './support/looks'
import { freshNumbers } from './support/numbers'
import { expect, test, type Person } from './support/test'

// What people or programs may put into any field. It is shown as it was written,
// or refused in words; it never runs, and nothing breaks over it.
const script = '<img src=x onerror=alert(1)>'
const sql = `'; DROP TABLE a; --`
const turned = '甲\u202E乙丙\u202C'
const long = '长'.repeat(10_000)
const any = /./

async function writeSurplus({ page }: Person, note: string, heads = 3): Promise<void> {
  await page.goto('/surpluses/new')
  await choose(page, '工种', '玩具制作工')
  await page.getByLabel('人数', { exact: true }).fill(String(heads))
  await setDay(page, '结束日期', '2021-03-31')
  await page.getByLabel('备注').fill(note)
  await page.getByRole('button', { name: '发布富余员工' }).click()
}

test('in a posting, and to whoever reads it', async ({ people }) => {
  const firm = await people.firm(`开平市试验${script}厂`)
  const reader = await people.firm('开平市试验读者厂')
  for (const [i, note] of [script, sql, turned, '{{ 1 + 1 }} ${7*7} %s'].entries()) {
    await writeSurplus(firm, note, 3 + i)
    await expect(firm.page.getByRole('heading', { name: `玩具制作工 ${3 + i} 人` })).toBeVisible()
    await expect(firm.page.getByLabel('内容').getByText(note.replace(/[\u202A-\u202E]/g, '')).or(firm.page.getByLabel('内容').getByText(note))).toBeVisible()
    await reader.page.goto(new URL(firm.page.url()).pathname)
    await expect(reader.page.getByText('玩具制作工').first()).toBeVisible()
    await expect(reader.page.locator('img')).toHaveCount(0)
  }
  await looksRight(reader.page, 'hostile-posting', any)
  await reader.page.goto('/search/surpluses?q=玩具制作工')
  await expect(reader.page.getByRole('table').getByText('onerror').first()).toBeVisible()
  await expect(reader.page.locator('img')).toHaveCount(0)
  await looksRight(reader.page, 'hostile-hits', any)
})

test('no field takes more than it says', async ({ people }) => {
  const firm = await people.firm('开平市试验长文厂')
  await writeSurplus(firm, long)
  await expect(firm.page.getByText('长'.repeat(500), { exact: true })).toBeVisible()
  await looksRight(firm.page, 'hostile-long')
})

test('in the search box and in the address', async ({ people }) => {
  const { page } = await people.as('city')
  await page.goto('/search/shortages')
  const box = page.getByRole('searchbox')
  for (const words of [script, sql, turned, '%', '_', '\\', '((((', '"', long.slice(0, 100)]) {
    await box.fill(words)
    await box.press('Enter')
    await expect(page.getByRole('status').filter({ hasText: '共' }).or(page.getByRole('alert')).first()).toBeVisible()
  }
  for (const query of ['q=%00', 'q=%ff', 'from=2021-02-31', 'townCode=x', 'headsMin=99999999999999999999', 'cursor=x', `q=${encodeURIComponent(long).slice(0, 3000)}`]) {
    await page.goto(`/search/shortages?${query}`)
    await expect(page.getByRole('heading', { name: '查找', level: 1 })).toBeVisible()
    await expect(page.getByRole('status').filter({ hasText: '共' }).or(page.getByRole('alert')).first()).toBeVisible()
  }
  for (const path of ['/surpluses/1', '/proposals/00000000-0000-7000-8000-000000000000', '/agreements/x%00', '/nothing/here']) {
    await page.goto(path)
    await expect(page.getByRole('alert').or(page.getByRole('heading', { name: '没有这个页面' })).first()).toBeVisible()
  }
  await looksRight(page, 'lost')
})

test('at the door: sign-in and registration', async ({ people }) => {
  const { page } = await people.nobody()
  await page.goto('/sign-in?back=//evil.example/')
  for (const login of [script, sql, long]) {
    await page.getByLabel('账号或手机号').fill(login)
    await page.getByLabel('密码', { exact: true }).fill(script)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await expect(page.getByRole('alert').first()).toBeVisible()
  }
  await page.getByLabel('账号或手机号').fill('seeker')
  await page.getByLabel('密码', { exact: true }).fill('kaiping2021')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: '我的', level: 1 })).toBeVisible()

  const { uscc, phone } = freshNumbers()
  const other = await people.nobody()
  await other.page.goto('/register')
  await other.page.getByLabel('统一社会信用代码').fill(uscc)
  await other.page.getByLabel('企业名称').fill(long)
  await choose(other.page, '所在镇街', '水口')
  await choose(other.page, '所属行业', '33', '33 金属制品')
  await other.page.getByLabel('联系人', { exact: true }).fill('\u0000')
  await other.page.getByLabel('联系人手机号').fill(phone)
  await other.page.getByRole('button', { name: '获取验证码' }).click()
  await expect(other.page.getByText('验证码已发出')).toBeVisible()
  await other.page.getByLabel('短信验证码').fill(await codeFor(phone))
  await other.page.getByRole('button', { name: '提交登记' }).click()
  await expect(other.page.getByRole('alert')).toContainText('内容中含有无法保存的空字符')
  await looksRight(other.page, 'hostile-register')
})

test('in a sheet', async ({ people }) => {
  const firm = await people.firm('开平市试验坏表厂')
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
  const rows = ['工种,人数,开始日期,结束日期,备注', ...[script, sql, turned, '=HYPERLINK("http://x")', long].map((note) => `玩具制作工,3,2021-02-10,2021-03-10,${cell(note)}`)]
  await firm.page.goto('/imports')
  await firm.page.getByLabel('选择表格').setInputFiles({ name: `${script}.csv`, mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) })
  await expect(firm.page.getByRole('table', { name: '表格按行核对的结果' })).toBeVisible()
  await expect(firm.page.locator('img')).toHaveCount(0)
  await looksRight(firm.page, 'hostile-sheet', any)
})
