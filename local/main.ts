/** `npm start`: Howdah on one machine. */
import { join } from 'node:path'
import { ensurePortal } from '../portal/build.ts'
import { LocalNetworks } from '../shared/clouds/local/networks.ts'
import { Walls } from '../shared/clouds/local/walls.ts'
import { readEnvironment } from '../shared/config/environment.ts'
import { seconds } from '../shared/core/time.ts'
import { FileSecrets } from '../shared/secrets/file/file-secrets.ts'
import { localCatalogueWith } from './catalogue.ts'
import { createControlPlane, secretsFolderOf } from './control-plane.ts'
import { openLog } from './log.ts'
import { checkPort, serveApi } from './serve.ts'
import { ensureDockerEngine } from './setup/docker-engine.ts'
import { ensureImages } from './setup/images.ts'
import { ensureInstallation, lockInstallation } from './setup/installation.ts'
import { ensureObjectStore } from './setup/object-store.ts'

const projectFolder = join(import.meta.dirname, '..')
const say = (line: string): void => console.error(line)

const warningOfOpenNetworks =
  'WARNING: HOWDAH_NETWORK_OPEN=any: what runs in a database reaches all that this machine reaches, also the databases of others'

const main = async (): Promise<void> => {
  const environment = readEnvironment(process.env, projectFolder)
  const { home, port } = environment
  const installation = await ensureInstallation(home)
  const lock = lockInstallation(home)
  if (!lock)
    throw new Error(
      `Howdah is running already on ${home}: use it at http://127.0.0.1:${port}, or start another one with HOWDAH_HOME and HOWDAH_PORT`,
    )

  await checkPort(port)
  await ensureDockerEngine(home, say)
  await ensureImages(projectFolder)
  const portalFolder = await ensurePortal(projectFolder, say)
  const secretsFolder = secretsFolderOf(home)
  const secrets = new FileSecrets(secretsFolder)
  const walls = new Walls(join(home, 'walls'), environment.network.open)
  if (walls.isClosed) await walls.check()
  else say(warningOfOpenNetworks)
  await walls.write()
  const networks = new LocalNetworks(installation.id, environment.network.pool)
  const store = await ensureObjectStore({ installation: installation.id, networks, secrets, secretsFolder })

  const log = openLog(join(home, 'howdah.log'))
  const report = (what: string, error: unknown): void => log.error(what, error)
  const catalogue = localCatalogueWith(environment.mostDatabases, environment.billing)
  const controlPlane = createControlPlane({
    environment,
    installation: installation.id,
    catalogue,
    secrets,
    store,
    networks,
    walls,
    report,
  })
  const server = await serveApi({ environment, controlPlane, catalogue, secrets, log, portalFolder })
  controlPlane.start()
  say(server.greeting)

  const stop = async (): Promise<void> => {
    say('Stopping; the databases run on …')
    await Promise.all([server.close(), controlPlane.stop(seconds(3.5))])
    lock[Symbol.dispose]()
    process.exit(0)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
