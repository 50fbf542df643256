import type { Booth, Owed, Ticket } from '../src/api/fairs'
import { enterAs, openFair, phone, postVacancy, standing } from './support/fair'
import { looksRight } from './support/looks'
import { expect, test } from './support/test'

// After a fair its messages lead to what they are about, also on a phone that is
// not signed in: who signs in there comes to that very page.
test('the messages after a fair lead to the answer, and to who waits for one', async ({ people }) => {
  const city = await people.as('city')
  const firm = await people.firm('开平市试验答复企业')
  const fair = await openFair(city, `试验答复招聘会 ${firm.n}`, false)
  const booth: Booth = await standing(city, firm, fair, await postVacancy(firm, '装配工'))
  const seeker = '13800000104' // the demo's: two codes to a new number would be a minute apart
  await test.step('somebody queues until the fair is closed', async () => {
    await city.api.post(`/api/fairs/${fair.id}/go-live`)
    await firm.page.goto(`/fairs/booth/${booth.id}/desk`)
    await expect(firm.page.getByText('已连接')).toBeVisible()
    await firm.api.post(`/api/fair-seats/${booth.seats[0]!.id}/take`)
    await firm.api.post(`/api/fair-booths/${booth.id}/open`)
    const visitor = await people.as('seeker')
    await visitor.context.addInitScript(() => localStorage.setItem('gx_seeker', '1'))
    await visitor.page.goto(`/fair/${fair.id}/booth/${booth.id}`)
    await expect(visitor.page.getByRole('button', { name: '排队面谈' })).toBeVisible()
    await visitor.api.post<Ticket>(`/api/fair-booths/${booth.id}/tickets`, { share: true })
    await city.api.post(`/api/fairs/${fair.id}/close`, { reason: '时间到了' })
  })
  const answers = `/fairs/booth/${booth.id}/answers`
  await test.step('the firm signs in and comes to who waits', async () => {
    const clerk = await people.nobody()
    await clerk.page.goto(answers)
    await expect(clerk.page).toHaveURL(/\/sign-in\?back=/)
    await firm.page.goto(answers)
    await firm.page.getByRole('button', { name: /号暂不合适/ }).click()
    await expect(firm.page.getByText('没有人在等')).toBeVisible()
    expect((await firm.api.get<{ items: Owed[] }>(`/api/fair-booths/${booth.id}/unanswered`)).items).toEqual([])
  })
  await test.step('the seeker signs in and reads his answer', async () => {
    const later = await people.nobody()
    await later.page.setViewportSize(phone)
    await later.page.goto(`/fair/${fair.id}/mine`)
    await expect(later.page.getByText(`能看到您在“${fair.name}”的排队、面谈和企业的答复`)).toBeVisible()
    await looksRight(later.page, 'fair-answer-sign-in')
    await enterAs(later, seeker, '')
    await expect(later.page.getByRole('heading', { name: '我的排队' })).toBeVisible()
    await expect(later.page.getByText('暂时没有合适您的岗位')).toBeVisible()
    await looksRight(later.page, 'fair-answer')
  })
})
