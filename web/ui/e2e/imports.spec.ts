import { resolve } from 'node:path'
import { looksRight, visit } from './support/looks'
import { expect, test, type Person } from './support/test'

// The sheets that clerks really send. An officer takes them: they hold the rows
// of several firms.
const written = /^(surplus_clerk|shortage_clerk|cmd)$/
const sheet = (name: string): string => resolve('../../internal/sheet/testdata', name)

async function upload({ page }: Person, kind: string, file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  await page.goto('/imports')
  await page.getByRole('radio', { name: kind }).check()
  await page.getByLabel('选择表格').setInputFiles(file)
  await expect(page.getByRole('navigation', { name: '按核对结果筛选' })).toBeVisible()
}

const counted = ({ page }: Person, state: string) => page.getByRole('navigation', { name: '按核对结果筛选' }).getByRole('link', { name: state }).getByRole('strong')

test('a sheet of surpluses: checked, corrected in place, taken, and never twice', async ({ people }) => {
  const clerk = await people.as('city')
  const { page } = clerk

  await test.step('what cannot be a sheet is refused in words', async () => {
    await visit(page, '/imports', 'imports', written) // beside it the other test's sheet may stand
    await page.getByLabel('选择表格').setInputFiles({ name: '照片.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('x') })
    await expect(page.getByText('“照片.jpg”不是表格，请上传 .xlsx 或 .csv 文件。')).toBeVisible()
    await page.getByLabel('选择表格').setInputFiles({ name: '坏表格.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('PK\x03\x04 damaged') })
    await expect(page.getByRole('alert')).toContainText('坏')
    await looksRight(page, 'imports-damaged', written)
  })

  await test.step('every row as it was understood, those in trouble first', async () => {
    await upload(clerk, '富余员工', sheet('surplus_clerk.xlsx'))
    await expect(page.getByText('工作表')).toBeVisible()
    await looksRight(page, 'import-check', written)
    await page.getByRole('button', { name: /列的对应/ }).click()
    await looksRight(page, 'import-columns', written)
    await page.getByRole('button', { name: /列的对应/ }).click()
  })

  await test.step('a cell in trouble is corrected where it stands', async () => {
    await expect(counted(clerk, '可导入')).toHaveText('5')
    await expect(counted(clerk, '需修改')).toHaveText('5')
    await expect(counted(clerk, '重复')).toHaveText('1')
    await page.getByRole('button', { name: '去改第 14 行的人数' }).click()
    const heads = page.getByRole('textbox', { name: '第 14 行 人数' })
    await expect(heads).toBeFocused()
    await heads.fill('很多')
    await heads.press('Enter')
    await expect(heads).toHaveValue('很多')
    await expect(page.getByText(/人数“很多”/)).toBeVisible()
    await heads.fill('５')
    await heads.press('Enter')
    await expect(counted(clerk, '可导入')).toHaveText('6')
    await page.getByRole('textbox', { name: '第 9 行 结束日期' }).fill('2021年4月30日')
    await page.getByRole('textbox', { name: '第 9 行 结束日期' }).press('Enter')
    await expect(counted(clerk, '可导入')).toHaveText('7')
    await page.getByRole('button', { name: '不导入第 15 行' }).click()
    await expect(counted(clerk, '需修改')).toHaveText('2')
  })

  await test.step('the good rows are taken, and the rest can be fetched', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: '下载需修改的行' }).click()
    expect((await download).suggestedFilename()).toMatch(/\.xlsx$/)
    await page.getByRole('button', { name: '只导入没有问题的 7 条' }).click()
    await expect(page.getByText('已导入 7 条富余员工。')).toBeVisible()
    await looksRight(page, 'import-done', written)
  })

  await test.step('the same sheet again adds nothing', async () => {
    await upload(clerk, '富余员工', sheet('surplus_clerk.xlsx'))
    await expect(counted(clerk, '可导入')).toHaveText('0')
    await expect(page.getByRole('button', { name: '导入 0 条' })).toBeDisabled()
    await page.getByRole('link', { name: '重复' }).click()
    await expect(page.getByText('平台上已经有相同的一条，不会再导入。').first()).toBeVisible()
    await page.getByRole('button', { name: '放弃这张表格' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '放弃', exact: true }).click()
    await expect(page.getByRole('heading', { name: '最近导入' })).toBeVisible()
    await looksRight(page, 'imports-recent', written)
  })
})

test('a sheet of shortages with a header of two rows; all rows, or none', async ({ people }) => {
  const clerk = await people.as('city')
  const { page } = clerk
  await upload(clerk, '缺工需求', sheet('shortage_clerk.xlsx'))
  await expect(counted(clerk, '可导入')).toHaveText('2')
  await expect(counted(clerk, '需修改')).toHaveText('2')
  await looksRight(page, 'import-check-shortages', written)
  const wrong = page.getByRole('textbox', { name: /结束日期$/ })
  await wrong.fill('2021-04-10')
  await wrong.press('Enter')
  await expect(counted(clerk, '可导入')).toHaveText('3')
  const pay = page.getByRole('textbox', { name: /月薪/ }).first()
  await pay.fill('6500')
  await pay.press('Enter')
  await expect(counted(clerk, '需修改')).toHaveText('0')
  await page.getByText('导入后直接发布').click()
  await page.getByRole('button', { name: '导入 4 条' }).click()
  await expect(page.getByText('已导入 4 条缺工需求。')).toBeVisible()
})

test('a firm that waits may bring its sheet, as drafts', async ({ people }) => {
  const firm = await people.firm('开平市试验导入厂', '水口镇', { pending: true })
  const rows = ['工种,人数,开始日期,结束日期,月薪', '车位,12,2021-02-10,2021-03-10,4千以上', '焊工,3,2021.2.10,2021/3/10,面议']
  await upload(firm, '富余员工', { name: '富余.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) })
  await expect(firm.page.getByText('企业还没有通过审核，导入后先存为草稿。')).toBeVisible()
  await looksRight(firm.page, 'import-check-pending')
  await firm.page.getByRole('button', { name: '导入 2 条' }).click()
  await firm.page.getByRole('link', { name: '查看富余员工' }).click()
  await expect(firm.page.getByRole('cell', { name: '草稿' })).toHaveCount(2)
  await expect(firm.page.getByRole('link', { name: '缝纫工', exact: true })).toBeVisible()
})
