import { codeFor } from './support/api'
import { sendCode } from './support/code'
import { choose, setDay } from './support/controls'
import { looksRight, visit } from './support/looks'
import { freshId, freshPhone } from './support/numbers'
import { expect, test, type Firm, type People } from './support/test'

// Nothing else in the sample is about this trade, so that the two meet for sure.
const trade = '玩具制作工'
const columns = '姓名,身份证号,手机号,合同到期日,用工形式'

test('from a surplus and a shortage to workers who have started', async ({ people }) => {
  const lender = await people.firm('开平市试验出借洁具厂')
  const borrower = await people.firm('开平市试验借用卫浴厂', '翠山湖', { aboveScale: true })
  const workers = [{ name: '试验张三', id: freshId() }, { name: '试验李四', id: freshId() }, { name: '试验王五', id: freshId() }]

  await test.step('the lender publishes a surplus by form', () => publishSurplus(lender))
  await test.step('the borrower publishes a shortage by form', () => publishShortage(borrower))
  await test.step('the borrower sees why they match, and proposes', () => propose(borrower, lender))
  await test.step('the lender finds it waiting, and counters', () => counter(lender, borrower))
  await test.step('the borrower sees what changed, and accepts', () => accept(borrower))
  await test.step('the two fill in the clauses; nothing empty can be signed', () => writeClauses(borrower))
  await test.step('both sign; before that, the borrower is shown no worker', () => sign(lender, borrower))
  await test.step('the lender names the workers, by sheet and by hand', () => nameWorkers(lender, workers))
  await test.step('the lender puts consents and changed contracts on record', () => prepare(lender))
  await test.step('the borrower confirms who has come', () => start(borrower))
  await test.step('both and the officer see the placements', () => placements(people, lender, borrower))
})

async function publishSurplus({ page }: Firm): Promise<void> {
  await visit(page, '/surpluses', 'surpluses-empty')
  await page.getByRole('link', { name: '发布富余员工' }).first().click()
  await looksRight(page, 'surplus-new')
  await page.getByRole('button', { name: '发布富余员工' }).click()
  await expect(page.getByText('请选择工种。')).toBeVisible()
  await looksRight(page, 'surplus-new-wrong')
  await choose(page, '工种', trade)
  await choose(page, '技能等级', '', '中级工')
  await page.getByLabel('人数', { exact: true }).fill('20')
  await setDay(page, '开始日期', '2021-02-08')
  await setDay(page, '结束日期', '2021-02-01')
  await page.getByRole('button', { name: '发布富余员工' }).click()
  await expect(page.getByText('结束日期早于开始日期（2021-02-01 早于 2021-02-08），请改正。')).toBeVisible()
  await setDay(page, '结束日期', '2021-03-31')
  await page.getByLabel('最低月薪要求').fill('4500')
  await page.getByLabel('期望月薪').fill('5,500')
  await page.getByLabel('联系人').fill('试验甲')
  await page.getByLabel('联系电话').fill('0750-2200001')
  await page.getByRole('button', { name: '发布富余员工' }).click()
  await expect(page.getByRole('heading', { name: `${trade} 20 人` })).toBeVisible()
  await expect(page.getByText('¥4,500–¥5,500/月')).toBeVisible()
  await looksRight(page, 'surplus')
}

async function publishShortage({ page }: Firm): Promise<void> {
  await page.goto('/shortages/new')
  await choose(page, '工种', trade)
  await page.getByLabel('人数', { exact: true }).fill('15')
  await setDay(page, '开始日期', '2021-02-08')
  await setDay(page, '结束日期', '2021-03-20')
  await page.getByLabel('最低月薪').fill('5000')
  await page.getByLabel('最高月薪').fill('6500')
  await page.getByText('提供住宿').click()
  await page.getByText('包吃').click()
  await page.getByLabel('工作地点').fill('翠山湖新区1号')
  await page.getByLabel('职业危害因素').fill('粉尘、噪声')
  await looksRight(page, 'shortage-new-filled')
  await page.getByRole('button', { name: '发布缺工' }).click()
  await expect(page.getByRole('heading', { name: `${trade} 15 人` })).toBeVisible()
  await looksRight(page, 'shortage')
}

async function propose({ page }: Firm, lender: Firm): Promise<void> {
  await page.getByRole('link', { name: '看匹配' }).click()
  const card = page.getByRole('article', { name: lender.name })
  await expect(card).toContainText('可对接')
  await card.getByRole('button', { name: /看明细/ }).click()
  await expect(card.getByLabel('得分明细')).toContainText('工种')
  await looksRight(page, 'matches')
  await card.getByRole('button', { name: '发送意向' }).click()
  const dialog = page.getByRole('dialog', { name: '发送意向' })
  await dialog.getByLabel('人数').fill('16')
  await dialog.getByRole('button', { name: '发送意向' }).click()
  await expect(dialog.getByText('双方最多还能对接 15 人，请减少人数。')).toBeVisible()
  await looksRight(page, 'matches-offer')
  await dialog.getByLabel('人数').fill('3')
  await dialog.getByLabel('附言').fill('包吃住，厂车接送。')
  await dialog.getByRole('button', { name: '发送意向' }).click()
  await expect(page.getByText('等对方答复').first()).toBeVisible()
  await expect(page.getByText('联系方式')).toHaveCount(0)
  await looksRight(page, 'proposal-sent')
}

