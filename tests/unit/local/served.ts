import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ControlPlane } from '../../../local/control-plane.ts'
import { serveApi } from '../../../local/serve.ts'
import { readPriceFile } from '../../../shared/config/billing.ts'
import { systemClock } from '../../../shared/core/time.ts'
import { openApi, type TestApi } from '../functions/api/harness.ts'

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** What `npm start` serves, without anything that would walk a request. */
export class Served {
  readonly port: number
  readonly folder: string
  readonly errors: unknown[] = []
  readonly passwords: ReadonlyMap<string, string>
  /** What it stands on: rows that are put there are told by the API. */
  readonly api: TestApi
  readonly #close: () => Promise<void>

  private constructor(port: number, folder: string, api: TestApi, greeting: string, close: () => Promise<void>) {
    this.port = port
    this.folder = folder
    this.api = api
    this.#close = close
    this.passwords = new Map(
      [...greeting.matchAll(/^ {4}(\w+) +(\S+) {3}\w+ of .+$/gm)].map(([, name = '', password = '']) => [
        name,
        password,
      ]),
    )
  }

  /** @param portalFolder with the portal as it was built; default: one page that says nothing */
  static async started(origins: readonly string[] = [], portalFolder?: string): Promise<Served> {
    const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), 'howdah-served-'))]
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Howdah</title>')
    const api = openApi({ clock: systemClock })
    const { stores, filing, table, secrets, dependencies } = api
    const { greeting, close } = await serveApi({
      environment: {
        home: folder,
        port,
        origins,
        concurrency: 1,
        billing: readPriceFile(undefined, 'UTC'),
        mostDatabases: 500,
        network: { open: [], pool: [] },
        commandEnvironment: {},
        timeZone: 'Europe/Berlin',
      },
      controlPlane: { stores, filing, table, clock: systemClock } as unknown as ControlPlane,
      catalogue: dependencies.catalogue,
      secrets,
      log: { info: () => {}, error: () => {} },
      portalFolder: portalFolder ?? folder,
    })
    return new Served(port, folder, api, greeting, close)
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** A call for whatever name. */
  ask(
    path: string,
    host: string,
    method = 'GET',
    form?: Readonly<Record<string, string>>,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { host, ...more, ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) }
      const call = request({ host: '127.0.0.1', port: this.port, path, method, headers }, async (response) => {
        let text = ''
        for await (const chunk of response) text += chunk
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
      call.on('error', reject)
      call.end(form ? String(new URLSearchParams(form)) : undefined)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
    await rm(this.folder, { recursive: true })
  }
}
