import { enterAs, openFair, phone, postVacancy } from './support/fair'
import { looksRight, visit } from './support/looks'
import { freshPhone } from './support/numbers'
import { expect, test } from './support/test'

// A rehearsal stands in no list: everybody comes by the address that the officer
// sends, and has all of a fair there.
test('a rehearsal by its addresses: a firm asks for a booth, a seeker finds it', async ({ people }) => {
  const city = await people.as('city')
  const firm = await people.firm('开平市试验演练企业')
  await postVacancy(firm, '包装工')
  const fair = await openFair(city, `试验演练 ${firm.n}`, true)
  let booth = '', hall = ''
  await test.step('the officer reads the addresses', async () => {
    await visit(city.page, `/fairs/${fair.id}`, 'rehearsal', /^(http|fairs?|booth)$/)
    const part = city.page.getByRole('region', { name: '请人参加演练' })
    const all = (await part.innerText()).match(/http\S+/g) ?? []
    booth = all.find((a) => a.endsWith('/booth')) ?? ''
    hall = all.find((a) => !a.endsWith('/booth')) ?? ''
  })
  await test.step('the firm asks for a booth, which is approved', async () => {
    await visit(firm.page, booth, 'rehearsal-booth-ask')
    await expect(firm.page.getByText(fair.name)).toBeVisible()
    await expect(firm.page.getByLabel('包装工')).toBeChecked()
    await firm.page.getByRole('button', { name: '申请展位' }).click()
    await expect(firm.page.getByText('等待审核')).toBeVisible()
    await city.page.reload()
    await city.page.getByRole('button', { name: `通过 ${firm.name} 的展位` }).click()
    await expect(city.page.getByText('已通过')).toBeVisible()
    await firm.page.getByRole('link', { name: fair.name }).click()
    await expect(firm.page.getByRole('heading', { name: '展位资料' })).toBeVisible()
    await looksRight(firm.page, 'rehearsal-booth')
  })
  await test.step('who is not signed in is asked, and sees it then', async () => {
    await city.api.post(`/api/fairs/${fair.id}/go-live`)
    const visitor = await people.nobody()
    await visitor.page.setViewportSize(phone)
    await visitor.page.goto(hall)
    await expect(visitor.page.getByText('主办方请您参加演练的')).toBeVisible()
    await enterAs(visitor, freshPhone(), '陈演练')
    await expect(visitor.page.getByText('这是一次演练')).toBeVisible()
    await visitor.page.getByRole('link', { name: firm.name }).click()
    await expect(visitor.page.getByText('包装工')).toBeVisible()
    await looksRight(visitor.page, 'rehearsal-fair-booth')
  })
  await city.api.post(`/api/fairs/${fair.id}/close`, { reason: '演练结束' })
})
