import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { useSession } from './session'

const answer = vi.fn<() => Response>()
beforeEach(() => {
  setActivePinia(createPinia())
  answer.mockReset()
  vi.stubGlobal('fetch', vi.fn(async () => answer()))
})
const me = (over: object = {}) => new Response(JSON.stringify({ accountId: 'a', role: 'enterprise', name: '关豪', today: '2021-02-08', demo: true, ...over }), { headers: { 'Content-Type': 'application/json' } })

it('asks once who is signed in', async () => {
  answer.mockImplementation(() => me())
  const session = useSession()
  await Promise.all([session.know(), session.know()])
  expect(answer).toHaveBeenCalledTimes(1)
  expect([session.role, session.today, session.isOfficer]).toEqual(['enterprise', '2021-02-08', false])
})
it('takes a refused session for nobody, and a failure for a question to ask again', async () => {
  const session = useSession()
  answer.mockImplementation(() => new Response('{"code":"internal","detail":"系统内部出错。"}', { status: 500 }))
  await expect(session.know()).rejects.toMatchObject({ code: 'internal' })
  answer.mockImplementation(() => new Response('{"code":"unauthenticated"}', { status: 401 }))
  await session.know()
  expect(session.me).toBeNull()
})
it('notices the approval of a firm that waits', async () => {
  const session = useSession()
  answer.mockImplementation(() => me({ enterprise: { id: 'e', status: 'pending' } }))
  await session.know()
  expect(session.approved).toBe(false)
  answer.mockImplementation(() => me({ enterprise: { id: 'e', status: 'approved' } }))
  session.renew()
  await vi.waitFor(() => expect(session.approved).toBe(true))
  session.renew() // not again so soon
  expect(answer).toHaveBeenCalledTimes(2)
})
