/** What the tests use of dynalite, an implementation of DynamoDB that others wrote. */
declare module 'dynalite' {
  import type { Server } from 'node:http'
  export default function dynalite(options?: { createTableMs?: number }): Server
}
