// What a browser fetches before a first page stands, gzipped: the entry and all
// that it and the page import statically.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const pages = [
  { name: 'enterprise desk, first load', limitKB: 200, keys: ['index.html', 'src/frame/AppFrame.vue', 'src/pages/overview/OverviewPage.vue'] },
  { name: "worker's consent page, all of it", limitKB: 60, keys: ['w.html'] },
  { name: 'vacancies on a phone, first load', limitKB: 50, keys: ['jobs.html'] },
  { name: 'fairs on a phone, first load', limitKB: 50, keys: ['fair.html'] },
]
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist)))

function filesOf(keys) {
  const files = new Set([keys[0]])
  const seen = new Set()
  function add(key) {
    if (seen.has(key)) return
    seen.add(key)
    const chunk = manifest[key]
    if (!chunk) throw new Error(`manifest has no ${key}: run npm run build first`)
    files.add(chunk.file)
    for (const css of chunk.css ?? []) files.add(css)
    for (const other of chunk.imports ?? []) add(other)
  }
  keys.forEach(add)
  return files
}

for (const { name, limitKB, keys } of pages) {
  const rows = [...filesOf(keys)].map((file) => [gzipSync(readFileSync(new URL(file, dist)), { level: 6 }).length, file])
  rows.sort((a, b) => b[0] - a[0])
  for (const [size, file] of rows) console.log(`${(size / 1024).toFixed(1).padStart(7)} KB  ${file}`)
  const total = rows.reduce((sum, [size]) => sum + size, 0)
  console.log(`${(total / 1024).toFixed(1).padStart(7)} KB  ${name}, gzipped (limit ${limitKB} KB)`)
  if (total > limitKB * 1024) process.exitCode = 1
}
