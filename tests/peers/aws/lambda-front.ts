import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bodyOf } from './wire.ts'

/** What a function answers: its result, or the error that it ended with. */
export type LambdaAnswer = { readonly result: unknown } | { readonly error: { name: string; message: string } }
export type LambdaFunction = (event: unknown) => Promise<LambdaAnswer>

const invocation = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/

/**
 * Lambda's `Invoke` (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html), answered by functions of the test's own process. moto's Step Functions calls it when it looks for its
 * services on this port.
 */
export class LambdaFront {
  readonly port: number
  readonly #server: Server
  readonly #functions: Map<string, LambdaFunction>

  private constructor(server: Server, functions: Map<string, LambdaFunction>) {
    this.#server = server
    this.#functions = functions
    this.port = (server.address() as AddressInfo).port
  }

  static async start(): Promise<LambdaFront> {
    const functions = new Map<string, LambdaFunction>()
    const server = createServer(async (request, response) => {
      const name = decodeURIComponent(invocation.exec(request.url ?? '')?.[1] ?? '')
      const answer = await answerOf(functions.get(name), name, JSON.parse((await bodyOf(request)).toString()))
      const headers = 'error' in answer ? { 'x-amz-function-error': 'Unhandled' } : {}
      const body =
        'error' in answer
          ? { errorType: answer.error.name, errorMessage: answer.error.message }
          : (answer.result ?? null)
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    return new LambdaFront(server, functions)
  }

  /** @returns the ARN by which a state machine calls it */
  serve(name: string, handler: LambdaFunction): string {
    const arn = `arn:aws:lambda:eu-central-1:123456789012:function:${name}`
    this.#functions.set(arn, handler)
    return arn
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}

const answerOf = async (handler: LambdaFunction | undefined, name: string, event: unknown): Promise<LambdaAnswer> => {
  if (!handler) return { error: { name: 'ResourceNotFoundException', message: `Function not found: ${name}` } }
  try {
    return await handler(event)
  } catch (thrown) {
    const { name, message } = thrown as Error
    return { error: { name, message } }
  }
}
