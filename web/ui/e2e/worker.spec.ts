import { codeFor, linkFor } from './support/api'
import { sendCode } from './support/code'
import { looksRight, visit } from './support/looks'
import { freshId, freshPhone } from './support/numbers'
import { expect, test, type Firm, type Person } from './support/test'

const clauses = {
  workContent: '抛光机操作和检验', workplace: '翠山湖新区1号', hoursRest: '每天 8 小时，每周休息 1 天', protection: '发放防尘口罩和耳塞', hazards: '粉尘、噪声',
  payStandard: '每人每月 5200 元，加班另计', payDay: 15, payMethod: '银行转账', settleDay: 10, settleWay: '对公转账', boardLodging: '提供住宿和工作餐',
  returnCases: '提前三天通知退回', injuryDuty: '由出借方申报工伤，补偿按协议分担', costSettlement: '工资、社会保险和住宿费',
}
interface Hand { name: string; phone: string; link: string }

test('a worker consents by link on his phone, another refuses, one starts', async ({ people }) => {
  const lender = await people.firm('开平市试验链接出借厂')
  const borrower = await people.firm('开平市试验链接借用厂', '翠山湖', { aboveScale: true })
  const hands: Hand[] = [{ name: '试验甲工', phone: freshPhone(), link: '' }, { name: '试验乙工', phone: freshPhone(), link: '' }]
  const id = await test.step('an agreement that both have signed, and two names', () => agreed(lender, borrower, hands))
  await test.step('the lender makes links', () => makeLinks(lender, id, hands))
  const [first, second] = await Promise.all([people.nobody(), people.nobody()])
  await test.step('one reads the conditions and consents', () => consent(first, hands[0]!))
  await test.step('the other refuses', () => refuse(second, hands[1]!))
  await test.step('the lender sees both, and what is missing', () => seen(lender, id))
  await test.step('the borrower confirms the start', () => start(borrower, id))
  await test.step('the worker sees his days, his pay and whom to call', () => own(first))
  await test.step('a supplement asks the one who is out again', () => supplemented(lender, borrower, id, hands[0]!))
  await test.step('he agrees, on a slow network', async () => agree(await people.nobody(), hands[0]!))
  await test.step('nobody is missing', async () => {
    await lender.page.goto(`/agreements/${id}`)
    await expect(lender.page.getByText('改动待同意')).toHaveCount(0)
  })
})

async function agreed(lender: Firm, borrower: Firm, hands: Hand[]): Promise<string> {
  const { trades } = await lender.api.get<{ trades: { code: string; name: string }[] }>('/api/reference')
  const posting = {
    tradeCode: trades.find((t) => t.name === '抛光工')?.code, level: 0, headcount: 5, periodFrom: '2021-02-08', periodTo: '2021-03-31', townCode: lender.townCode,
    payMinFen: 500_000, lodging: false, note: '', contactName: '试验联系人', contactPhone: '0750-2200009', publish: true,
  }
  const surplus = await lender.api.post<{ id: string }>('/api/surpluses', posting)
  const shortage = await borrower.api.post<{ id: string }>('/api/shortages', { ...posting, townCode: borrower.townCode, lodging: true, board: true, transport: false, workplace: clauses.workplace, hazards: clauses.hazards })
  const proposal = await lender.api.post<{ id: string; version: number }>('/api/proposals', {
    surplusId: surplus.id, shortageId: shortage.id, heads: 2, from: '2021-02-08', to: '2021-03-20', payFen: 520_000, note: '',
  })
  const { agreementId } = await borrower.api.post<{ agreementId: string }>(`/api/proposals/${proposal.id}/accept`, { version: proposal.version })
  let { version } = await lender.api.put<{ version: number }>(`/api/agreements/${agreementId}/clauses`, { ...clauses, version: 1 })
  for (const firm of [lender, borrower]) {
    // A phone gets one code a minute, and this one has had one to register.
    await expect(() => firm.api.post(`/api/agreements/${agreementId}/sign-code`)).toPass({ intervals: [3000], timeout: 240_000 })
    const { hash } = await firm.api.get<{ hash: string }>(`/api/agreements/${agreementId}/document`)
    version = (await firm.api.post<{ version: number }>(`/api/agreements/${agreementId}/sign`, { version, code: await codeFor(firm.phone), documentHash: hash })).version
  }
  await lender.api.post(`/api/agreements/${agreementId}/workers`, {
    workers: hands.map((h) => ({ name: h.name, phone: h.phone, idNumber: freshId(), openEnded: true, engagement: 'regular' })),
  })
  return agreementId
}

