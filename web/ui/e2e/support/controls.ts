import { expect, type Locator, type Page } from '@playwright/test'

type Where = Page | Locator

// choose types into a picker and takes the entry that begins with what is named.
export async function choose(where: Where, label: string, typed: string, entry = typed): Promise<void> {
  const picker = where.getByRole('combobox', { name: label })
  await picker.click()
  await picker.fill(typed)
  const page = 'mainFrame' in where ? where : where.page()
  await page.getByRole('option').filter({ hasText: entry, visible: true }).first().click()
  await expect(page.getByRole('option').filter({ visible: true })).toHaveCount(0)
}

// setDay types a day into a date field.
export async function setDay(where: Where, label: string, day: string): Promise<void> {
  const field = where.getByLabel(label)
  await field.fill(day)
  await field.press('Enter')
  await expect(field).toHaveValue(day)
}
