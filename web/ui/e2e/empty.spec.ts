import { looksRight, visit } from './support/looks'
import { expect, test } from './support/test'

// An empty list says what will be there, and offers the first step.
const ofFirm = [
  { path: '/overview', words: '还没有发布任何内容。', step: '发布富余员工' },
  { path: '/surpluses', words: '这里放本企业可以借出的员工。', step: '发布富余员工' },
  { path: '/shortages', words: '这里放本企业的缺工需求。', step: '发布缺工' },
  { path: '/surpluses?status=draft', words: '这个状态下没有内容。', step: '看全部' },
  { path: '/imports', words: '还没有导入过。', step: undefined },
  { path: '/proposals', words: '这里放双方来往的意向。', step: '从富余员工找' },
  { path: '/proposals?show=turn', words: '这个状态下没有意向。', step: '看全部' },
  { path: '/agreements', words: '这里放双方的共享用工合作协议。', step: '查看对接意向' },
  { path: '/placements', words: '这里放员工到岗的记录。', step: '查看合作协议' },
  { path: '/search/surpluses?q=没有这样的词', words: '没有找到。', step: '去掉全部条件' },
]

test('a firm that has just begun', async ({ people }) => {
  const { page } = await people.firm('开平市试验空白厂')
  for (const { path, words, step } of ofFirm) {
    await page.goto(path)
    await expect(page.getByText(words), path).toBeVisible()
    if (step) await expect(page.getByRole('main').getByRole('link', { name: step }).last(), path).toBeVisible()
    await looksRight(page, `empty${path.replace(/\W+/g, '-')}`)
  }
})

test('a posting that nobody matches', async ({ people }) => {
  const { page, api, townCode } = await people.firm('开平市试验无匹配厂')
  const { id } = await api.post<{ id: string }>('/api/surpluses', {
    tradeCode: '6-12-03-00', level: 0, headcount: 1, periodFrom: '2022-06-01', periodTo: '2022-06-30', townCode, lodging: false,
    note: '', contactName: '', contactPhone: '', publish: true,
  })
  await visit(page, `/surpluses/${id}/matches`, 'empty-matches')
  await expect(page.getByText('现在没有合适的缺工需求。')).toBeVisible()
  await page.getByRole('link', { name: '自己查找' }).click()
  await expect(page.getByRole('heading', { name: '查找', level: 1 })).toBeVisible()
})

test('officers and administrators', async ({ people }) => {
  const city = await people.as('city')
  for (const { path, words, step } of [
    { path: '/firms?status=rejected', words: '没有符合条件的企业。', step: '看全部企业' },
    { path: '/agreements?show=borrower_signed', words: '这个状态下没有协议。', step: '看全部' },
    { path: '/placements?from=2031-01-01', words: '这个条件下没有记录。', step: undefined },
  ]) {
    await city.page.goto(path)
    await expect(city.page.getByText(words), path).toBeVisible()
    if (step) await expect(city.page.getByRole('link', { name: step })).toBeVisible()
    await looksRight(city.page, `empty-officer${path.replace(/\W+/g, '-')}`)
  }
  const admin = await people.as('admin')
  await visit(admin.page, '/accounts?q=没有这个人', 'empty-accounts')
  await expect(admin.page.getByRole('link', { name: '看全部账号' })).toBeVisible()
  await visit(admin.page, '/trades?q=没有这个工种', 'empty-trades')
  await expect(admin.page.getByRole('main').getByRole('link', { name: '新增工种' }).last()).toBeVisible()
})
