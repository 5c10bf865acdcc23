import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { docker, dockerOutput, waitUntil } from '../../../images/testing/docker.ts'
import { ensureImages } from '../../../local/setup/images.ts'
import { ManagedNode } from './managed-node.ts'

/** What all holders of one emulated AWS share. */
export interface HolderSurroundings {
  /** Name of the network and of the volume, and beginning of the containers' names. */
  readonly name: string
  readonly label: string
  readonly metadata: string
  readonly endpoint: string
}

const folder = join(import.meta.dirname, 'instance')
const image = 'howdah-test/instance'

/** The image of holders is there, and is that of this source. */
export const ensureInstanceImage = async (): Promise<void> => {
  await ensureImages(join(import.meta.dirname, '..', '..', '..'), ['base'])
  const hash = createHash('sha256').update(
    await dockerOutput(['image', 'inspect', '-f', '{{.Id}}', 'howdah/base:trixie']),
  )
  for (const name of (await readdir(folder)).sort()) hash.update(name).update(await readFile(join(folder, name)))
  const source = hash.digest('hex').slice(0, 16)
  const label = '{{index .Config.Labels "org.howdah.source"}}'
  const { stdout } = await docker(['image', 'inspect', '-f', label, image])
  if (stdout.trim() === source) return
  const args = ['--network', 'host', '--build-arg', 'BASE=howdah/base:trixie', '--label', `org.howdah.source=${source}`]
  await dockerOutput(['build', '--quiet', '--force-rm', ...args, '--tag', image, folder])
}

// Everything that `--privileged` gives but SYS_RESOURCE, which a sandbox may not have itself, and the machine's own devices.
const privileges = [
  ...['--cap-add', 'ALL', '--cap-drop', 'SYS_RESOURCE', '--cgroupns', 'private', '--device-cgroup-rule', 'a *:* rwm'],
  ...['--security-opt', 'seccomp=unconfined', '--security-opt', 'apparmor=unconfined'],
  ...['--security-opt', 'systempaths=unconfined'],
]

/**
 * A container that stands for an EC2 instance: it has the instance's address, a container engine of its own, and its volumes as block devices. With it goes all that ran in it.
 */
export class Holder {
  readonly node: ManagedNode
  readonly #name: string
  readonly #instance: string
  readonly #disks = new Set<string>()

  private constructor(surroundings: HolderSurroundings, instance: string) {
    this.#instance = instance
    this.#name = `${surroundings.name}-${instance}`
    this.node = new ManagedNode(['docker', 'exec', '--interactive', this.#name])
    this.node.online = false
  }

  /** @param address on the network; without one, any */
  static async start(surroundings: HolderSurroundings, instance: string, address?: string): Promise<Holder> {
    const { name, label, metadata, endpoint } = surroundings
    const holder = new Holder(surroundings, instance)
    await dockerOutput([
      ...['run', '--detach', '--label', label, '--name', holder.#name, '--hostname', instance, ...privileges],
      ...['--network', name, ...(address ? ['--ip', address] : []), '--volume', `${name}:/ec2`],
      ...['--env', `INSTANCE=${instance}`, '--env', `METADATA=${metadata}`, '--env', `ENDPOINT=${endpoint}`, image],
    ])
    // The container engine asks AWS too, and has no setting of its own for where that is.
    const logging = `HOWDAH_LOGGING="\${HOWDAH_LOGGING:+$HOWDAH_LOGGING --log-opt awslogs-endpoint=${endpoint}}"`
    await dockerOutput([
      'exec',
      holder.#name,
      'sh',
      '-c',
      `mkdir -p /etc/howdah && echo '${logging}' >/etc/howdah/server.sh`,
    ])
    return holder
  }

  /** Its container engine answers, and its agent has registered. */
  async booted(): Promise<void> {
    const answers = async () => {
      if (this.node.gone) return true
      const { code } = await this.#exec('docker', 'version')
      return code === 0
    }
    await waitUntil(answers, { timeoutMs: 120_000, what: `the boot of ${this.#instance}` })
    this.node.online = !this.node.gone
  }

  /** Becomes the machine image that every later holder starts from: with the images of this machine's engine. */
  async becomeImage(names: readonly string[]): Promise<void> {
    const load = `docker save ${names.join(' ')} | docker exec --interactive ${this.#name} docker load`
    const { exitCode, stderr } = await new ManagedNode([], '/tmp/howdah-load').run({
      text: load,
      timeoutSeconds: 300,
      // The engine of this machine may be asked elsewhere than where it usually answers.
      environment: process.env.DOCKER_HOST ? { DOCKER_HOST: process.env.DOCKER_HOST } : {},
    }).ended
    if (exitCode !== 0) throw new Error(`the images could not be loaded: ${stderr}`)
    await dockerOutput(['stop', '--time', '30', this.#name])
    await this.remove()
  }

  async attach(volume: string, gigabytes: number): Promise<void> {
    if (this.#disks.has(volume)) return
    await this.#disk('attach', volume, gigabytes)
    this.#disks.add(volume)
  }

  async detach(volume: string): Promise<void> {
    if (this.#disks.delete(volume)) await this.#disk('detach', volume, 0)
  }

  get disks(): readonly string[] {
    return [...this.#disks]
  }

  /** The power is cut; disks stay. */
  async powerOff(): Promise<void> {
    this.node.online = false
    for (const volume of this.disks) await this.detach(volume)
    await dockerOutput(['kill', this.#name])
  }

  async powerOn(): Promise<void> {
    await dockerOutput(['start', this.#name])
  }

  async remove(): Promise<void> {
    this.node.gone = true
    for (const volume of this.disks) await this.detach(volume).catch(() => undefined)
    await dockerOutput(['rm', '--force', '--volumes', this.#name])
  }

  async #disk(what: string, volume: string, gigabytes: number): Promise<void> {
    const { code, stderr } = await this.#exec('disk', what, volume, String(gigabytes))
    if (code !== 0) throw new Error(`${volume} could not be ${what}ed: ${stderr}`)
  }

  #exec(...command: readonly string[]) {
    return docker(['exec', this.#name, ...command])
  }
}
