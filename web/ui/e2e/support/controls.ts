import { expect, type Locator, type Page } from '@playwright/test'

type Where = Page | Locator

// choose types into a picker and takes the first entry that holds the words.
export async function choose(where: Where, label: string, typed: string, entry = typed): Promise<void> {
  const picker = where.getByRole('combobox', { name: label })
  await picker.click({ force: true }) // what is chosen already lies over it
  if (typed) await picker.fill(typed)
  const entries = ('mainFrame' in where ? where : where.page()).getByRole('option').filter({ visible: true })
  await entries.filter({ hasText: entry }).first().click()
  await expect(entries).toHaveCount(0)
}

// setDay types a day into a date field.
export async function setDay(where: Where, label: string, day: string): Promise<void> {
  const field = where.getByLabel(label)
  await field.fill(day)
  await field.press('Enter')
  await expect(field).toHaveValue(day)
}
