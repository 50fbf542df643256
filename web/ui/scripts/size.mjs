// What a browser fetches before the enterprise desk's first page stands,
// gzipped: the entry, the frame, the overview, and all they import statically.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const limitKB = 200
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist)))
const files = new Set(['index.html'])
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
for (const key of ['index.html', 'src/frame/AppFrame.vue', 'src/pages/overview/OverviewPage.vue']) add(key)

let total = 0
const rows = []
for (const file of files) {
  const size = gzipSync(readFileSync(new URL(file, dist)), { level: 6 }).length
  total += size
  rows.push([size, file])
}
rows.sort((a, b) => b[0] - a[0])
for (const [size, file] of rows) console.log(`${(size / 1024).toFixed(1).padStart(7)} KB  ${file}`)
console.log(`${(total / 1024).toFixed(1).padStart(7)} KB  enterprise desk, first load, gzipped (limit ${limitKB} KB)`)
if (total > limitKB * 1024) process.exit(1)