async function counter({ page }: Firm, borrower: Firm): Promise<void> {
  await visit(page, '/overview', 'overview-task')
  await page.getByRole('link', { name: /条对接意向等您答复/ }).click()
  await looksRight(page, 'proposals-turn')
  await page.getByRole('link', { name: borrower.name }).click()
  await expect(page.getByText('轮到您')).toBeVisible()
  await page.getByRole('button', { name: '提出新条件' }).click()
  const dialog = page.getByRole('dialog', { name: '提出新条件' })
  await dialog.getByRole('button', { name: '发给对方' }).click()
  await expect(dialog.getByText('条件没有改动。不改就请直接接受。')).toBeVisible()
  await dialog.getByLabel('月薪').fill('5,600')
  await dialog.getByRole('button', { name: '发给对方' }).click()
  await expect(page.getByText('新条件已发给对方')).toBeVisible()
  await looksRight(page, 'proposal-countered')
}

async function accept({ page }: Firm): Promise<void> {
  await page.goto('/proposals?show=turn')
  await page.getByRole('row').getByRole('link').first().click()
  await expect(page.getByText('标黄的是这一轮改动')).toBeVisible()
  await expect(page.getByText('（有改动）').first()).toBeAttached()
  await page.getByRole('button', { name: '接受' }).click()
  await page.getByRole('dialog', { name: '接受意向' }).getByRole('button', { name: '接受' }).click()
  await expect(page.getByRole('heading', { name: /^协议/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: '联系方式' })).toBeVisible()
  await looksRight(page, 'agreement-draft')
}

