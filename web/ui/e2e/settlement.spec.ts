import type { Person } from './support/test'
import { setDay } from './support/controls'
import { looksRight, visit } from './support/looks'
import { expect, test } from './support/test'

interface Due { agreementId: string; month: string; step: string }

// dueOf is the first step of a kind that waits in the sample.
async function dueOf(person: Person, step: string): Promise<Due> {
  const { items } = await person.api.get<{ items: Due[] }>(`/api/settlements/due?step=${step}`)
  expect(items.length, `something to ${step}`).toBeGreaterThan(0)
  return items[0]!
}

test('wages are paid before the month is confirmed and the money has come, then both follow', async ({ people }) => {
  const lender = await people.as('lender')
  const borrower = await people.as('borrower')
  const due = await dueOf(borrower, 'confirm')
  const address = `/agreements/${due.agreementId}/settlements/${due.month}`

  await test.step('the borrower finds it on its first page', async () => {
    const { page } = borrower
    await page.goto('/overview')
    await page.getByRole('link', { name: /项结算等您办理/ }).click()
    await expect(page.getByText('借用方确认结算单')).toBeVisible()
    await looksRight(page, 'settlements-mine')
    await page.goto(address)
    await expect(page.getByText(/5,100\.00 元 ÷ 21\.75 天 × .+ 天 = /).first()).toBeVisible()
    await looksRight(page, 'settlement-draft')
  })

  await test.step('the lender pays the workers first', async () => {
    const { page } = lender
    await page.goto(address)
    await expect(page.getByText('工资不必等确认，可以先发')).toBeVisible()
    await looksRight(page, 'settlement-payroll')
    await page.getByRole('button', { name: '登记发薪' }).click()
    await expect(page.getByText('已发薪，待借用方确认').first()).toBeVisible()
    await expect(page.getByRole('button', { name: '保存结算单' })).toHaveCount(0)
    const sheet = page.waitForEvent('download')
    await page.getByRole('button', { name: '工资表' }).click()
    expect((await sheet).suggestedFilename()).toMatch(/^工资表_.+\.xlsx$/)
  })

  await test.step('the borrower confirms what was paid', async () => {
    const { page } = borrower
    await page.goto(address)
    await expect(page.getByText('工资已经发了，借用方核对总额，确认结算单。')).toBeVisible()
    await looksRight(page, 'settlement-unconfirmed')
    await page.getByRole('button', { name: /^确认 ¥/ }).click()
    await expect(page.getByText('已发薪，待借用方转账').first()).toBeVisible()
    await expect(page.getByRole('heading', { name: '登记转账' })).toBeVisible()
    await looksRight(page, 'settlement-transfer')
  })

  await test.step('the borrower moves less than is due, then all of it', async () => {
    const { page } = borrower
    await page.goto(address)
    await page.getByLabel('转账凭证号').fill('网银 20210208')
    await page.getByLabel('金额').fill('1')
    await page.getByRole('button', { name: '登记转账' }).click()
    await expect(page.getByText(/转账金额写的是 1\.00 元，各项加起来是 [\d,]+\.\d\d 元/)).toBeVisible()
    await page.reload()
    await page.getByLabel('转账凭证号').fill('网银 20210208')
    await page.getByRole('button', { name: '登记转账' }).click()
    await expect(page.getByText('这个月已经结清。有错')).toBeVisible()
    await looksRight(page, 'settlement-done')
  })

  await test.step('it prints', async () => {
    const { page } = borrower
    await page.emulateMedia({ media: 'print' })
    await expect(page.getByRole('navigation', { name: '主要页面' })).toBeHidden()
    await expect(page.getByRole('table', { name: '每名员工' })).toBeVisible()
    await page.emulateMedia({ media: 'screen' })
  })
})

test('officers see what is overdue and what looks like profit', async ({ people }) => {
  const { page } = await people.as('city')
  await page.goto('/desk')
  await page.getByRole('link', { name: /张结算单涉嫌牟利/ }).click()
  await expect(page.getByText(/1 家出借方，1 张结算单，合计 ¥2,000/)).toBeVisible()
  await looksRight(page, 'excess')
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出表格' }).click()
  expect((await file).suggestedFilename()).toBe('涉嫌牟利的结算.xlsx')
  await page.getByLabel('企业名称或协议编号').fill('没有这一家')
  await page.getByRole('button', { name: '查找', exact: true }).click()
  await expect(page.getByText('这个条件下没有。')).toBeVisible()
  await looksRight(page, 'excess-none')
  await visit(page, '/settlements?show=overdue', 'settlements-overdue')
  await expect(page.getByText('出借方开出结算单').first()).toBeVisible()
  await page.getByRole('link', { name: /年\d+月/ }).first().click()
  await expect(page.getByRole('heading', { name: /结算$/ })).toBeVisible()
  await looksRight(page, 'settlement-officer')
})

