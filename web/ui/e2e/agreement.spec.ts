import { codeFor } from './support/api'
import { sendCode } from './support/code'
import { looksRight, visit } from './support/looks'
import { expect, test } from './support/test'

test('a signed agreement is supplemented, and contracts are printed for all its workers', async ({ people }) => {
  const lender = await people.as('lender')
  const borrower = await people.as('borrower')
  const { items } = await lender.api.get<{ items: { id: string; status: string }[] }>('/api/agreements?status=active')
  const address = `/agreements/${items[0]?.id}`

  await test.step('the lender asks for another pay day', async () => {
    const { page } = lender
    await page.goto(address)
    await page.getByRole('button', { name: '提出补充协议' }).click()
    const dialog = page.getByRole('dialog', { name: '提出补充协议' })
    await dialog.getByLabel('发薪日').fill('28')
    await dialog.getByRole('button', { name: '发给对方确认' }).click()
    await expect(dialog.getByText('请写明变更的原因，至少 2 个字。')).toBeVisible()
    await looksRight(page, 'supplement-ask')
    await dialog.getByLabel('变更的原因').fill('与工资系统一致')
    await dialog.getByRole('button', { name: '发给对方确认' }).click()
    await expect(page.getByText('待对方确认')).toBeVisible()
    await looksRight(page, 'supplement-asked')
  })

  await test.step('the borrower reads it and confirms with a code', async () => {
    const { page } = borrower
    await page.goto(address)
    await page.getByRole('button', { name: '核对并确认' }).click()
    const dialog = page.getByRole('dialog', { name: '确认补充协议' })
    await expect(dialog.getByText(/发薪日：由.*改为“28”/)).toBeVisible()
    await dialog.getByText('已核对以上文件，代表本企业确认').click()
    await sendCode(dialog)
    await dialog.getByLabel('短信验证码').fill(await codeFor('13800000102'))
    await dialog.getByRole('button', { name: '确认', exact: true }).click()
    await expect(page.getByText('已生效').first()).toBeVisible()
    await expect(page.getByText('每月 28 日')).toBeVisible()
    await page.getByLabel('补充协议').getByRole('link', { name: '文件' }).first().click()
    await expect(page.getByRole('heading', { name: '共享用工合作协议补充协议' })).toBeVisible()
    await looksRight(page, 'supplement-document')
  })

  await test.step('the lender prints one contract, and all of them', async () => {
    const { page } = lender
    await page.goto(address)
    const one = page.waitForEvent('download')
    await page.getByRole('button', { name: /^下载.*的劳动合同变更协议$/ }).first().click()
    expect((await one).suggestedFilename()).toMatch(/^劳动合同变更协议 .*\.docx$/)
    const all = page.waitForEvent('download')
    await page.getByRole('button', { name: '生成合同变更协议' }).click()
    expect((await all).suggestedFilename()).toBe('劳动合同变更协议.zip')
    await looksRight(page, 'agreement-lender')
  })
})

test('an officer of the city changes the wording of a document', async ({ people }) => {
  const { page } = await people.as('city')
  await visit(page, '/templates?kind=consent', 'templates-consent')
  await expect(page.getByRole('region', { name: '预览' }).getByText('谁出借，谁借用')).toBeVisible()
  await visit(page, '/templates?kind=amendment', 'templates')
  const body = page.getByRole('textbox', { name: '正文' })
  const before = await body.inputValue()
  await body.fill(`${before}\n{{银行账号}}`)
  await expect(page.getByText('没有“{{银行账号}}”这个填写项，请改用下面列出的填写项。')).toBeVisible()
  await body.fill(before.replace('期满乙方返回甲方。', '期满后乙方返回甲方。'))
  await expect(page.getByText(/没有“{{银行账号}}”/)).toHaveCount(0)
  await page.getByRole('button', { name: '保存为新版本' }).click()
  await expect(page.getByText('请写明改了什么，至少 2 个字。')).toBeVisible()
  await page.getByLabel('修改说明').fill('语序')
  await page.getByRole('button', { name: '保存为新版本' }).click()
  await expect(page.getByText('现在是第 2 版', { exact: false })).toBeVisible()
  await looksRight(page, 'templates-saved')
})
