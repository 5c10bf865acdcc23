import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const placeOf = (): string | undefined =>
  [process.env.CHROMIUM ?? '', ...places].find((path) => path && existsSync(path))

/** A real browser: the machine's, else Debian's, which root installs. */
export const openChromium = async (): Promise<Browser> => {
  const executablePath = placeOf() ?? install()
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
  // Chromium's own sandbox refuses root.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet })
}

const install = (): string => {
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const { status, stderr } = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`there is no Chromium, and it could not be installed: ${stderr}`)
  }
  const path = placeOf()
  if (!path) throw new Error('Chromium was installed, and is not where it should be: name it by CHROMIUM')
  return path
}
