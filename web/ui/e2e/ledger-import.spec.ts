import { looksRight, visit } from './support/looks'
import { expect, test } from './support/test'

const head = '姓名,身份证号,手机,群体,登记日期,证明材料,职业指导日期,岗位1,岗位1单位,岗位1日期,培训项目,培训日期,结果'
const rows = [
  '台账甲,11010519491231002X,13800990001,就业困难人员（大龄、残疾）,2021-01-10,就业创业证 7 号,2021-01-12,抛光工,试验厂,2021-01-15,中式面点师培训,2021-01-20,服务中',
  '台账乙,44052418800101001,13800990002,退伍军人,2021.1.5,,,,,,,,已就业',
  '台账丙,,13800990003,就业困难人员,2021-01-10,,,,,,,,',
]

test('an officer brings the town’s old ledger, and takes the new one out', async ({ people }) => {
  const officer = await people.as('town-shuikou')
  const { page } = officer
  const counted = (state: string) => page.getByRole('navigation', { name: '按核对结果筛选' }).getByRole('link', { name: state }).getByRole('strong')

  await test.step('every row as it was understood, ID numbers masked', async () => {
    await page.goto('/key-people')
    await page.getByRole('main').getByRole('link', { name: '导入表格' }).click()
    await expect(page.getByRole('radio', { name: '重点群体台账' })).toBeChecked()
    await looksRight(page, 'imports-ledger')
    await page.getByLabel('选择表格').setInputFiles({ name: '一对一台账.csv', mimeType: 'text/csv', buffer: Buffer.from([head, ...rows].join('\n')) })
    await expect(counted('可导入')).toHaveText('1')
    await expect(counted('需修改')).toHaveText('2')
    await expect(page.getByText('应为 18 位')).toBeVisible()
    await expect(page.getByText('请写明就业困难的情形')).toBeVisible()
    await expect(page.getByText('19491231')).toHaveCount(0)
    await looksRight(page, 'import-ledger', /^X$/)
  })

  await test.step('put right, and taken in once', async () => {
    const group = page.getByRole('textbox', { name: '第 4 行 群体' })
    await group.fill('就业困难人员（长期失业）')
    await group.press('Enter')
    await expect(counted('可导入')).toHaveText('2')
    await page.getByRole('button', { name: '只导入没有问题的 2 条' }).click()
    await expect(page.getByText('已导入 2 条重点群体台账。')).toBeVisible()
    await page.getByRole('link', { name: '查看重点群体台账' }).click()
    await page.getByRole('link', { name: '台账甲' }).click()
    await expect(page.getByText('由表格导入').first()).toBeVisible()
    await looksRight(page, 'ledger-imported')
  })

  await test.step('the ledger for the printer, whole only for a purpose', async () => {
    await visit(page, '/key-people', 'key-people-imported')
    await page.getByRole('button', { name: '导出台账' }).click()
    await page.getByText('显示完整的身份证号码').click()
    await page.getByRole('dialog').getByRole('button', { name: '导出', exact: true }).click()
    await expect(page.getByText('请写明用途，至少 2 个字。')).toBeVisible()
    await looksRight(page, 'ledger-export')
    await page.getByLabel('用途').fill('报送市人社局')
    const file = page.waitForEvent('download')
    await page.getByRole('dialog').getByRole('button', { name: '导出', exact: true }).click()
    expect((await file).suggestedFilename()).toMatch(/^水口镇一对一台账.*\.xlsx$/)
  })
})
