// The close codes of a socket, each with what a page does then. The server's
// table is fairs/live/code.go; a code that is not here is a broken network.
export interface Ending { again: boolean; wait: number; words: string }

const stop = (words: string): Ending => ({ again: false, wait: 0, words })
const comeBack = (wait: number): Ending => ({ again: true, wait, words: '' })

export const endings: Record<number, Ending> = {
  1000: stop('连接已结束，请重新打开页面。'),
  1001: comeBack(0), // the node drains: another one takes over
  4400: stop('页面和系统对不上，请刷新页面。'),
  4401: stop('登录已过期，请重新登录。'),
  4403: stop('您已被请出这场招聘会。'),
  4408: comeBack(0), // too slow: what is missing is asked for
  4409: stop('同一账号打开的页面太多，请关掉几个再刷新。'),
  4413: stop('发送的内容太大，请刷新页面后再试。'),
  4429: comeBack(10_000),
  4503: comeBack(-1), // full, or the database is away
}

// A wait below zero grows with every failure.
export const endingOf = (code: number): Ending => endings[code] ?? comeBack(-1)

export const signedOut = 4401
