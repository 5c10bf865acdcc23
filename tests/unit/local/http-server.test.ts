import { EventEmitter, once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createBoundedServer, serverLimits } from '../../../local/http-server.ts'

const limits = {
  ...serverLimits,
  connections: 3,
  headersMillis: 200,
  requestMillis: 300,
  idleMillis: 100,
  readMillis: 200,
  lookMillis: 30,
}
const longAnswer = 'x'.repeat(20 << 20)
const answers = new EventEmitter()
const server = () =>
  createBoundedServer((request, response) => {
    request.on('error', () => {})
    request
      .on('end', () => {
        if (request.url === '/slow') answers.once('go', () => response.end('done')).emit('asked')
        else if (request.url === '/long') answers.emit('asked', response.end(longAnswer))
        else response.end('done')
      })
      .resume()
  }, limits)

let running: ReturnType<typeof server>
beforeEach(async () => {
  running = server()
  running.listen(0, '127.0.0.1')
  await once(running, 'listening')
})
afterEach(async () => {
  running.closeAllConnections()
  await new Promise((resolve) => running.close(resolve))
})

const open = async (text: string): Promise<Socket> => {
  const socket = connect((running.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
  await once(socket, 'connect')
  if (text) socket.write(text)
  return socket
}
const connections = () => promisify(running.getConnections.bind(running))()
/** @returns what came until the server has closed */
const rest = async (socket: Socket): Promise<string> => {
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
  return text
}

const whoStays = [
  ['does not read its answer', 'GET /long HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['says nothing', ''],
  ['never ends its headers', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: '],
  ['never ends its body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12'],
  ['asks once and stays', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
] as const
const call = (path = '/') => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`

describe('a caller that', () => {
  test.each(whoStays)('%s is let go', async (_, text) => {
    await open(text)
    await vi.waitFor(async () => expect(await connections()).toBe(1))

    await vi.waitFor(async () => expect(await connections()).toBe(0), { timeout: 5_000 })
  })

  test('reads a long answer slowly gets all of it', async () => {
    const socket = await open(call('/long'))
    let bytes = 0
    for await (const chunk of socket) {
      bytes += chunk.length
      await new Promise(setImmediate)
    }

    expect(bytes).toBeGreaterThan(longAnswer.length)
  })

  test.each(whoStays)('%s keeps nobody out, however many connections it has', async (_, text) => {
    const idle: Socket[] = []
    for (let n = 0; n < 6; n++) {
      const asked = text.includes('/long') && once(answers, 'asked')
      idle.push(await open(text))
      await asked
    }

    expect(await rest(await open(call()))).toMatch(/ 200 /)
    await Promise.all(idle.map(rest))
  })

  test('asks for more before it has its answer is let go, and nothing more is made for it', async () => {
    const asked: unknown[] = []
    const count = () => asked.push('')
    answers.on('asked', count)

    await rest(await open('GET /long HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20)))

    answers.off('asked', count)
    expect(asked.length).toBeLessThanOrEqual(1)
  })

  test('sends long headers is refused', async () => {
    expect(await rest(await open(`GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`))).toMatch(/ 431 /)
  })
})

test('so many calls are at work at once, which whoever comes then does not disturb', async () => {
  const working: Promise<string>[] = []
  for (let n = 0; n < 3; n++) {
    const asked = once(answers, 'asked')
    working.push(rest(await open(call('/slow'))))
    await asked
  }

  expect(await rest(await open(call()))).toBe('')
  answers.emit('go')
  for (const answer of await Promise.all(working)) expect(answer).toMatch(/ 200 /)
  expect(await rest(await open(call()))).toMatch(/ 200 /)
})
