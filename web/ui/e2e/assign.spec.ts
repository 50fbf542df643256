import { choose } from './support/controls'
import { looksRight } from './support/looks'
import { freshNumbers, freshPhone } from './support/numbers'
import { expect, test } from './support/test'

interface Registered { id: string; townCode: string; version: number; case: { id: string; version: number } }
const name = '试验辛'
const group = { group: 'hardship', kind: 'aged', from: '2021-01-05', proof: '认定表 2021-015 号' }

test('an officer gives many people their officer at once', async ({ people }) => {
  const { page, api } = await people.as('town-shuikou')
  const enlist = async (which: string): Promise<Registered> => {
    const p = await api.post<Registered>('/api/key-people', { name: `${name}${which}`, phone: freshPhone(), groups: [group], openCase: true })
    await api.post(`/api/key-people/${p.id}/transfer`, { townCode: p.townCode, reason: '待分配', version: p.version })
    return p
  }
  await enlist('甲')
  const [closes, given] = [await enlist('乙'), await enlist('丙')]
  await enlist('丁')
  const admin = await people.as('admin')
  const login = `shuikou-${freshNumbers().n}`
  const { towns } = await admin.api.get<{ towns: { code: string; name: string }[] }>('/api/reference')
  const long = '试验专员辛，水口镇公共服务中心就业服务和重点群体帮扶组的负责人'
  await admin.api.post('/api/accounts', { role: 'town_officer', login, name: long, townCode: towns.find((t) => t.name === '水口镇')?.code })
  const rows = page.getByRole('table', { name: '重点群体' }).locator('tbody').getByRole('row')

  await test.step('those that are picked; one whose case was closed stands in the way', async () => {
    await page.goto(`/key-people?unassigned=true&name=${name}`)
    await expect(rows).toHaveCount(4)
    await page.getByLabel(`选中${name}甲`).check()
    await page.getByLabel(`选中${name}乙`).check()
    await looksRight(page, 'key-people-picked')
    await api.post(`/api/cases/${closes.case.id}/close`, { version: closes.case.version, endReason: 'moved', reason: '搬走了' })
    await page.getByRole('button', { name: '给选中的 2 人分配负责人' }).click()
    const dialog = page.getByRole('dialog', { name: '分配负责人' })
    await dialog.getByRole('button', { name: '给 2 人分配' }).click()
    await expect(dialog.getByText('请选择负责的专员')).toBeVisible()
    await dialog.getByRole('combobox', { name: '负责的专员' }).click()
    await page.setViewportSize({ width: 390, height: 844 })
    const option = page.getByRole('option').filter({ visible: true, hasText: long })
    await expect(option).toBeVisible()
    await expect(async () => { // the list moves with the window
      const at = await option.boundingBox()
      expect(at && at.x >= 0 && at.x + at.width <= 390, JSON.stringify(at)).toBe(true)
    }).toPass()
    await page.setViewportSize({ width: 1440, height: 900 })
    await choose(dialog, '负责的专员', '试验专员辛', long)
    await dialog.getByRole('button', { name: '给 2 人分配' }).click()
    await expect(dialog.getByText(new RegExp(`${name}乙（.*）：台账已结案`))).toBeVisible()
    await looksRight(page, 'key-people-not-assigned')
    await dialog.getByRole('button', { name: '先不' }).click()
    await page.getByLabel(`选中${name}乙`).uncheck()
    await page.getByRole('button', { name: '给选中的 1 人分配负责人' }).click()
    await choose(dialog, '负责的专员', '试验专员辛', long)
    await dialog.getByRole('button', { name: '给 1 人分配' }).click()
    await expect(page.getByText('已给 1 人分配负责人')).toBeVisible()
    await expect(rows).toHaveCount(3)
  })

  await test.step('all that the filter finds, but not whose case has ended', async () => {
    await page.getByRole('button', { name: '给符合条件的人分配负责人' }).click()
    const dialog = page.getByRole('dialog', { name: '分配负责人' })
    await expect(dialog.getByText('另有 1 人已结案或已删除，不分配')).toBeVisible()
    await looksRight(page, 'key-people-assign-all')
    await choose(dialog, '负责的专员', '试验专员辛', long)
    await dialog.getByRole('button', { name: '给 2 人分配' }).click()
    await expect(page.getByText('已给 2 人分配负责人')).toBeVisible()
    await expect(rows).toHaveCount(1)
    await page.goto(`/key-people/${given.id}`)
    await expect(page.getByText(`负责人 未分配 → ${long}`)).toBeVisible()
    await looksRight(page, 'key-person-assigned')
  })
})
