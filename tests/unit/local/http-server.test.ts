import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBoundedServer, serverLimits } from '../../../local/http-server.ts'

const limits = {
  ...serverLimits,
  connections: 3,
  headersMillis: 200,
  requestMillis: 300,
  idleMillis: 100,
  lookMillis: 30,
}
const server = () =>
  createBoundedServer((request, response) => {
    request.on('error', () => {})
    request.on('end', () => response.end('done')).resume()
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
/** @returns what came until the server has closed */
const rest = async (socket: Socket): Promise<string> => {
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  await new Promise((resolve) => socket.on('close', resolve))
  return text
}

describe('a caller that', () => {
  test.each([
    ['says nothing', ''],
    ['never ends its headers', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: '],
    ['never ends its body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12'],
    ['asks once and stays', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s is let go', async (_, text) => {
    await rest(await open(text))
  })

  test('sends long headers is refused', async () => {
    expect(await rest(await open(`GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`))).toMatch(/ 431 /)
  })
})

test('so many are connected at once, and others when one has gone', async () => {
  const sockets = await Promise.all([open(''), open(''), open('')])

  expect(await rest(await open('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))).toBe('')
  await Promise.all(sockets.map(rest))
  expect(await rest(await open('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))).toMatch(/ 200 /)
})
