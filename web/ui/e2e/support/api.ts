import { readFile } from 'node:fs/promises'
import type { APIRequestContext } from '@playwright/test'

// What a spec needs but is not about is set up over the API, as its owner.
export class Api {
  constructor(private readonly request: APIRequestContext) {}

  get = <T>(path: string): Promise<T> => this.send<T>('GET', path)
  post = <T>(path: string, body: object = {}): Promise<T> => this.send<T>('POST', path, body)
  put = <T>(path: string, body: object): Promise<T> => this.send<T>('PUT', path, body)

  private async send<T>(method: string, path: string, data?: object): Promise<T> {
    const url = process.env.GX_E2E_URL + path
    const answer = await this.request.fetch(url, { method, data, headers: { 'X-Gongxiang': '1', Origin: process.env.GX_E2E_URL ?? '' } })
    const text = await answer.text()
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`)
    return (text ? JSON.parse(text) : undefined) as T
  }
}

// codeFor is the newest code that was sent to a phone, as the log shows it.
export async function codeFor(phone: string): Promise<string> {
  const masked = `${phone.slice(0, 3)}****${phone.slice(-4)}`
  const log = await readFile(process.env.GX_E2E_LOG ?? '', 'utf8')
  const line = log.split('\n').findLast((l) => l.includes('短信验证码') && l.includes(masked))
  const code = /code=(\d{6})/.exec(line ?? '')?.[1]
  if (!code) throw new Error(`no code was sent to ${masked}`)
  return code
}

// linkFor is the newest link that was sent to a phone: the log names the file
// where it stands whole.
export async function linkFor(phone: string): Promise<string> {
  const masked = `${phone.slice(0, 3)}****${phone.slice(-4)}`
  const log = await readFile(process.env.GX_E2E_LOG ?? '', 'utf8')
  const line = log.split('\n').findLast((l) => l.includes('短信链接') && l.includes(masked))
  const file = /file=(\S+)/.exec(line ?? '')?.[1]
  const sent = file && (await readFile(file, 'utf8')).split('\n').findLast((l) => l.startsWith(masked))
  const path = /(\/w#\S+)/.exec(sent || '')?.[1]
  if (!path) throw new Error(`no link was sent to ${masked}`)
  return path
}