async function writeClauses({ page }: Firm): Promise<void> {
  await expect(page.getByText(/还有 9 项没有填，填齐才能签署/)).toBeVisible()
  await expect(page.getByRole('button', { name: '签署', exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: '填写条款' }).click()
  await expect(page.getByRole('button', { name: /填入常用写法/ }).first()).toBeVisible()
  while (await page.getByRole('button', { name: /填入常用写法/ }).count()) await page.getByRole('button', { name: /填入常用写法/ }).first().click()
  await page.getByLabel('发薪日').fill('32')
  await page.getByLabel('结算日').fill('10')
  await page.getByRole('button', { name: '保存条款' }).click()
  await expect(page.getByText('发薪日应为每月 1 日到 31 日中的一天。')).toBeVisible()
  await looksRight(page, 'agreement-clauses')
  await page.getByLabel('发薪日').fill('15')
  await page.getByRole('button', { name: '保存条款' }).click()
  await expect(page.getByText('每月 15 日')).toBeVisible()
  await expect(page.getByRole('button', { name: '签署', exact: true })).toBeVisible()
  await looksRight(page, 'agreement-clauses-full')
}

async function sign(lender: Firm, borrower: Firm): Promise<void> {
  const agreement = new URL(borrower.page.url()).pathname
  const shown = async () => (await borrower.context.request.get(`${process.env.GX_E2E_URL}/api${agreement}/workers`)).text()
  for (const { page, phone } of [lender, borrower]) {
    await expect(borrower.page.getByText('双方签署后，出借方在这里提交员工名单。')).toBeVisible()
    expect(await shown()).not.toContain('试验')
    await page.goto('/agreements?show=sign')
    await page.getByRole('row').getByRole('link').first().click()
    await page.getByRole('button', { name: '签署', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: '签署协议' })
    await expect(dialog.getByRole('button', { name: '签署' })).toBeDisabled()
    await expect(dialog.getByText(/第一条.人数和期限/)).toBeVisible()
    await dialog.getByText('已核对以上文件，代表本企业签署').click()
    await dialog.getByRole('button', { name: '签署' }).click()
    await expect(dialog.getByText('请先获取验证码，再填写短信中的 6 位数字。')).toBeVisible()
    await sendCode(dialog)
    await looksRight(page, 'agreement-sign')
    await dialog.getByLabel('短信验证码').fill(await codeFor(phone))
    await dialog.getByRole('button', { name: '签署' }).click()
    await expect(page.getByText('已签署').first()).toBeVisible()
  }
  await expect(borrower.page.getByText('出借方还没有提交名单。')).toBeVisible()
  const { page } = borrower
  await page.getByRole('link', { name: '协议文件' }).click()
  await expect(page.getByRole('heading', { name: '共享用工合作协议' })).toBeVisible()
  await expect(page.getByLabel('平台签署记录')).toContainText('文件摘要')
  await looksRight(page, 'agreement-document')
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载文档' }).click()
  expect((await file).suggestedFilename()).toMatch(/^合作协议 GX\d{4}-\d{6}\.docx$/)
  await page.goBack()
}

async function nameWorkers({ page }: Firm, workers: { name: string; id: string }[]): Promise<void> {
  await page.reload()
  await page.getByRole('button', { name: '提交名单' }).click()
  const [first, second, third] = workers
  const wrong = `${second?.id.slice(0, 17)}${second?.id.endsWith('0') ? '1' : '0'}`
  const rows = [`${first?.name},${first?.id},${freshPhone()},无固定期限,全日制`, `${second?.name},${wrong},${freshPhone()},2021-12-31,全日制`]
  await page.getByLabel('选择表格').setInputFiles({ name: '名单.csv', mimeType: 'text/csv', buffer: Buffer.from([columns, ...rows].join('\n')) })
  const numbers = page.getByRole('textbox', { name: /行身份证号/ })
  await expect(numbers).toHaveCount(2)
  await expect(page.getByText(/身份证号.*校验/)).toBeVisible()
  await looksRight(page, 'roster-wrong')
  await numbers.nth(1).fill(second?.id ?? '')
  await page.getByRole('button', { name: '加一行' }).click()
  await page.getByRole('textbox', { name: /行姓名/ }).nth(2).fill(third?.name ?? '')
  await numbers.nth(2).fill(third?.id ?? '')
  await page.getByRole('textbox', { name: /行手机号/ }).nth(2).fill(freshPhone())
  await page.getByRole('checkbox', { name: /无固定期限/ }).nth(2).check()
  await page.getByRole('combobox', { name: /行用工形式/ }).nth(2).selectOption('全日制')
  await page.getByRole('button', { name: '提交 3 人名单' }).click()
  await expect(page.getByText('名单已提交')).toBeVisible()
  await expect(page.getByRole('cell', { name: '试验王五', exact: true })).toBeVisible()
  await looksRight(page, 'agreement-named')
}

async function prepare({ page }: Firm): Promise<void> {
  await page.getByRole('link', { name: '打印告知书' }).click()
  const number = (await page.getByText(/告知书编号/).first().innerText()).match(/[0-9a-f]{8}/)?.[0] ?? ''
  await page.goBack()
  for (const [verb, name] of [['登记同意', 'step-consent'], ['登记合同变更', 'step-amend']] as const) {
    await page.getByRole('button', { name: `${verb}（3 人）` }).click()
    const dialog = page.getByRole('dialog')
    await looksRight(page, name)
    if (verb === '登记同意') await dialog.getByRole('textbox', { name: '告知书编号' }).fill(number)
    await dialog.getByRole('button', { name: `${verb} 3 人` }).click()
    await expect(dialog).toHaveCount(0)
  }
  await expect(page.getByRole('cell', { name: '已变更合同' })).toHaveCount(3)
  await page.getByRole('button', { name: '查看试验张三的号码' }).click()
  const reveal = page.getByRole('dialog')
  await reveal.getByLabel('查看用途').fill('通知到岗时间')
  await reveal.getByRole('button', { name: '查看', exact: true }).click()
  await expect(reveal.getByText(/^1\d{10}$/)).toBeVisible()
  await reveal.getByRole('button', { name: '关闭', exact: true }).last().click()
}

async function start({ page }: Firm): Promise<void> {
  await page.reload()
  await expect(page.getByRole('cell', { name: '试验张三', exact: true })).toBeVisible()
  await expect(page.getByText('身份证号')).toHaveCount(0)
  await looksRight(page, 'agreement-borrower')
  await page.getByRole('button', { name: '确认到岗（3 人）' }).click()
  const dialog = page.getByRole('dialog', { name: '确认到岗' })
  await dialog.getByRole('checkbox', { name: /试验王五/ }).uncheck()
  await dialog.getByRole('button', { name: '确认到岗 2 人' }).click()
  await expect(page.getByRole('heading', { level: 1 }).getByText('履行中')).toBeVisible()
  await expect(page.getByRole('cell', { name: '已到岗' })).toHaveCount(2)
  await looksRight(page, 'agreement-active')
}

async function placements(people: People, lender: Firm, borrower: Firm): Promise<void> {
  for (const { page } of [lender, borrower]) {
    await visit(page, '/placements')
    await expect(page.getByText('共 2 人次，不重复 2 人，其中借给规上工业企业 2 人')).toBeVisible()
    await expect(page.getByRole('cell', { name: '试验张三', exact: true })).toBeVisible()
  }
  const officer = await people.as('city')
  await visit(officer.page, '/placements?from=2021-02-08', 'placements-officer')
  const row = officer.page.getByRole('row').filter({ hasText: lender.name })
  await expect(row).toHaveCount(2)
  await expect(row.first()).toContainText('试**')
  await expect(officer.page.getByText('试验张三')).toHaveCount(0)
  await row.first().getByRole('link', { name: /^GX/ }).click()
  await expect(officer.page.getByRole('heading', { name: /^协议/ })).toBeVisible()
  await looksRight(officer.page, 'agreement-officer')
}
