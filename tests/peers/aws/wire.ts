import type { IncomingMessage, ServerResponse } from 'node:http'

/** An error of AWS's JSON 1.1 protocol (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). */
export class WireError extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message = code, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

export type Operations = Readonly<Record<string, (input: never) => Promise<object>>>

/** The operation that a request names: `AmazonSSM.SendCommand` is `SendCommand`. */
export const operationOf = (request: IncomingMessage): string =>
  String(request.headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1) ?? ''

export const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Answers a request of the JSON 1.1 protocol. */
export const answer = async (operations: Operations, request: IncomingMessage, response: ServerResponse) => {
  const say = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
  const operation = operations[operationOf(request)]
  try {
    if (!operation) throw new WireError('UnknownOperationException')
    say(200, await operation(JSON.parse((await bodyOf(request)).toString() || '{}') as never))
  } catch (thrown) {
    const { code, message, status } =
      thrown instanceof WireError ? thrown : new WireError('InternalServerError', String(thrown), 500)
    say(status, { __type: code, Message: message, message })
  }
}
