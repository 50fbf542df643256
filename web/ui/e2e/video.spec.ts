import config from '../playwright.config'
import type { Booth, Desk, Fair, Guest, Ticket } from '../src/api/fairs'
import { codeFor } from './support/api'
import { looksRight } from './support/looks'
import { freshPhone } from './support/numbers'
import { expect, test, type Firm, type People, type Person } from './support/test'

const chromium = config.use!.launchOptions!
test.use({ launchOptions: { ...chromium, args: [...chromium.args!, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] } })

// talk is a seeker on his phone and a recruiter at his desk, in the middle of one.
async function talk(people: People): Promise<{ firm: Firm; seeker: Person }> {
  const [city, firm, seeker] = [await people.as('city'), await people.firm('开平市试验视频企业'), await people.nobody()]
  const fair = await city.api.post<Fair>('/api/fairs', { name: `试验视频招聘会 ${firm.n}`, about: '', rules: '', townCode: '', rehearsal: true, startsAt: '2021-02-10T09:00:00+08:00', endsAt: '2021-02-10T11:30:00+08:00',
    halls: [{ name: '试验展厅', kind: 'industry', ofCode: '', capacity: 30 }] })
  const open = await city.api.post<Fair>(`/api/fairs/${fair.id}/open`, { version: fair.version })
  const { trades } = await firm.api.get<{ trades: { code: string }[] }>('/api/reference')
  const vacancy = await firm.api.post<{ id: string }>('/api/vacancies', { title: '质检员', tradeCode: trades[0]!.code, level: 0, headcount: 2, payMinFen: 500000, payUnit: 'month', townCode: firm.townCode, workplace: '试验路1号', hours: '', lodging: false,
    board: false, transport: false, insurance: true, requirements: '', description: '', validTo: '2021-06-30', publish: true })
  const booth = await firm.api.post<Booth>(`/api/fairs/${fair.id}/booths`, { hallId: open.halls[0]!.id, introduction: '', vacancyIds: [vacancy.id], seats: [{ name: '1 号席' }] })
  await city.api.post(`/api/fair-booths/${booth.id}/approve`, { version: booth.version })
  await city.api.post(`/api/fairs/${fair.id}/go-live`)
  const desk = await firm.api.get<Desk>(`/api/fair-booths/${booth.id}/desk`)
  await firm.api.post(`/api/fair-seats/${desk.seats[0]!.id}/take`)
  await firm.api.post(`/api/fair-booths/${booth.id}/open`)

  const phone = freshPhone()
  await seeker.api.post('/api/auth/codes', { phone, purpose: 'sign_in' })
  await seeker.api.post('/api/auth/sign-in-code', { phone, code: await codeFor(phone), name: '阿卜杜热合曼·买买提' })
  await seeker.context.addInitScript(() => localStorage.setItem('gx_seeker', '1'))
  const ticket = await seeker.api.post<Ticket>(`/api/fair-booths/${booth.id}/tickets`, { share: true })
  await firm.api.post<Guest>(`/api/fair-booths/${booth.id}/next`)
  await seeker.api.post(`/api/fair-tickets/${ticket.id}/enter`)
  await seeker.page.setViewportSize({ width: 390, height: 844 })
  await seeker.page.goto(`/fair/${fair.id}/talk/${ticket.id}`)
  await firm.page.goto(`/fairs/booth/${booth.id}/desk`)
  for (const { page } of [seeker, firm]) await expect(page.getByText('已连接')).toBeVisible()
  return { firm, seeker }
}

const box = (p: Person) => p.page.getByRole('region', { name: '视频通话' })
const press = (p: Person, name: string) => box(p).getByRole('button', { name, exact: true }).click()
const sees = (p: Person, label: string, is: boolean) => expect.poll(() => box(p).getByLabel(label).evaluate((v: HTMLVideoElement) => v.videoWidth > 0 && !v.paused && v.currentTime > 0), { message: label }).toBe(is)
const says = (p: Person, words: string) => expect(box(p).getByRole('status')).toHaveText(words)

test('a video call inside a talk, and the talk without one', async ({ people }) => {
  const { firm, seeker } = await talk(people)
  await test.step('the seeker calls, the recruiter answers: both see each other', async () => {
    await press(seeker, '视频通话')
    await says(firm, '对方请您视频通话。')
    await press(firm, '接听')
    for (const p of [seeker, firm]) {
      await says(p, '正在通话。')
      await sees(p, '对方的画面', true)
      await sees(p, '自己的画面', true)
    }
    await looksRight(seeker.page, 'fair-call')
    await looksRight(firm.page, 'desk-call')
  })
  await test.step('one hangs up: it is over for both, and the cameras are off', async () => {
    await press(firm, '挂断')
    await says(seeker, '通话结束。')
    for (const p of [seeker, firm]) {
      await expect(box(p).getByLabel('对方的画面')).toBeHidden()
      expect(await box(p).getByLabel('自己的画面').evaluate((v: HTMLVideoElement) => v.srcObject)).toBeNull()
    }
  })
  await test.step('the recruiter calls, the seeker declines; then both call at once', async () => {
    await press(firm, '视频通话')
    await press(seeker, '先不')
    await says(firm, '对方现在不方便视频。')
  })
  await test.step('both call at once: that is a call', async () => {
    for (const p of [seeker, firm]) {
      await p.page.evaluate(() => {
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
        const may = new Promise((done) => addEventListener('e2e-camera', done))
        navigator.mediaDevices.getUserMedia = (c) => may.then(() => open(c))
      })
      await press(p, '视频通话')
      await says(p, '正在打开摄像头…')
    }
    await Promise.all([seeker, firm].map((p) => p.page.evaluate(() => dispatchEvent(new Event('e2e-camera')))))
    for (const p of [seeker, firm]) await says(p, '正在通话。')
    await press(seeker, '挂断')
    await says(firm, '通话结束。')
  })
  await test.step('a desk that has a microphone only is heard, and sees the other', async () => {
    await firm.page.evaluate(() => {
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
      navigator.mediaDevices.getUserMedia = (c) => (c?.video ? Promise.reject(new DOMException('', 'NotFoundError')) : open(c))
    })
    await press(firm, '视频通话')
    await press(seeker, '接听')
    await says(firm, '正在通话。')
    await sees(firm, '对方的画面', true)
    await sees(seeker, '对方的画面', false)
    await press(firm, '挂断')
    await says(seeker, '通话结束。')
  })
  await test.step('a camera that is refused, a browser that cannot: words go on', async () => {
    await seeker.page.evaluate(() => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))))
    await press(firm, '视频通话')
    await press(seeker, '接听')
    await says(seeker, '打不开摄像头或者话筒，请继续用文字。')
    await says(firm, '对方现在不方便视频。')
    await firm.page.evaluate(() => Reflect.deleteProperty(window, 'RTCPeerConnection'))
    await press(firm, '视频通话')
    await says(firm, '这个浏览器不能视频通话，请继续用文字。')
    await firm.page.getByRole('textbox', { name: '面谈' }).fill('那我们打字谈')
    await firm.page.keyboard.press('Enter')
    await expect(seeker.page.getByText('那我们打字谈')).toBeVisible()
  })
})
