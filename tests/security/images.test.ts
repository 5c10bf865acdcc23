import { afterAll, describe, expect, test } from 'vitest'
import { cleanUp, runToEnd } from '../../images/testing/docker.ts'

afterAll(cleanUp)

/** Images that run somewhere, and something that was compiled for each. */
const images = [
  ['howdah/postgres:17', 'pkg:cargo/wal-rus@'],
  ['howdah/postgres:15', 'pkg:cargo/wal-rus@'],
  ['howdah/backup:17', 'pkg:cargo/wal-rus@'],
  ['howdah/object-store', 'pkg:golang/github.com/versity/versitygw@'],
] as const

interface Sbom {
  readonly bomFormat: string
  readonly components: readonly { readonly name: string; readonly version: string; readonly purl: string }[]
}

/** As root, who sees everything. */
const inside = async (image: string, script: string): Promise<readonly string[]> => {
  const options = ['--network', 'none', '--user', '0', '--entrypoint', 'bash']
  const { code, stdout, stderr } = await runToEnd({ image, options, command: ['-euc', script] })
  if (code !== 0) throw new Error(stderr)
  return stdout.split('\n').filter((line) => line !== '')
}

describe.each(images)('in %s', (image, compiled) => {
  test('no program runs as its owner, and nothing is left of the installation', async () => {
    const privileged = 'find / -xdev -type f -perm /6000'
    const leftovers =
      'find /var/lib/apt/lists /var/cache/apt /tmp /root -type f ! -name .bashrc ! -name .profile 2>/dev/null || :'

    expect(await inside(image, `${privileged}; ${leftovers}`)).toEqual([])
  })

  test('packages come from sources whose age is checked, security updates among them', async () => {
    const config = await inside(image, 'cat /etc/apt/sources.list.d/* /etc/apt/apt.conf.d/*')

    expect(config.filter((line) => /Check-Valid-Until|trusted=yes|AllowInsecure|AllowUnauth/i.test(line))).toEqual([])
    expect(config).toContain('Suites: trixie-security')
  })

  test('it is recorded which packages it has, and what compiled programs were made of', async () => {
    const sbom = JSON.parse((await inside(image, 'cat /usr/share/howdah/sbom.json')).join('\n')) as Sbom
    const installed = await inside(image, 'dpkg-query --list | awk \'$1 == "ii" {sub(/:.*/, "", $2); print $2, $3}\'')

    const recorded = new Set(sbom.components.map(({ name, version }) => `${name} ${version}`))
    expect(sbom.bomFormat).toBe('CycloneDX')
    expect(installed.length).toBeGreaterThan(80)
    expect(installed.filter((one) => !recorded.has(one))).toEqual([])
    expect(sbom.components.filter(({ purl }) => purl.startsWith(compiled))).toHaveLength(1)
    expect(sbom.components.filter(({ purl }) => /^pkg:(cargo|golang)\//.test(purl)).length).toBeGreaterThan(50)
  })
})
