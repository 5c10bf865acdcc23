import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { versionOf } from './version.ts'

const require = createRequire(import.meta.url)

/** Under names that stay: the sign-in pages use them as well. */
const fonts: Plugin = {
  name: 'fonts',
  generateBundle() {
    for (const name of ['inter', 'jetbrains-mono']) {
      const file = require.resolve(`@fontsource-variable/${name}/files/${name}-latin-wght-normal.woff2`)
      this.emitFile({ type: 'asset', fileName: `fonts/${name}.woff2`, source: readFileSync(file) })
    }
  },
}

export default defineConfig({
  plugins: [react(), fonts],
  define: { __VERSION__: JSON.stringify(await versionOf(join(import.meta.dirname, '..'))) },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    // The first that know light-dark().
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // Nothing is written into a page: its policy allows no such thing.
    assetsInlineLimit: 0,
    // 11 kB for all of it, and a page never waits for a sheet of its own.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What counts is what is sent compressed: bench/ measures it.
    chunkSizeWarningLimit: 800,
  },
})
