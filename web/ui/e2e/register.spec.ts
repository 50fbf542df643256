import { codeFor } from './support/api'
import { choose, setDay } from './support/controls'
import { looksRight, visit } from './support/looks'
import { freshNumbers } from './support/numbers'
import { expect, test } from './support/test'

test('a firm registers, waits, is approved by its town and publishes', async ({ people }) => {
  const { uscc, phone, n } = freshNumbers()
  const name = `开平市试验登记五金厂${n}号`
  const firm = await people.nobody()
  const page = firm.page

  await test.step('a wrong code is named at its field, before anything is sent', async () => {
    await visit(page, '/register')
    await page.getByRole('button', { name: '提交登记' }).click()
    await expect(page.getByText('请填写统一社会信用代码。')).toBeVisible()
    await looksRight(page, 'register-empty')
    const wrong = uscc.slice(0, 17) + (uscc.endsWith('0') ? '1' : '0')
    await page.getByLabel('统一社会信用代码').fill(wrong)
    await expect(page.getByText('统一社会信用代码的校验码不对，请对照营业执照核对每一位。')).toBeVisible()
  })

  await test.step('right ones are taken, and the firm waits', async () => {
    await page.getByLabel('统一社会信用代码').fill(uscc.toLowerCase())
    await expect(page.getByText('核对无误：企业')).toBeVisible()
    await page.getByLabel('企业名称').fill(name)
    await choose(page, '所在镇街', '水口')
    await choose(page, '所属行业', '金属制品', '33 金属制品')
    await page.getByLabel('联系人', { exact: true }).fill('试验联系人')
    await page.getByLabel('联系人手机号').fill(phone)
    await page.getByRole('button', { name: '获取验证码' }).click()
    await expect(page.getByText('验证码已发出')).toBeVisible()
    await page.getByLabel('短信验证码').fill(await codeFor(phone))
    await page.getByRole('button', { name: '提交登记' }).click()
    await expect(page.getByText('企业资料正在等就业服务专员审核。')).toBeVisible()
    await looksRight(page, 'overview-pending')
  })

  await test.step('it can write a draft, but not publish', async () => {
    await page.goto('/surpluses/new')
    await choose(page, '工种', '抛光工')
    await page.getByLabel('人数', { exact: true }).fill('12')
    await setDay(page, '结束日期', '2021-03-20')
    await expect(page.getByRole('button', { name: '发布富余员工' })).toHaveCount(0)
    await page.getByRole('button', { name: '存为草稿' }).click()
    await expect(page.getByRole('heading', { name: /抛光工 12 人/ })).toBeVisible()
    await expect(page.getByText('企业通过审核后就能发布这条草稿。')).toBeVisible()
    await looksRight(page, 'surplus-draft-pending')
    await visit(page, '/search/shortages', 'search-pending')
  })

  await test.step('the same code cannot be registered twice', async () => {
    const other = await people.nobody()
    await other.page.goto('/register')
    const second = freshNumbers()
    await other.page.getByLabel('统一社会信用代码').fill(uscc)
    await other.page.getByLabel('企业名称').fill('开平市试验重名厂')
    await choose(other.page, '所在镇街', '水口')
    await choose(other.page, '所属行业', '33', '33 金属制品')
    await other.page.getByLabel('联系人', { exact: true }).fill('试验联系人')
    await other.page.getByLabel('联系人手机号').fill(second.phone)
    await other.page.getByRole('button', { name: '获取验证码' }).click()
    await expect(other.page.getByText('验证码已发出')).toBeVisible()
    await other.page.getByLabel('短信验证码').fill(await codeFor(second.phone))
    await other.page.getByRole('button', { name: '提交登记' }).click()
    await expect(other.page.getByText('这个统一社会信用代码已经登记过。')).toBeVisible()
  })

  await test.step('the officer of its town finds it waiting, looks, and approves', async () => {
    const officer = await people.as('town-shuikou')
    await visit(officer.page, '/desk')
    await visit(officer.page, '/firms?status=pending', 'firms-pending')
    await officer.page.getByRole('link', { name }).click()
    await expect(officer.page.getByRole('heading', { name, level: 1 })).toBeVisible()
    await looksRight(officer.page, 'firm-pending')
    await officer.page.getByRole('button', { name: '通过审核' }).click()
    await looksRight(officer.page, 'firm-approve')
    await officer.page.getByRole('dialog').getByRole('button', { name: '通过审核' }).click()
    await expect(officer.page.getByRole('heading', { level: 1 }).getByText('已通过')).toBeVisible()
    await expect(officer.page.getByLabel('经过').getByText('通过审核')).toBeVisible()
  })

  await test.step('now it publishes', async () => {
    await page.goto('/surpluses?status=draft')
    await page.getByRole('link', { name: '抛光工', exact: true }).click()
    await page.getByRole('button', { name: '发布', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 }).getByText('已发布')).toBeVisible()
    await expect(page.getByText('等就业服务专员审核')).toHaveCount(0)
    await looksRight(page, 'surplus-published')
    await visit(page, '/firm')
    await page.getByRole('button', { name: '修改资料' }).click()
    await looksRight(page, 'firm-edit')
  })
})