test('a day of attendance is written, disputed and put right', async ({ people }) => {
  const lender = await people.as('lender')
  const borrower = await people.as('borrower')
  const { items } = await lender.api.get<{ items: { id: string; number: string }[] }>('/api/agreements?status=active')
  const address = `/agreements/${items.find((a) => a.number.startsWith('GX2020'))?.id}/attendance`
  await visit(borrower.page, address, 'attendance-borrower')
  const today = borrower.page.locator('[data-cell="0-0"]') // Monday, the sample's day
  await today.fill('半天')
  await borrower.page.getByRole('button', { name: '保存 1 格' }).click()
  await expect(borrower.page.getByText('考勤已保存').first()).toBeVisible()

  await visit(lender.page, address, 'attendance-lender')
  await lender.page.getByRole('button', { name: /，查看$/ }).first().click()
  await lender.page.getByRole('button', { name: '提出异议' }).click()
  const dialog = lender.page.getByRole('dialog', { name: '对这一天的考勤提出异议' })
  await looksRight(lender.page, 'attendance-object')
  await dialog.getByRole('textbox').fill('当天做满八小时')
  await dialog.getByRole('button', { name: '提出异议' }).click()
  await expect(lender.page.getByText(/有异议：当天做满八小时/)).toBeVisible()

  await borrower.page.reload()
  await today.click()
  await expect(borrower.page.getByText(/有异议：当天做满八小时/)).toBeVisible()
  await looksRight(borrower.page, 'attendance-objected')
  await today.fill('8')
  await borrower.page.getByRole('button', { name: '保存 1 格' }).click()
  await expect(borrower.page.getByText('考勤已保存').first()).toBeVisible()
  await visit((await people.as('city')).page, address, 'attendance-officer')
})

test('an incident reaches both firms and the officer', async ({ people }) => {
  const { page } = await people.as('lender')
  await page.goto('/overview')
  await page.getByRole('link', { name: /事故等您确认知悉/ }).click()
  await looksRight(page, 'incidents-open')
  await page.getByRole('table').getByRole('link').first().click()
  await looksRight(page, 'incident')
  await page.getByRole('button', { name: '确认知悉' }).click()
  await expect(page.getByRole('button', { name: '确认知悉' })).toHaveCount(0)
  const city = await people.as('city')
  await city.page.goto('/desk')
  await city.page.getByRole('link', { name: '监督检查' }).click()
  await city.page.getByRole('link', { name: '事故记录' }).click()
  await expect(city.page.getByRole('heading', { name: '事故记录' })).toBeVisible()
  await looksRight(city.page, 'incidents-officer')
})

test('an officer answers a compliance alert', async ({ people }) => {
  const { page } = await people.as('town-shuikou')
  await visit(page, '/compliance?status=open', 'alerts')
  await page.getByRole('table').getByRole('link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await looksRight(page, 'alert')
  await page.getByRole('button', { name: '答复' }).click()
  const dialog = page.getByRole('dialog', { name: '答复提醒' })
  await dialog.getByRole('button', { name: '答复' }).click()
  await looksRight(page, 'alert-answer')
  await dialog.getByRole('textbox').fill('已到现场核对，抛光线停产检修，三月恢复。')
  await dialog.getByRole('button', { name: '答复' }).click()
  await expect(page.getByText('已答复').first()).toBeVisible()
})

test('a firm is no more: an officer records it, and it only looks', async ({ people }) => {
  const firm = await people.firm('开平市结清卫浴有限公司')
  const { page } = await people.as('town-shuikou')
  await page.goto(`/firms/${firm.id}`)
  await page.getByRole('button', { name: '登记注销或破产' }).click()
  const dialog = page.getByRole('dialog', { name: '登记注销或破产' })
  await looksRight(page, 'dissolve')
  await setDay(dialog, '日期', '2021-02-08')
  await dialog.getByLabel('依据').fill('注销公告')
  await dialog.getByRole('button', { name: '登记并结束' }).click()
  await expect(dialog).toHaveCount(0)
  await looksRight(page, 'dissolved-officer')
  await visit(firm.page, '/firm', 'dissolved-firm')
  await expect(firm.page.getByText(/注销/).first()).toBeVisible()
})
