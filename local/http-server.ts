import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How long a caller may take, and how many there may be: whoever sends slowly or not at all keeps nobody else out. */
export const serverLimits = {
  connections: 1_000,
  headerBytes: 16_384,
  /** From the connection, or the last answer, to the end of the headers. */
  headersMillis: 10_000,
  /** To the end of the body. */
  requestMillis: 30_000,
  /** Between an answer and the next call. */
  idleMillis: 5_000,
  /** Without reading anything of an answer that is there. */
  readMillis: 30_000,
  /** How often it is looked at who has taken too long. */
  lookMillis: 2_000,
}

export const createBoundedServer = (answer: RequestListener, limits = serverLimits): Server => {
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMillis,
    requestTimeout: limits.requestMillis,
    keepAliveTimeout: limits.idleMillis,
    connectionsCheckingInterval: limits.lookMillis,
  })
  server.maxHeadersCount = 100
  const lastCalls = boundConnections(server, limits.connections)
  server.on('request', (request, response) => {
    const { socket } = request
    const before = lastCalls.get(socket)
    // A thousand calls fit into what is read at once, and each would have its answer made.
    if (!lastCalls.delete(socket) || before?.response.writableFinished === false) return socket.destroy()
    lastCalls.set(socket, { request, response })
    response.once('prefinish', () => socket.setTimeout(limits.readMillis))
    return answer(request, response)
  })
  return server
}

interface Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/**
 * Closes a connection whenever there are more: of those whose call is not at work the one that was heard of least lately. Addresses tell nothing: all come from loopback.
 * @returns the last call of each, in the order in which they are heard of
 */
const boundConnections = (server: Server, most: number): Map<Socket, Call | undefined> => {
  const lastCalls = new Map<Socket, Call | undefined>()
  server.on('connection', (socket) => {
    lastCalls.set(socket, undefined)
    socket.once('close', () => lastCalls.delete(socket))
    if (lastCalls.size <= most) return
    const [idle = socket] = [...lastCalls].flatMap(([one, call]) => (isAtWork(call) ? [] : [one]))
    lastCalls.delete(idle)
    idle.destroy()
  })
  return lastCalls
}

/** It was sent to its end, and its answer is not there yet; who does not read one that is has asked for nothing more. */
const isAtWork = (call: Call | undefined): boolean => call?.request.complete === true && !call.response.writableEnded
