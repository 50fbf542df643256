import { choose } from './support/controls'
import { looksRight, visit } from './support/looks'
import { freshNumbers } from './support/numbers'
import { expect, test, type Person } from './support/test'

async function signIn({ page }: Person, login: string, password: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('账号或手机号').fill(login)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

test('an account is made: its one-time password opens it, until it is changed', async ({ people }) => {
  const login = `town-zz${freshNumbers().n}`
  const admin = await people.as('admin')
  const { page } = admin
  await visit(page, '/accounts', 'accounts', /./)
  await page.getByRole('button', { name: '建立账号' }).click()
  const dialog = page.getByRole('dialog', { name: '建立账号' })
  await dialog.getByRole('button', { name: '建立账号' }).click()
  await expect(dialog.getByText('请填写姓名。')).toBeVisible()
  await looksRight(page, 'account-new', /./)
  await dialog.getByLabel('姓名').fill('试验专员')
  await choose(dialog, '所属镇街', '赤坎')
  await dialog.getByLabel('登录名').fill(login)
  await dialog.getByRole('button', { name: '建立账号' }).click()
  const once = page.getByRole('dialog', { name: '一次性密码' })
  const password = (await once.locator('code').textContent()) ?? ''
  expect(password.length).toBeGreaterThanOrEqual(8)
  await looksRight(page, 'account-password', /./)
  await once.getByRole('button', { name: '记下了' }).click()
  await expect(page.getByText(password)).toHaveCount(0)

  const officer = await people.nobody()
  await signIn(officer, login, password)
  await expect(officer.page.getByText('赤坎镇').first()).toBeVisible()
  await officer.page.goto('/account')
  await officer.page.getByLabel('原密码').fill(password)
  await officer.page.getByLabel('新密码', { exact: true }).fill('四个词连起来的密码')
  await officer.page.getByLabel('再填一次').fill('四个词连起来的密码')
  await officer.page.getByRole('button', { name: '修改密码' }).click()
  await expect(officer.page.getByText('密码已修改')).toBeVisible()

  const other = await people.nobody()
  await signIn(other, login, password)
  await expect(other.page.getByText('账号或密码不对，请核对后再试。')).toBeVisible()
  await signIn(other, login, '四个词连起来的密码')
  await expect(other.page.getByRole('heading', { name: '概览', level: 1 })).toBeVisible()

  await page.getByLabel(/登录名、姓名/).fill(login)
  await page.getByRole('button', { name: '查找', exact: true }).click()
  await page.getByRole('button', { name: '修改试验专员的账号' }).click()
  const edit = page.getByRole('dialog', { name: '修改账号' })
  await edit.getByLabel('停用这个账号').check()
  await edit.getByRole('button', { name: '保存账号' }).click()
  await expect(edit.getByText('请写停用或启用的原因')).toBeVisible()
  await looksRight(page, 'account-edit', /./)
  await edit.getByLabel('原因').fill('调离岗位')
  await edit.getByRole('button', { name: '保存账号' }).click()
  await expect(page.getByRole('cell', { name: '停用' })).toBeVisible()
  await other.page.getByRole('link', { name: '企业', exact: true }).first().click()
  await expect(other.page.getByRole('heading', { name: '登录', level: 1 })).toBeVisible()
})

test('a trade gets another name: forms and sheets know it at once', async ({ people }) => {
  const { page } = await people.as('admin')
  const alias = `试验踩车${freshNumbers().n}`
  await visit(page, '/trades')
  await page.getByLabel('名称、叫法、类别或编码').fill('缝纫工')
  await page.getByRole('button', { name: '查找', exact: true }).click()
  await page.getByRole('link', { name: '缝纫工', exact: true }).click()
  const names = page.getByLabel('同一工种的叫法')
  await names.fill(`${await names.inputValue()}、${alias}`)
  await looksRight(page, 'trade')
  await page.getByRole('button', { name: '保存工种' }).click()
  await expect(page.getByText('工种已保存')).toBeVisible()

  const firm = await people.firm('开平市试验叫法厂')
  await firm.page.goto('/shortages/new')
  await choose(firm.page, '工种', alias, '缝纫工')
  await firm.page.goto('/imports')
  const rows = ['工种,人数,开始日期,结束日期', `${alias},12,2021-02-10,2021-03-10`]
  await firm.page.getByLabel('选择表格').setInputFiles({ name: '富余.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) })
  await expect(firm.page.getByRole('button', { name: /工种：缝纫工/ })).toBeVisible()

  await page.goto('/trades/new')
  await page.getByLabel('编码').fill('6-05-01-03')
  await page.getByLabel('名称').fill('缝纫工')
  await choose(page, '类别', '缝制')
  await page.getByRole('button', { name: '新增工种' }).click()
  await expect(page.locator('.form-row.wrong').first()).toBeVisible()
  await looksRight(page, 'trade-new')
})

test('the towns are there to be corrected', async ({ people }) => {
  const { page } = await people.as('admin')
  await visit(page, '/towns')
  await page.getByRole('button', { name: '修改水口镇' }).click()
  await page.getByLabel('纬度').fill('北边')
  await page.getByRole('button', { name: '保存镇街' }).click()
  await expect(page.locator('.form-row.wrong')).toBeVisible()
  await looksRight(page, 'town')
})
