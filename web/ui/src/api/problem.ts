import type { FieldProblem, Problem } from './types'

// ApiProblem is every failure that pages get to see: what the server refused, or
// that it could not be reached. `message` is a sentence for the person.
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly fields: FieldProblem[]
  // The stored thing, when a stale save was refused.
  readonly current: unknown
  // Seconds until it is worth trying again; 0 when nothing was said.
  readonly retryAfter: number

  // Whether the same request may succeed later: what was refused stays refused.
  get retryable(): boolean {
    return this.code === 'network' || this.status >= 500 || this.status === 429
  }

  constructor(problem: Partial<Problem> & { status: number }, retryAfter = 0) {
    super(problem.detail || sentenceFor(problem.status))
    this.status = problem.status
    this.code = problem.code ?? (problem.status === 0 ? 'network' : 'unknown')
    this.fields = problem.errors ?? []
    this.current = problem.current
    this.retryAfter = retryAfter
  }
}

function sentenceFor(status: number): string {
  if (status === 0) return '网络连接不上，请检查网络后重试。'
  if (status === 401) return '请先登录。登录可能已过期。'
  if (status === 413) return '文件太大，最多 20 MB，请拆开后分别上传。'
  if (status === 429) return '操作太频繁，请稍后再试。'
  if (status >= 502 && status <= 504) return '服务正在启动或暂时繁忙，请稍后重试。'
  return '系统没有给出说明，请稍后重试；一直不行请联系就业服务专员。'
}

// readProblem makes an ApiProblem of an answer that is not a success, also when a
// proxy in between answered something else than JSON.
export async function readProblem(response: Response): Promise<ApiProblem> {
  const text = await response.text().catch(() => '')
  return problemFrom(response.status, text, response.headers.get('Retry-After'))
}

export function problemFrom(status: number, text: string, retryAfter?: string | null): ApiProblem {
  let body: Partial<Problem> = {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (parsed !== null && typeof parsed === 'object') body = parsed
  } catch {
    // not JSON: the status says enough
  }
  return new ApiProblem({ ...body, status }, Number(retryAfter) || 0)
}

export function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : new ApiProblem({ status: 0, code: 'page', detail: '页面出错，请刷新后重试。' })
}

// byField turns the answer's fields into what stands beside each input. The
// first message for a field wins.
export function byField(problem: ApiProblem): Record<string, string> {
  const out: Record<string, string> = {}
  for (const field of problem.fields) out[field.name] ??= field.message
  return out
}
