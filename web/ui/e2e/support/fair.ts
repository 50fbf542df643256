import type { Booth, Fair } from '../../src/api/fairs'
import { codeFor } from './api'
import { expect, type Firm, type Person } from './test'

export const phone = { width: 390, height: 844 }

// postVacancy has a firm look for eight people, so that it can bring a post to a fair.
export async function postVacancy(firm: Firm, title: string): Promise<string> {
  const { trades } = await firm.api.get<{ trades: { code: string }[] }>('/api/reference')
  const made = await firm.api.post<{ id: string }>('/api/vacancies', { title, tradeCode: trades[0]!.code, level: 0, headcount: 8, payMinFen: 500000, payUnit: 'month', townCode: firm.townCode, workplace: '试验路1号', hours: '', lodging: true,
    board: false, transport: false, insurance: true, requirements: '', description: '', validTo: '2021-06-30', publish: true })
  return made.id
}

// enterAs signs a seeker in on the page that asks for it, with the code that was
// sent to the phone.
export async function enterAs({ page }: Person, number: string, name: string): Promise<void> {
  await page.setViewportSize(phone)
  await page.getByLabel('手机号', { exact: true }).fill(number)
  await page.getByLabel('姓名（第一次来要填）').fill(name)
  await page.getByRole('button', { name: '获取验证码' }).click()
  await expect(page.getByText('验证码已发出')).toBeVisible()
  await page.getByLabel('短信验证码').fill(await codeFor(number))
  await page.getByRole('button', { name: '进入', exact: true }).click()
}

// openFair is a fair of the city with one hall, open for booths.
export async function openFair(city: Person, name: string, rehearsal: boolean): Promise<Fair> {
  const made = await city.api.post<Fair>('/api/fairs', { name, about: '', rules: '', townCode: '', rehearsal, startsAt: '2021-02-10T09:00:00+08:00', endsAt: '2021-02-10T11:30:00+08:00',
    halls: [{ name: '综合展厅', kind: 'industry', ofCode: '', capacity: 20 }] })
  return city.api.post<Fair>(`/api/fairs/${made.id}/open`, { version: made.version })
}

// standing is a firm's approved booth at a fair, with one seat.
export async function standing(city: Person, firm: Firm, fair: Fair, vacancyId: string): Promise<Booth> {
  const asked = await firm.api.post<Booth>(`/api/fairs/${fair.id}/booths`, { hallId: fair.halls[0]!.id, introduction: '', opensAt: fair.startsAt, closesAt: fair.endsAt, vacancyIds: [vacancyId], seats: [{ name: '1 号席位' }] })
  return city.api.post<Booth>(`/api/fair-booths/${asked.id}/approve`, { version: asked.version })
}
