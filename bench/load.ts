import { connect } from 'node:net'

export interface Load {
  readonly port: number
  readonly headers: Readonly<Record<string, string>>
  /** Called in turn. */
  readonly paths: readonly string[]
  /** Callers at once; each calls again as soon as it has its answer. */
  readonly callers: number
}

export interface Call {
  readonly path: string
  readonly millis: number
}

/**
 * Calls until `isEnough`, over connections that stay open. Written on plain sockets, because a client that costs more than the server would measure itself.
 * @throws Error for an answer that is not 200
 */
export const callMany = async (load: Load, isEnough: (calls: number) => boolean): Promise<readonly Call[]> => {
  const calls: Call[] = []
  let next = 0
  const nextPath = (): string | undefined => {
    if (isEnough(next)) return undefined
    return load.paths[next++ % load.paths.length]
  }
  await Promise.all(Array.from({ length: load.callers }, () => callAgainAndAgain(load, nextPath, calls)))
  return calls
}

const callAgainAndAgain = ({ port, headers }: Load, nextPath: () => string | undefined, calls: Call[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const rest = ` HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join('')}\r\n`
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let path: string | undefined
    let begun = 0
    let received = Buffer.alloc(0)
    const call = () => {
      path = nextPath()
      if (path === undefined) return socket.end()
      begun = performance.now()
      socket.write(`GET ${path}${rest}`)
    }
    socket.once('connect', call)
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const answer = answerIn(received)
      if (!answer) return
      if (answer.status !== 200) return socket.destroy(new Error(`${path} was answered ${answer.status}`))
      if (path !== undefined) calls.push({ path, millis: performance.now() - begun })
      received = received.subarray(answer.bytes)
      call()
    })
    socket.once('error', reject)
    socket.once('close', () => resolve())
  })

/** @returns undefined while a part of it is missing */
const answerIn = (received: Buffer): { readonly status: number; readonly bytes: number } | undefined => {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = received.toString('latin1', 0, end)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error('the answer does not say how long it is')
  const bytes = end + 4 + Number(length)
  return received.length < bytes ? undefined : { status: Number(head.slice(9, 12)), bytes }
}
