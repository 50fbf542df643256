import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

const phone = { width: 390, height: 844 }

// Requests that fail are judged by their status, and a line that a spec cuts is cut.
const expected = /^Failed to load resource|net::ERR_INTERNET_DISCONNECTED/

// watch keeps what a page must never do: throw, complain on its console, break
// its content security policy, miss a file, or meet a server fault.
export function watch(page: Page): string[] {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`threw: ${error.message}`))
  page.on('dialog', (dialog) => {
    faults.push(`opened a browser dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => {
    // Chromium reports every refused request; which of them matter is seen below.
    if (['error', 'warning'].includes(message.type()) && !expected.test(message.text())) faults.push(`console: ${message.text()}`)
  })
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (response.status() >= 500 || (response.status() >= 400 && !pathname.startsWith('/api/'))) faults.push(`${response.status()} ${pathname}`)
  })
  return faults
}

// visit opens a page and looks at it. `typed` are foreign words that people wrote.
export async function visit(page: Page, path: string, name = nameOf(path), typed?: RegExp): Promise<void> {
  await page.goto(path)
  await looksRight(page, name, typed)
}

// looksRight waits until the page stands, then checks it as whoever uses it
// would: nothing sideways at its own and at phone width, no English, no finding
// of axe. A finding does not keep the spec from going on. With SHOTS_DIR set it keeps pictures of both widths.
export async function looksRight(page: Page, name: string, typed?: RegExp): Promise<void> {
  await expect(page.locator('h1').first()).toBeVisible()
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  expect.soft(await foreignWords(page, typed), `foreign words on ${name}`).toEqual([])
  await staysInside(page, name)
  const found = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }).analyze()
  expect.soft(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary ?? ''}`).join('; ')}`), `axe on ${name}`).toEqual([])
}

const soft = expect.configure({ soft: true, timeout: 15_000 })

async function staysInside(page: Page, name: string): Promise<void> {
  const own = page.viewportSize() ?? phone
  for (const size of own.width > phone.width ? [own, phone] : [own]) {
    if (size !== own) await page.setViewportSize(size)
    // A busy machine is a moment late with the other layout.
    await soft.poll(() => tooWide(page), `${name} at ${size.width} px scrolls sideways`).toEqual([])
    await shoot(page, `${name}-${size.width}`)
  }
  if (own.width > phone.width) await page.setViewportSize(own)
}

// tooWide names what sticks out of the window, when the page scrolls sideways.
const tooWide = (page: Page): Promise<string[]> => page.evaluate(() => {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  const out = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > width + 1)
  return [`${document.documentElement.scrollWidth} px`, ...out.slice(0, 5).map((e) => `${e.tagName}.${e.className}`)]
})

// Latin words that people read here every day, and what hostile.spec.ts leaves in
// lists; everything else should be Chinese.
const known = /^(xlsx|csv|Esc|Excel|WPS|Chrome|Linux|CNC|CTP|DCS|SMT|img|src|onerror|alert|DROP|TABLE)$/

// foreignWords are runs of Latin letters in what the page shows; codes that hold
// digits are none.
async function foreignWords(page: Page, typed?: RegExp): Promise<string[]> {
  const text = await page.evaluate(() => document.body.innerText)
  const words = text.match(/(?<![\w@.-])[A-Za-z][A-Za-z_-]{2,}(?![\w@])/g) ?? []
  return [...new Set(words)].filter((w) => !known.test(w) && !typed?.test(w))
}

async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS_DIR
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await page.evaluate(() => scrollTo(0, 0))
  await page.screenshot({ path: join(folder, `${test.info().project.name}-${name}.png`), fullPage: true })
}

const nameOf = (path: string): string => path.replace(/[?#].*/, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'one').replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'
