import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** What a client of PostgreSQL begins with that wants TLS. */
export const askForTls = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])
const startup = Buffer.concat([Buffer.from([0, 0, 0, 32, 0, 3, 0, 0]), Buffer.from('user\0app\0database\0shop\0\0')])
const nothing = () => undefined

/** Connections of somebody who never logs in: one half says nothing, the other one says over TLS who it will be. Whatever is closed comes again. Returns what ends them. */
export const floodWithIdle = (port: number, count: number): (() => void) => {
  const sockets = new Set<Socket>()
  let isOver = false
  const open = (saysWho: boolean): void => {
    if (isOver) return
    const socket = connect(port, '127.0.0.1')
    sockets.add(socket)
    socket.on('error', nothing).on('close', () => {
      sockets.delete(socket)
      setTimeout(open, 250, saysWho)
    })
    if (!saysWho) return
    socket.write(askForTls)
    socket.once('data', (answer) => {
      if (answer.toString() === 'S')
        connectTls({ socket, rejectUnauthorized: false }).on('error', nothing).write(startup)
    })
  }
  for (let nth = 0; nth < count; nth++) open(nth % 2 === 1)
  return () => {
    isOver = true
    for (const socket of sockets) socket.destroy()
  }
}
