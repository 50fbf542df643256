import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/test'

// tabTo goes on with Tab until the control has the focus, as a hand would.
async function tabTo(page: Page, control: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab')
    if (await control.evaluate((e) => e === document.activeElement)) return
  }
  throw new Error(`80 times Tab did not lead to ${String(control)}`)
}

test('in, to a search, through a form, and out of a dialog without a mouse', async ({ people }) => {
  const firm = await people.firm('开平市试验键盘厂')
  const { page } = firm

  await test.step('sign in', async () => {
    const { page } = await people.nobody()
    await page.goto('/sign-in')
    await tabTo(page, page.getByLabel('账号或手机号'))
    await page.keyboard.type('seeker')
    await tabTo(page, page.getByLabel('密码', { exact: true }))
    await page.keyboard.type('kaiping2021')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: '我的', level: 1 })).toBeVisible()
    await page.keyboard.press('Tab')
    await tabTo(page, page.getByRole('button', { name: '的菜单' }))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: '退出登录' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: '退出登录' })).toBeHidden()
  })

  await test.step('/ leads to the search', async () => {
    await page.goto('/overview')
    await expect(page.getByRole('heading', { name: '总览', level: 1 })).toBeVisible()
    await page.keyboard.press('/')
    await expect(page.getByRole('searchbox')).toBeFocused()
    await page.keyboard.type('焊工')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('table', { name: '查找结果' })).toBeVisible()
    await expect(page).toHaveURL(/q=/)
  })

  await test.step('a whole form, sent with Enter', async () => {
    await page.goto('/surpluses/new')
    const trade = page.getByRole('combobox', { name: '工种' })
    await tabTo(page, trade)
    await page.keyboard.type('玩具制作')
    await expect(page.getByRole('option', { name: /玩具制作工/ }).filter({ visible: true })).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('option').filter({ visible: true })).toHaveCount(0)
    await tabTo(page, page.getByLabel('人数', { exact: true }))
    await page.keyboard.type('7')
    await tabTo(page, page.getByLabel('结束日期'))
    await page.keyboard.type('2021-03-31')
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByRole('checkbox', { name: '需要住宿' }))
    await page.keyboard.press('Space')
    await tabTo(page, page.getByLabel('联系人'))
    await page.keyboard.type('试验甲')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: '玩具制作工 7 人' })).toBeVisible()
    await expect(page.getByText('需要住宿').first()).toBeVisible()
  })

  await test.step('a dialog gives the focus back', async () => {
    const withdraw = page.getByRole('button', { name: '撤回' })
    await tabTo(page, withdraw)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog', { name: '撤回' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(withdraw).toBeFocused()
  })

  await test.step('the first Tab of a page leads past the rail', async () => {
    await page.goto('/surpluses')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: '跳到正文' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main')).toBeFocused()
  })
})
