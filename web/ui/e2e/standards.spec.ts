import { setDay } from './support/controls'
import { looksRight, visit } from './support/looks'
import { expect, test } from './support/test'

// What is set for a later day stands beside what holds now; the town's officers read it.
test('the city sets what counts at fairs and what the one-to-one service owes', async ({ people }) => {
  const { page } = await people.as('city')
  await visit(page, '/fairs', 'fairs-standards')
  await page.getByRole('button', { name: '修改标准：叫到以后，多久不进入算过号' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('叫到以后，多久不进入算过号').fill('20')
  await dialog.getByRole('button', { name: '设定' }).click()
  await expect(dialog.getByText('请填写 30 到 900 的整数。')).toBeVisible()
  await dialog.getByLabel('叫到以后，多久不进入算过号').fill('180')
  await setDay(dialog, '生效日期', '2021-02-20')
  await dialog.getByLabel('原因').fill('老年人多，多等一会儿')
  await dialog.getByRole('button', { name: '设定' }).click()
  await expect(page.getByText('起改为 180 秒')).toBeVisible()
  await visit(page, '/case-dashboard', 'schemes')
  await page.getByRole('button', { name: '修改标准' }).click()
  await looksRight(page, 'scheme')
  await dialog.getByLabel('名称').fill('试验标准')
  await setDay(dialog, '施行日期', '2021-12-20')
  await dialog.getByLabel('政策宣讲').fill('1')
  await dialog.getByRole('button', { name: '设定' }).click()
  await expect(page.getByRole('row', { name: '试验标准' })).toContainText('将施行')
  const town = await people.as('town-shuikou')
  await visit(town.page, '/fairs', 'fairs-town')
  await expect(town.page.getByText('由市级专员设定')).toBeVisible()
  await expect(town.page.getByRole('button', { name: /^修改标准/ })).toHaveCount(0)
})
