import { expect, test as base, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { Api, codeFor } from './api'
import { watch } from './looks'
import { freshAddress, freshNumbers, type Numbers } from './numbers'

export { expect }

export interface Person { page: Page; api: Api; context: BrowserContext }
export interface Firm extends Person, Numbers { id: string; name: string; townCode: string }
type State = Awaited<ReturnType<BrowserContext['storageState']>>

const password = 'kaiping2021' // of all demo accounts

// people opens a browser window for each person of a spec. Whatever goes wrong in
// any of their pages fails the spec.
export class People {
  readonly faults: string[] = []
  private readonly contexts: BrowserContext[] = []
  constructor(private readonly browser: Browser, private readonly known: Map<string, State>) {}

  // nobody is a fresh window that is not signed in.
  async nobody(storageState?: State): Promise<Person> {
    const context = await this.browser.newContext({ storageState, extraHTTPHeaders: { 'X-Forwarded-For': freshAddress() } })
    this.contexts.push(context)
    const page = await context.newPage()
    const faults = watch(page)
    page.on('close', () => this.faults.push(...faults))
    return { page, context, api: new Api(context.request) }
  }

  // as opens a window that is signed in with a demo account.
  async as(login: string): Promise<Person> {
    const person = await this.nobody(this.known.get(login))
    if (!this.known.has(login)) {
      await person.api.post('/api/auth/sign-in-password', { login, password })
      this.known.set(login, await person.context.storageState())
    }
    return person
  }

  // firm registers a firm and has it approved: one that no other spec touches.
  async firm(name: string, town = '水口镇', of: { pending?: boolean; aboveScale?: boolean } = {}): Promise<Firm> {
    const numbers = freshNumbers()
    const person = await this.nobody()
    const { towns } = await person.api.get<{ towns: { code: string; name: string }[] }>('/api/reference')
    const townCode = towns.find((t) => t.name.startsWith(town))?.code ?? ''
    await person.api.post('/api/auth/codes', { phone: numbers.phone, purpose: 'register' })
    const me = await person.api.post<{ enterprise: { id: string } }>('/api/enterprises/register', {
      phone: numbers.phone, code: await codeFor(numbers.phone), contactName: '试验联系人', uscc: numbers.uscc, name, townCode, industry: '33', address: '试验路1号',
    })
    const firm = { ...person, ...numbers, id: me.enterprise.id, name, townCode }
    if (!of.pending) await this.approve(firm.id, Boolean(of.aboveScale))
    return firm
  }

  private async approve(id: string, aboveScale: boolean): Promise<void> {
    const city = await this.as('city')
    await city.api.post(`/api/enterprises/${id}/approve`, { version: 1, reason: '资料齐全' })
    if (aboveScale) await city.api.put(`/api/enterprises/${id}/above-scale/2020`, { revenueFen: 5_000_000_000, source: '统计部门名录' })
  }

  async leave(): Promise<void> {
    for (const context of this.contexts) await context.close()
  }
}

/* eslint-disable no-empty-pattern -- Playwright reads what a fixture needs off the pattern */
export const test = base.extend<{ people: People }, { known: Map<string, State> }>({
  baseURL: ({}, use) => use(process.env.GX_E2E_URL),
  known: [({}, use) => use(new Map()), { scope: 'worker' }],
  people: async ({ browser, known }, use) => {
    const people = new People(browser, known)
    await use(people)
    await people.leave()
    expect(people.faults, 'faults of the pages').toEqual([])
  },
})
