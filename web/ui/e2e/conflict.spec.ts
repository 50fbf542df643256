import { looksRight } from './support/looks'
import { expect, test } from './support/test'

interface Posting { id: string; headcount: number; note: string; version: number }

test('two people edit one posting: the second sees it, and nothing is overwritten', async ({ people }) => {
  const firm = await people.firm('开平市试验冲突厂')
  const colleague = await people.nobody(await firm.context.storageState())
  const posting = await firm.api.post<Posting>('/api/surpluses', {
    tradeCode: '6-09-05-00', level: 0, headcount: 20, periodFrom: '2021-02-08', periodTo: '2021-03-31', townCode: firm.townCode, lodging: false,
    note: '', contactName: '', contactPhone: '', publish: true,
  })
  const stored = () => firm.api.get<Posting>(`/api/surpluses/${posting.id}`)
  const [mine, theirs] = [firm.page, colleague.page]

  await test.step('both open it; the colleague saves first', async () => {
    for (const page of [mine, theirs]) {
      await page.goto(`/surpluses/${posting.id}/edit`)
      await expect(page.getByLabel('人数', { exact: true })).toHaveValue('20')
    }
    await theirs.getByLabel('人数', { exact: true }).fill('25')
    await theirs.getByRole('button', { name: '保存修改' }).click()
    await expect(theirs.getByRole('heading', { name: /25 人/ })).toBeVisible()
  })

  await test.step('the second is shown both, and takes the newest', async () => {
    await mine.getByLabel('备注').fill('可以上夜班')
    await mine.getByRole('button', { name: '保存修改' }).click()
    const dialog = mine.getByRole('dialog', { name: '别人已经改过这条记录' })
    await expect(dialog.getByRole('row', { name: /^人数/ })).toContainText('25 人')
    await expect(dialog.getByRole('row', { name: /^备注/ })).toContainText('可以上夜班')
    await looksRight(mine, 'conflict')
    expect(await stored()).toMatchObject({ headcount: 25, note: '', version: 2 })
    await dialog.getByRole('button', { name: '用最新内容' }).click()
    await expect(mine.getByLabel('人数', { exact: true })).toHaveValue('25')
    await expect(mine.getByLabel('备注')).toHaveValue('')
  })

  await test.step('what is written after that is saved on top', async () => {
    await mine.getByLabel('备注').fill('可以上夜班')
    await mine.getByRole('button', { name: '保存修改' }).click()
    await expect(mine.getByRole('heading', { name: /25 人/ })).toBeVisible()
    expect(await stored()).toMatchObject({ headcount: 25, note: '可以上夜班', version: 3 })
  })

  await test.step('saved over what a colleague changed meanwhile, only what was changed is overwritten', async () => {
    for (const page of [mine, theirs]) {
      await page.goto(`/surpluses/${posting.id}/edit`)
      await expect(page.getByLabel('人数', { exact: true })).toHaveValue('25')
    }
    await theirs.getByLabel('人数', { exact: true }).fill('28')
    await theirs.getByLabel('备注').fill('只上白班')
    await theirs.getByRole('button', { name: '保存修改' }).click()
    await expect(theirs.getByRole('heading', { name: /28 人/ })).toBeVisible()
    await mine.getByLabel('备注').fill('两班倒')
    await mine.getByRole('button', { name: '保存修改' }).click()
    const dialog = mine.getByRole('dialog', { name: '别人已经改过这条记录' })
    const note = dialog.getByRole('row', { name: /^备注/ })
    await expect(note).toContainText('两边都改了')
    await expect(note).toContainText('只上白班')
    await expect(note).toContainText('两班倒')
    await expect(dialog.getByRole('row', { name: /^人数/ })).toContainText('没有改')
    await looksRight(mine, 'conflict-clash')
    await dialog.getByRole('button', { name: '用我写的覆盖' }).click()
    await expect(mine.getByRole('heading', { name: /28 人/ })).toBeVisible()
    expect(await stored()).toMatchObject({ headcount: 28, note: '两班倒', version: 5 })
  })

  await test.step('withdrawn by one, it cannot be edited by the other', async () => {
    await theirs.goto(`/surpluses/${posting.id}/edit`)
    await expect(theirs.getByLabel('人数', { exact: true })).toHaveValue('28')
    await mine.getByRole('button', { name: '撤回' }).click()
    const dialog = mine.getByRole('dialog', { name: '撤回' })
    await dialog.getByRole('button', { name: '撤回' }).click()
    await expect(dialog.getByText('请写明原因')).toBeVisible()
    await dialog.getByLabel('原因').fill('订单恢复，员工已经上岗')
    await dialog.getByRole('button', { name: '撤回' }).click()
    await expect(mine.getByRole('heading', { level: 1 }).getByText('已撤回')).toBeVisible()
    await expect(mine.getByText('订单恢复，员工已经上岗')).toBeVisible()
    await looksRight(mine, 'surplus-withdrawn')
    await theirs.getByLabel('人数', { exact: true }).fill('30')
    await theirs.getByRole('button', { name: '保存修改' }).click()
    await expect(theirs.getByRole('alert').or(theirs.getByRole('dialog')).first()).toBeVisible()
    expect(await stored()).toMatchObject({ headcount: 28 })
  })
})
