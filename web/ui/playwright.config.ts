import { defineConfig } from '@playwright/test'

// Everything runs against one service of its own: e2e/setup/server.ts starts the
// built binary with the Kaiping sample and stops it afterwards. From the
// environment: CHROMIUM and GX_BINARY name other programs, SHOTS_DIR keeps a
// picture of every page that is visited, GX_E2E_URL with GX_E2E_LOG takes a
// service that stands already.
const chromium = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--lang=zh-CN', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run', '--no-default-browser-check',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
}

const desk = { viewport: { width: 1440, height: 900 } }
const waits = /(worker|number)\.spec/

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/setup/server.ts',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 3, // one of them mostly waits for a code
  retries: 0,
  timeout: 900_000, // generous, as all of these: it costs nothing where the machine is quick
  expect: { timeout: 60_000 },
  reporter: [['list'], ['./e2e/setup/last.ts']],
  use: {
    browserName: 'chromium',
    launchOptions: chromium,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 60_000,
    screenshot: 'only-on-failure',
    trace: { mode: 'retain-on-failure', screenshots: false }, // its film costs more than the pages
  },
  projects: [
    // They wait for codes, of which a phone gets one a minute: first, so that the others run meanwhile.
    { name: 'waits', testMatch: waits, use: desk },
    { name: 'desk', testIgnore: [/phone\.spec/, waits], use: desk },
    { name: 'phone', testMatch: /(phone|sign-in)\.spec/, use: { viewport: { width: 390, height: 844 }, hasTouch: true } },
  ],
})
