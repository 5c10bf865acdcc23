import { createServer } from 'node:net'
import { HowdahError } from '../../errors/howdah-error.ts'

export const loopback = '127.0.0.1'

/** Ports below those that the system gives to outgoing connections. */
const firstPort = 20_000
const portCount = 10_000

/** A port that nobody listens on now; Docker has the last word. */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < 200; tries++) {
    const port = firstPort + Math.floor(Math.random() * portCount)
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer()
      server.once('error', () => resolve(false))
      server.listen(port, loopback, () => server.close(() => resolve(true)))
    })
    if (free) return port
  }
  throw new HowdahError('no-capacity', 'There is no free port on this machine')
}
