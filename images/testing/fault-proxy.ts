/** Stands between the images and the object store, and does to their calls what a network and a busy store do. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ObjectStore } from './object-store.ts'
import { generator } from './random.ts'

/**
 * - `503`, `500`, `429`, `403`: the store says that it did nothing, each in its way
 * - `cut before`: the connection ends, and nothing was done
 * - `cut after`: it is done, and the connection ends before the answer
 * - `cut within`: half of the answer comes, or half of what was sent arrives
 * - `error after`: it is done, and the store says that it failed
 * - `silence`: it is done, and no answer comes
 * - `slow`: the answer comes late
 * - `late`: the connection ends, and it is done later, when others have been
 * - `twice`: it is done twice, and the second answer is given
 */
export const faults = [
  ...(['503', '500', '429', '403', 'cut before', 'cut after', 'cut within'] as const),
  ...(['error after', 'silence', 'slow', 'late', 'twice'] as const),
]
export type Fault = (typeof faults)[number]

export interface FaultProxy {
  readonly port: number
  /** How often each fault was done. */
  readonly done: ReadonlyMap<Fault, number>
  total(): number
  stop(): Promise<void>
}

interface Call {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** @param next the fault for this call, if any */
export async function startFaultProxy(
  store: Pick<ObjectStore, 'endpoint' | 'ca'>,
  next: (method: string, path: string) => Fault | undefined,
): Promise<FaultProxy> {
  const done = new Map<Fault, number>()
  const late: { readonly call: Call; after: number }[] = []

  const deliverLate = async () => {
    for (const waiting of late) waiting.after--
    const due = late.filter(({ after }) => after <= 0)
    for (const waiting of due) late.splice(late.indexOf(waiting), 1)
    for (const { call } of due) await send(store, call)
  }

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const call = await callOf(incoming)
    await deliverLate()
    const fault = next(call.method, call.path)
    if (fault) done.set(fault, (done.get(fault) ?? 0) + 1)
    const refusal = refusals[fault ?? '']
    if (refusal) return refuse(outgoing, refusal)
    if (fault === 'cut before' || (fault === 'cut within' && call.body.length > 0)) return outgoing.destroy()
    if (fault === 'late') {
      late.push({ call, after: 3 })
      return outgoing.destroy()
    }
    const first = await send(store, call)
    if (fault === 'silence') return
    if (fault === 'cut after') return outgoing.destroy()
    if (fault === 'error after') return refuse(outgoing, [500, 'InternalError'])
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 700))
    const { status, headers, body } = fault === 'twice' ? await send(store, call) : first
    outgoing.writeHead(status, headers)
    if (fault !== 'cut within') return outgoing.end(body)
    outgoing.write(body.subarray(0, body.length / 2))
    setTimeout(() => outgoing.destroy(), 20)
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    done,
    total: () => [...done.values()].reduce((sum, count) => sum + count, 0),
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
    },
  }
}

/** Each fault once, and then at random, in this share of the calls. Silence is waited for, so there is little of it. */
export function randomFaults(seed: number, share: number): () => Fault | undefined {
  const random = generator(seed)
  const first: Fault[] = [...faults]
  return () => {
    if (random() >= share) return undefined
    const fault = first.pop() ?? faults[Math.floor(random() * faults.length)]
    return fault === 'silence' && first.length === 0 && random() > 0.05 ? '503' : fault
  }
}

const refusals: Record<string, readonly [number, string]> = {
  '503': [503, 'SlowDown'],
  '500': [500, 'InternalError'],
  '429': [429, 'TooManyRequests'],
  '403': [403, 'SlowDown'],
}

function refuse(outgoing: ServerResponse, [status, code]: readonly [number, string]): void {
  outgoing.writeHead(status, { 'content-type': 'application/xml' })
  outgoing.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>by the fault proxy</Message></Error>`,
  )
}

async function callOf(incoming: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const { method = 'GET', url: path = '/', headers } = incoming
  return { method, path, headers, body: Buffer.concat(chunks) }
}

/** With the host that the client signed. */
function send(store: Pick<ObjectStore, 'endpoint' | 'ca'>, { method, path, headers, body }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, store.endpoint),
      { method, headers, ca: store.ca, checkServerIdentity: () => undefined, servername: 'localhost' },
      async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk)
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) })
      },
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}
