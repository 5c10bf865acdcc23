import { readFileSync, readlinkSync } from 'node:fs'
import { docker, dockerOutput } from '../../../images/testing/docker.ts'

const label = 'org.howdah.test.aws'

/** When a process began, in ticks since the machine did: a later process of the same number has another. */
const startOf = (pid: number | string): string =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? ''

/** Where the number of a process means the same process. */
const place = (): string => {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
  return `${boot}-${/\d+/.exec(readlinkSync('/proc/self/ns/pid'))}`
}

/** Names a process for good. */
export const ownerOf = (pid: number): string => `${place()}-${pid}-${startOf(pid)}`

/** Carried by everything that the emulated AWS makes for this process. */
export const ownLabel = `${label}=${ownerOf(process.pid)}`

const isDead = (owner: string): boolean => {
  if (!owner.startsWith(`${place()}-`)) return false
  const [pid = '', start] = owner.split('-').slice(-2)
  try {
    return startOf(pid) !== start
  } catch {
    return true
  }
}

const lines = async (...args: string[]): Promise<string[]> => (await dockerOutput(args)).split('\n').filter(Boolean)

/** What carries the label is gone: containers with their disks, volumes, networks, images. */
export const removeAllWith = async (label: string): Promise<void> => {
  const those = ['--quiet', '--filter', `label=${label}`]
  // Disks of holders that still run would stay with the machine.
  for (const id of await lines('ps', ...those)) await docker(['exec', id, 'disk', 'detach-all'])
  const containers = await lines('ps', '--all', ...those)
  if (containers.length > 0) await dockerOutput(['rm', '--force', '--volumes', ...containers])
  const volumes = await lines('volume', 'ls', ...those)
  if (volumes.length > 0) await dockerOutput(['volume', 'rm', '--force', ...volumes])
  const networks = await lines('network', 'ls', ...those)
  if (networks.length > 0) await dockerOutput(['network', 'rm', ...networks])
  const images = await lines('image', 'ls', ...those)
  if (images.length > 0) await dockerOutput(['image', 'rm', '--force', ...images])
}

/** What runs of tests have left behind that were killed is gone: exactly what carries the label of a process of this machine that there is no more. */
export const removeLeftovers = async (): Promise<void> => {
  const owners = new Set<string>()
  for (const list of [
    ['ps', '--all'],
    ['volume', 'ls'],
    ['network', 'ls'],
  ])
    for (const owner of await lines(...list, '--filter', `label=${label}`, '--format', `{{.Label "${label}"}}`))
      owners.add(owner)
  for (const id of await lines('image', 'ls', '--quiet', '--filter', `label=${label}`))
    owners.add(await dockerOutput(['image', 'inspect', '--format', `{{index .Config.Labels "${label}"}}`, id]))
  // Another process may be at it too.
  for (const owner of owners) if (isDead(owner)) await removeAllWith(`${label}=${owner}`).catch(() => undefined)
}
