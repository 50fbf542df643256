// Lighthouse's mobile scores of the pages that seekers open on a phone, the
// middle of three runs each, beside what is promised.
//   node run.mjs ADDRESS
import lighthouse from 'lighthouse'
import puppeteer from 'puppeteer-core'

const promised = { performance: 0.95, accessibility: 1 }
const site = process.argv[2]
const seeker = { login: 'seeker', password: 'kaiping2021' } // of the sample

// As the page signs in: the cookie, and its own mark that somebody has.
async function signIn(who) {
  const headers = { 'Content-Type': 'application/json', 'X-Gongxiang': '1' }
  const response = await fetch('/api/auth/sign-in-password', { method: 'POST', headers, body: JSON.stringify(who) })
  if (!response.ok) throw new Error(await response.text())
  localStorage.setItem('gx_seeker', '1')
}

async function scores(page, path) {
  const runs = []
  for (let i = 0; i < 3; i++) {
    const flags = { output: 'json', logLevel: 'error', disableStorageReset: true, onlyCategories: Object.keys(promised) }
    runs.push((await lighthouse(site + path, flags, undefined, page)).lhr)
  }
  return Object.entries(promised).map(([name, least]) => {
    const middle = runs.sort((a, b) => a.categories[name].score - b.categories[name].score)[1]
    const score = middle.categories[name].score
    const costly = middle.categories[name].auditRefs.filter((r) => r.weight > 0 && (middle.audits[r.id].score ?? 1) < 0.9).map((r) => r.id)
    return `${name} ${score.toFixed(2)} of ${least.toFixed(2)}${score < least ? ` (${costly.join(', ')})` : ''}`
  }).join(' · ')
}

const browser = await puppeteer.launch({ executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const { items: [vacancy] } = await (await fetch(`${site}/api/public/vacancies?limit=1`)).json()
  const { items: fairs } = await (await fetch(`${site}/api/fairs?limit=50`)).json()
  const [coming, live] = ['open', 'live'].map((status) => fairs.find((f) => f.status === status).id)
  const { booths: [booth] } = await (await fetch(`${site}/api/fairs/${live}`)).json()
  const page = await browser.newPage()
  const print = async (path) => console.log(`lighthouse ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')}: ${await scores(page, path)}`)
  for (const path of ['/jobs', `/jobs/${vacancy.id}`, '/fair', `/fair/${coming}`]) await print(path)
  await page.goto(`${site}/jobs`)
  await page.evaluate(signIn, seeker)
  for (const path of ['/jobs/mine', '/jobs/me', '/jobs/for-me', `/fair/${live}`, `/fair/${live}/booth/${booth.id}`]) await print(path)
} finally {
  await browser.close()
}
