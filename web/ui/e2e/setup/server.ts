import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

// The service that all specs share: the built binary with the Kaiping sample on
// data of its own. What it logs is kept, because phone codes go there.
const binary = resolve(process.env.GX_BINARY ?? '../../bin/gongxiang')
const logFile = resolve('test-results/server.log')
const patience = 600_000 // milliseconds to make the sample and to start

// start gives the workers GX_E2E_URL and GX_E2E_LOG. Where they are set already,
// the service that stands there is used, and left standing.
export default async function start(): Promise<() => Promise<void>> {
  if (process.env.GX_E2E_URL) return async () => {}
  const data = await mkdtemp(join(tmpdir(), 'gongxiang-e2e-'))
  await chmod(data, 0o755) // the database's own user passes through
  const address = `127.0.0.1:${await freePort()}`
  await mkdir('test-results', { recursive: true })
  const log = await open(logFile, 'w')
  // At ten in the morning, so that no midnight comes between; and every window has an address of its own.
  const own = { GX_DATA: data, GX_ADDR: address, GX_TODAY: '2021-02-08T10:00', GX_TRUSTED_PROXIES: '127.0.0.1' }
  const server = spawn(binary, ['demo', '-serve'], { env: settings(own), stdio: ['ignore', log.fd, log.fd] })
  server.on('error', () => {}) // untilReady tells
  await log.close()

  const stop = async () => {
    await stopped(server)
    await noneLeft(data)
    await rm(data, { recursive: true, force: true })
  }
  try {
    await untilReady(server, `http://${address}/readyz`)
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
  process.env.GX_E2E_URL = `http://${address}`
  process.env.GX_E2E_LOG = logFile
  return async () => {
    await stop()
    const faults = (await readFile(logFile, 'utf8')).split('\n').filter((line) => /level=ERROR|panic/.test(line))
    if (faults.length) throw new Error(`the service logged faults:\n${faults.join('\n')}`)
  }
}

// settings are this shell's without any that would lead to another database.
function settings(own: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(GX_|DATABASE_|MEILI_|NATS_)/.test(name))
  return { ...Object.fromEntries(kept), ...own }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}

async function untilReady(server: ChildProcess, url: string): Promise<void> {
  for (const end = Date.now() + patience; Date.now() < end; await pause(100)) {
    if (server.pid === undefined || server.exitCode !== null) break
    if (await fetch(url).then((r) => r.ok, () => false)) return
  }
  throw new Error(`${binary} did not become ready; run make build, and see ${logFile}:\n${(await readFile(logFile, 'utf8')).slice(-2000)}`)
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.pid === undefined) return
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    if (await Promise.race([ended.then(() => false), pause(60_000, true)])) {
      server.kill('SIGKILL')
      throw new Error('the service did not stop within a minute of SIGTERM')
    }
  }
  if (server.exitCode !== 0) throw new Error(`the service ended with ${server.exitCode ?? server.signalCode}`)
}

// noneLeft looks for processes that still work on the data.
async function noneLeft(data: string): Promise<void> {
  const left: string[] = []
  for (const pid of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (command.includes(data)) left.push(`${pid} ${command.replaceAll('\0', ' ')}`)
  }
  if (left.length) throw new Error(`left running:\n${left.join('\n')}`)
}
