import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter'

// Says in a few lines, behind all else that is printed, which tests failed and
// why: of a long log often only the end is kept.
const most = 20 // lines
const mostOfTest = 3 // errors

export default class Last implements Reporter {
  private readonly failed: string[][] = []

  onTestEnd(test: TestCase, { status, errors }: TestResult): void {
    if (status === test.expectedStatus || status === 'skipped') return
    const name = [...test.titlePath().slice(1, 2), `${relative('', test.location.file)}:${test.location.line}`, test.title].join(' › ')
    const more = errors.length > mostOfTest ? [`  and ${errors.length - mostOfTest} more`] : []
    this.failed.push([`${name}: ${status}`, ...errors.slice(0, mostOfTest).flatMap(said), ...more])
  }

  // What goes wrong outside the tests: in the set-up, and when the service is stopped.
  onError(error: TestError): void {
    this.failed.push(['outside the tests', ...said(error)])
  }

  async onExit(): Promise<void> {
    if (!this.failed.length) return
    let lines = this.failed.flat()
    if (lines.length > most) lines = this.failed.flatMap((f) => f.slice(0, 2))
    if (lines.length > most) lines.splice(most, Infinity, '…')
    console.log(`\nFailed (${this.failed.length}):\n${lines.join('\n')}`)
  }
}

// said is an error in one line, without the log of all tries, and the line of the
// spec where it stands.
function said({ message, value, location }: TestError): string[] {
  const [what = '', tries = ''] = stripVTControlCharacters(message ?? value ?? '').trim().split(/\s*\n\s*Call log:\s*/)
  const text = (what.includes('\n') ? what : `${what} ${tries.split('\n')[0]}`).replace(/\s*\n\s*/g, ' | ').trim()
  const lines = [`  ${text.length > 500 ? `${text.slice(0, 300)} … ${text.slice(-200)}` : text}`]
  if (location) lines.push(`  at ${relative('', location.file)}:${location.line}: ${source(location.file, location.line)}`)
  return lines
}

function source(file: string, line: number): string {
  try {
    return readFileSync(file, 'utf8').split('\n')[line - 1]?.trim().slice(0, 200) ?? ''
  } catch {
    return ''
  }
}
