import { looksRight, visit } from './support/looks'
import { expect, test } from './support/test'

// Nobody is erased here: the sample's workers are needed by the other specs.
test('an administrator looks for a person to erase', async ({ people }) => {
  const { page } = await people.as('admin')
  await visit(page, '/erasures', 'erasures')
  await expect(page.getByText('还没有人申请删除。')).toBeVisible()
  const number = page.getByLabel('身份证号码')
  const find = page.getByRole('button', { name: '查找', exact: true })
  await find.click()
  await expect(page.getByText('请填写申请书上的身份证号码。')).toBeVisible()
  await number.fill('440783199001010010')
  await find.click()
  await expect(page.getByText(/校验/)).toBeVisible()
  await looksRight(page, 'erasures-wrong')
})
