import { createServer, type RequestListener, type Server } from 'node:http'

/** How long a caller may take, and how many there may be: whoever sends slowly or not at all keeps nobody else out for long. */
export const serverLimits = {
  connections: 1_000,
  headerBytes: 16_384,
  /** From the connection, or the last answer, to the end of the headers. */
  headersMillis: 10_000,
  /** To the end of the body. */
  requestMillis: 30_000,
  /** Between an answer and the next call. */
  idleMillis: 5_000,
  /** How often it is looked at who has taken too long. */
  lookMillis: 2_000,
}

export const createBoundedServer = (answer: RequestListener, limits = serverLimits): Server => {
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMillis,
      requestTimeout: limits.requestMillis,
      keepAliveTimeout: limits.idleMillis,
      connectionsCheckingInterval: limits.lookMillis,
    },
    answer,
  )
  server.maxConnections = limits.connections
  server.maxHeadersCount = 100
  return server
}
