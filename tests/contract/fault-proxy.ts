/** Stands between a client of DynamoDB and the table, and does to their calls what a network and a busy service do. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Random } from '../pipelines/simulation/random.ts'

/**
 * - `cut before`: the connection ends, and nothing was done
 * - `cut after`: it is done, and the connection ends before the answer
 * - `silence`: it is done, and no answer comes
 * - `late`: the connection ends, and it is done later, when others have been
 * - `twice`: it is done twice, and the second answer is given, as by a proxy that repeats calls. Of a removal the first: what is gone cannot tell who removed it
 * - `error after`: it is done, and the service says that it failed
 * - `throttled`, `conflict`: the service says that it did nothing
 */
export const faults = [
  'cut before',
  'cut after',
  'silence',
  'late',
  'twice',
  'error after',
  'throttled',
  'conflict',
] as const
export type Fault = (typeof faults)[number]

export interface FaultProxy {
  readonly endpoint: string
  /** How often each fault was done. */
  readonly done: ReadonlyMap<Fault, number>
  stop(): Promise<void>
}

interface Call {
  readonly operation: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** @param next the fault for this call of DynamoDB's operation, if any */
export const startFaultProxy = async (
  target: string,
  next: (operation: string) => Fault | undefined,
): Promise<FaultProxy> => {
  const done = new Map<Fault, number>()
  const late: { readonly call: Call; after: number }[] = []
  const forward = (call: Call) => send(target, call)

  const deliverLate = async () => {
    for (const waiting of late) waiting.after--
    const due = late.filter(({ after }) => after <= 0)
    for (const { call } of due) await forward(call)
    for (const waiting of due) late.splice(late.indexOf(waiting), 1)
  }

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const call = await callOf(incoming)
    await deliverLate()
    const fault = next(call.operation)
    if (fault) done.set(fault, (done.get(fault) ?? 0) + 1)
    if (fault === 'cut before') return outgoing.destroy()
    if (fault === 'throttled') return refuse(outgoing, 400, 'ThrottlingException')
    if (fault === 'conflict') return refuse(outgoing, 400, 'ReplicatedWriteConflictException')
    if (fault === 'late') {
      late.push({ call, after: 3 })
      return outgoing.destroy()
    }
    const first = await forward(call)
    if (fault === 'silence') return
    if (fault === 'cut after') return outgoing.destroy()
    if (fault === 'error after') return refuse(outgoing, 500, 'InternalServerError')
    const second = fault === 'twice' ? await forward(call) : first
    const { status, headers, body } = call.operation === 'DeleteItem' ? first : second
    outgoing.writeHead(status, headers).end(body)
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, done, stop: () => close(server) }
}

/** Each fault once, and then at random, in this share of the calls. */
export const randomFaults = (random: Random, share: number): ((operation: string) => Fault | undefined) => {
  const first: Fault[] = [...faults]
  return (operation) => {
    if (first.length > 0 && isWrite(operation)) return first.pop()
    if (!random.chance(share)) return undefined
    const fault = random.pick(faults)
    // Waiting for an answer that does not come takes the tests long, so it happens rarely.
    if (fault === 'silence' && !random.chance(0.05)) return undefined
    return fault === 'conflict' && !isWrite(operation) ? undefined : fault
  }
}

const isWrite = (operation: string): boolean => /^(Put|Update|Delete)Item$/.test(operation)

const callOf = async (incoming: IncomingMessage): Promise<Call> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? ''
  return { operation, headers: incoming.headers, body: Buffer.concat(chunks) }
}

const send = (target: string, { headers, body }: Call): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      target,
      { method: 'POST', headers: { ...headers, connection: 'close' } },
      async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk)
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) })
      },
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })

const refuse = (outgoing: ServerResponse, status: number, name: string): void => {
  const body = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'by the fault proxy' })
  outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body)
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.closeAllConnections()
    server.close((error) => (error ? reject(error) : resolve()))
  })
