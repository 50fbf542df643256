import { looksRight, visit } from './support/looks'
import { expect, test } from './support/test'

// Every page that the demo accounts reach, with the sample's rows in it. Lists
// are also opened at their first row.
const places: Record<string, string[]> = {
  lender: ['/overview', '/surpluses', '/shortages', '/imports', '/search/shortages', '/proposals', '/suggestions', '/agreements', '/settlements', '/incidents', '/placements', '/firm', '/account', '/all'],
  borrower: ['/overview', '/shortages', '/vacancies', '/vacancies/new', '/proposals', '/agreements', '/settlements', '/incidents', '/placements'],
  13800000103: ['/overview', '/surpluses', '/firm'],
  seeker: ['/mine', '/account', '/all'],
  city: ['/desk', '/vacancies', '/balance', '/plans', '/plans/new', '/firms', '/search/surpluses', '/proposals', '/agreements', '/placements', '/case-work', '/key-people', '/case-dashboard', '/compliance', '/incidents', '/settlements', '/settlements/excess', '/all'],
  'town-shuikou': ['/desk', '/plans', '/firms', '/search/shortages', '/proposals', '/settlements'],
  admin: ['/accounts', '/phone-cases', '/unmaskings', '/trades', '/towns', '/balance', '/search/enterprises', '/all'],
}
const opened = ['/key-people', '/surpluses', '/shortages', '/proposals', '/agreements', '/firms', '/trades', '/search/surpluses']

for (const [login, paths] of Object.entries(places)) {
  test(`the pages of ${login}`, async ({ people }) => {
    const { page } = await people.as(login)
    for (const path of paths) {
      const name = `${login}${path.replace(/\W+/g, '-')}`
      await visit(page, path, name, login === 'admin' ? /./ : undefined)
      if (!opened.includes(path)) continue
      const first = page.getByRole('table').first().getByRole('link').first()
      if (!(await first.count())) continue
      await first.click()
      await expect(page).not.toHaveURL(new RegExp(`${path}$`))
      await expect(page.getByRole('navigation', { name: '上级页面' })).toBeVisible()
      await looksRight(page, `${name}-one`)
    }
  })
}
