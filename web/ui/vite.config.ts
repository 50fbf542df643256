import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// The server that the development page talks to.
const server = process.env.GX_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { port: 5173, proxy: { '/api': { target: server }, '/ws': { target: server, ws: true } } },
  build: { manifest: true, target: 'es2022', cssCodeSplit: true, reportCompressedSize: false,
    rolldownOptions: { input: ['index.html', 'w.html', 'jobs.html', 'fair.html'] } }, // the desk, the worker's page, the vacancies and the fairs for everybody
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], restoreMocks: true, testTimeout: 60_000 },
})
