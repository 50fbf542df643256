import { looksRight, visit } from './support/looks'
import { expect, test } from './support/test'

const head = '岗位名称,工种,招聘人数,工资,工作地点,工作时间,包住,社保,任职要求,有效期'
const row = (title: string, over: Record<number, string> = {}): string =>
  [title, '抛光工', '20', '4500-5500', '水口工业园一路1号', '两班倒，每月休四天', '√', '五险', '会操作抛光机', '2021-03-31'].map((cell, i) => over[i] ?? cell).join(',')

test('a firm brings 20 vacancies by sheet, 3 of them wrong', async ({ people }) => {
  const firm = await people.firm('开平市试验招聘导入厂')
  const { page } = firm
  const counted = (state: string) => page.getByRole('navigation', { name: '按核对结果筛选' }).getByRole('link', { name: state }).getByRole('strong')
  const rows = [
    ...Array.from({ length: 17 }, (_, i) => row(`抛光师傅${i + 1}组`, i === 0 ? { 3: '200元/天' } : {})),
    row('冲压学徒', { 8: '入职交押金200元' }), row('打磨师傅', { 8: '只招男性' }), row('焊工', { 1: '', 9: '2021-01-31' }),
  ]
  const sheet = { name: '招聘.csv', mimeType: 'text/csv', buffer: Buffer.from([head, ...rows].join('\n')) }

  await test.step('from the list of vacancies to the sheet', async () => {
    await visit(page, '/vacancies', 'vacancies-none')
    await page.getByRole('main').getByRole('link', { name: '导入表格' }).first().click()
    await expect(page.getByRole('radio', { name: '招聘岗位' })).toBeChecked()
    const template = page.waitForEvent('download')
    await page.getByRole('button', { name: '下载招聘岗位空表' }).click()
    expect((await template).suggestedFilename()).toBe('招聘岗位导入模板.xlsx')
    await looksRight(page, 'imports-vacancy')
  })

  await test.step('what no vacancy may say is named in its cell', async () => {
    await page.getByLabel('选择表格').setInputFiles(sheet)
    await expect(counted('可导入')).toHaveText('17')
    await expect(counted('需修改')).toHaveText('3')
    await expect(page.getByText('“押金”是向求职者收钱或扣证件')).toBeVisible()
    await expect(page.getByText('“只招男性”把与工作无关的条件当作门槛')).toBeVisible()
    await expect(page.getByText('有效日期（2021-01-31）已经过去')).toBeVisible()
    await looksRight(page, 'import-vacancies')
  })

  await test.step('one is put right, the rest stays out', async () => {
    const wants = page.getByRole('textbox', { name: '第 19 行 任职要求' })
    await wants.fill('会操作冲床')
    await wants.press('Enter')
    await expect(counted('可导入')).toHaveText('18')
    await page.getByRole('button', { name: '只导入没有问题的 18 条' }).click()
    await expect(page.getByText('已导入 18 条招聘岗位。')).toBeVisible()
    await looksRight(page, 'import-vacancies-done')
    await page.getByRole('link', { name: '查看招聘岗位' }).click()
    await expect(page.getByRole('link', { name: '冲压学徒', exact: true })).toBeVisible()
    await expect(page.getByText('¥200/天')).toBeVisible()
  })

  await test.step('found by name, and exported', async () => {
    await page.getByRole('textbox', { name: '岗位或工种名称' }).fill('冲压')
    await page.getByRole('button', { name: '查找' }).click()
    await expect(page.getByRole('row')).toHaveCount(2)
    await looksRight(page, 'vacancies-found')
    const file = page.waitForEvent('download')
    await page.getByRole('button', { name: '导出表格' }).click()
    expect((await file).suggestedFilename()).toMatch(/^招聘岗位.*\.xlsx$/)
  })

  await test.step('the same sheet again adds nothing', async () => {
    await page.goto('/imports?kind=vacancy')
    await page.getByLabel('选择表格').setInputFiles(sheet)
    await expect(counted('可导入')).toHaveText('0')
    await expect(counted('重复')).toHaveText('17')
  })
})