async function makeLinks({ page }: Firm, id: string, hands: Hand[]): Promise<void> {
  await page.goto(`/agreements/${id}`)
  await page.getByRole('button', { name: '发同意链接' }).click()
  const dialog = page.getByRole('dialog', { name: '同意链接' })
  await looksRight(page, 'links-choose')
  await dialog.getByRole('button', { name: '生成 2 个二维码' }).click()
  await expect(dialog.getByRole('img', { name: /二维码/ })).toHaveCount(2)
  await looksRight(page, 'links-made')
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click()
  await expect(page.getByText('链接未打开')).toHaveCount(2)
  await page.getByRole('button', { name: '发同意链接' }).click()
  await dialog.getByRole('button', { name: '用短信发给 2 人' }).click()
  await expect(dialog.getByText('已发给 2 人')).toBeVisible()
  await looksRight(page, 'links-sent')
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click()
  await expect(page.getByText('短信已发，未打开')).toHaveCount(2)
  for (const hand of hands) hand.link = await linkFor(hand.phone)
}

async function supplemented(lender: Firm, borrower: Firm, id: string, hand: Hand): Promise<void> {
  let { version } = await lender.api.get<{ version: number }>(`/api/agreements/${id}`)
  ;({ version } = await lender.api.post<{ version: number }>(`/api/agreements/${id}/supplements`, { ...clauses, hoursRest: '每天 8 小时，每周休息 1 天，两班倒', version, reason: '改为两班' }))
  const { items } = await borrower.api.get<{ items: { id: string; hash: string }[] }>(`/api/agreements/${id}/supplements`)
  await expect(() => borrower.api.post(`/api/agreements/${id}/sign-code`)).toPass({ intervals: [3000], timeout: 240_000 })
  await borrower.api.post(`/api/agreements/${id}/supplements/${items[0]!.id}/confirm`, { version, code: await codeFor(borrower.phone), documentHash: items[0]!.hash })
  const { page } = lender
  await page.goto(`/agreements/${id}`)
  await expect(page.getByText('1 人还没有同意：试验甲工')).toBeVisible()
  await looksRight(page, 'workers-change-asked')
  await page.getByRole('link', { name: '打印告知书' }).click()
  await expect(page.getByRole('article', { name: '试验甲工的告知书' })).toContainText('两班倒')
  await looksRight(page, 'consent-sheets')
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('button', { name: '打印全部 1 份' })).toBeHidden()
  await page.emulateMedia({ media: 'screen' })
  await page.goto(`/agreements/${id}`)
  await page.getByRole('button', { name: '发同意链接' }).click()
  await page.getByRole('button', { name: '用短信发给 1 人' }).click()
  // A worker is not sent two messages in ten minutes.
  await expect(page.getByText(/刚发过，\d+ 分钟后可以再发/)).toBeVisible()
  await page.getByRole('button', { name: '关闭', exact: true }).last().click()
  const { items: made } = await lender.api.post<{ items: { token: string }[] }>(`/api/agreements/${id}/links`, {
    workerIds: (await lender.api.get<{ items: { id: string; change?: object }[] }>(`/api/agreements/${id}/workers`)).items.filter((w) => w.change).map((w) => w.id),
  })
  hand.link = `/w#${made[0]!.token}`
}

// The page on a phone four times slower than this machine, on slow 4G as
// Lighthouse has it: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back.
async function agree({ page }: Person, hand: Hand): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 })
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 })
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  let bytes = 0
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength })
  const began = Date.now()
  await page.goto(hand.link, { waitUntil: 'commit' })
  await expect(page.getByRole('heading', { name: '条件有变动，请您看清' })).toBeVisible()
  await expect(page.getByText(/改为“每天 8 小时，每周休息 1 天，两班倒”/)).toBeVisible()
  const readable = Date.now() - began
  await page.getByRole('button', { name: '同意', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '同意改动' })
  await expect(dialog).toBeVisible()
  console.log(`worker's page on slow 4G: ${readable} ms to readable text, ${Date.now() - began} ms to the answer's dialog, ${bytes} bytes`)
  expect(bytes).toBeLessThan(60 * 1024)
  await dialog.getByRole('button', { name: '先不' }).click()
  await looksRight(page, 'worker-change')
  await page.getByRole('button', { name: '同意', exact: true }).click()
  await sendCode(dialog)
  await dialog.getByLabel('短信验证码').fill(await codeFor(hand.phone))
  await dialog.getByRole('button', { name: '确认同意' }).click()
  await expect(page.getByRole('heading', { name: '我的借用' })).toBeVisible()
  await expect(page.getByText('到现在的工资')).toBeVisible()
  await looksRight(page, 'worker-own-pay')
}

async function openLink({ page }: Person, hand: Hand): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(hand.link)
  await expect(page.getByRole('heading', { name: '请先看清条件，再决定去不去' })).toBeVisible()
}

async function consent(person: Person, hand: Hand): Promise<void> {
  const { page } = person
  await visit(page, '/w', 'worker-without-link')
  await page.goto('/w#wrong')
  await expect(page.getByText('这个链接无效或已经过期。请向您的单位要一个新的链接。')).toBeVisible()
  await openLink(person, hand)
  for (const told of [clauses.workContent, clauses.hoursRest, clauses.hazards, '每月 5,200.00 元', '出借方每月 15 日发给您', clauses.injuryDuty, '到岗之前随时可以撤回']) {
    await expect(page.getByText(told).first()).toBeVisible()
  }
  await expect(page.getByText(hand.name)).toHaveCount(0)
  await looksRight(page, 'worker-conditions')
  await page.getByRole('button', { name: '同意', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '同意这次安排' })
  await expect(dialog.getByText('验证码已发出')).toBeVisible()
  await dialog.getByLabel('短信验证码').fill('000000')
  await dialog.getByRole('button', { name: '确认同意' }).click()
  await expect(dialog.getByText(/验证码不对/)).toBeVisible()
  await looksRight(page, 'worker-wrong-code')
  await dialog.getByLabel('短信验证码').fill(await codeFor(hand.phone))
  await dialog.getByRole('button', { name: '确认同意' }).click()
  await expect(page.getByRole('heading', { name: '我的借用' })).toBeVisible()
  await page.getByRole('button', { name: /看告知书/ }).click()
  await expect(page.getByRole('heading', { name: '您已同意' })).toBeVisible()
  await looksRight(page, 'worker-consented')
}

async function refuse(person: Person, hand: Hand): Promise<void> {
  const { page } = person
  await openLink(person, hand)
  await page.getByRole('button', { name: '不同意' }).click()
  const dialog = page.getByRole('dialog', { name: '不同意这次安排' })
  await expect(dialog.getByText('验证码已发出')).toBeVisible()
  await dialog.getByLabel(/原因/).fill('离家太远')
  await dialog.getByLabel('短信验证码').fill(await codeFor(hand.phone))
  await dialog.getByRole('button', { name: '确认不同意' }).click()
  await page.getByRole('button', { name: '看告知书' }).click()
  await expect(page.getByRole('heading', { name: '您已不同意' })).toBeVisible()
  await looksRight(page, 'worker-refused')
}

async function seen({ page }: Firm, id: string): Promise<void> {
  await page.goto(`/agreements/${id}`)
  await expect(page.getByText('手机同意')).toBeVisible()
  await looksRight(page, 'workers-answered')
  await page.getByRole('button', { name: '看试验乙工的经过' }).click()
  await expect(page.getByText('员工本人不同意，这次安排已经取消。')).toBeVisible()
  await expect(page.getByText('离家太远')).toBeVisible()
  await page.getByRole('button', { name: '关闭', exact: true }).last().click()
  await page.getByRole('button', { name: '看试验甲工的经过' }).click()
  await expect(page.getByText('出借方还没有登记劳动合同变更。')).toBeVisible()
  await looksRight(page, 'worker-timeline')
  await page.getByRole('button', { name: '关闭', exact: true }).last().click()
  await page.getByRole('button', { name: '登记合同变更（1 人）' }).click()
  await page.getByRole('button', { name: '登记合同变更 1 人' }).click()
  await expect(page.getByRole('cell', { name: '已变更合同' })).toBeVisible()
}

async function start({ page }: Firm, id: string): Promise<void> {
  await page.goto(`/agreements/${id}`)
  await page.getByRole('button', { name: '确认到岗（1 人）' }).click()
  await page.getByRole('button', { name: '确认到岗 1 人' }).click()
  await expect(page.getByRole('cell', { name: '已到岗' })).toBeVisible()
  await page.getByRole('button', { name: '看试验甲工的经过' }).click()
  await expect(page.getByText('用短信发出链接')).toHaveCount(0)
  await expect(page.getByText('员工本人').first()).toBeVisible()
}

async function own({ page }: Person): Promise<void> {
  await page.reload()
  await expect(page.getByText('在借用单位工作')).toBeVisible()
  await expect(page.getByText(/每人每月 5,200.00 元/)).toBeVisible()
  await expect(page.getByRole('link', { name: '0750-2200009' })).toHaveCount(2)
  await looksRight(page, 'worker-own')
}
