import { randomInt } from 'node:crypto'
import {
  request as call,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { docker } from '../../../images/testing/docker.ts'
import { bodyOf } from './wire.ts'

/** A network whose addresses are those of a subnet on AWS. Its gateway is this machine. */
export const makeNetwork = async (name: string, label: string): Promise<{ cidr: string; gateway: string }> => {
  for (let tries = 0; tries < 20; tries++) {
    const beginning = `10.${randomInt(64, 224)}.${randomInt(256)}`
    const cidr = `${beginning}.0/24`
    const { code, stderr } = await docker(['network', 'create', '--label', label, '--subnet', cidr, name])
    if (code === 0) return { cidr, gateway: `${beginning}.1` }
    if (!/overlaps|conflict/i.test(stderr)) throw new Error(`there is no network: ${stderr}`)
  }
  throw new Error('no network is free')
}

export const listen = async (
  host: string,
  listener: RequestListener,
): Promise<{ readonly address: string; close(): Promise<void> }> => {
  const server = createServer(listener)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { address: `${host}:${(server.address() as AddressInfo).port}`, close }
}

/** Who signed a request (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html), and for which service. */
const signature = /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\//

export const accessKeyIn = ({ headers }: IncomingMessage): string =>
  signature.exec(headers.authorization ?? '')?.[1] ?? ''

/** Passes a request on as it is. `changed` is called when EC2 has answered one that may have changed something. */
export const passOn = async (
  endpoint: string,
  request: IncomingMessage,
  response: ServerResponse,
  changed: () => void = () => {},
): Promise<void> => {
  const { method, url = '', headers } = request
  const isEc2 = signature.exec(headers.authorization ?? '')?.[2] === 'ec2'
  const body = isEc2 ? await bodyOf(request) : undefined
  const onward = call(`${endpoint}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
    if (body && !/(^|&)Action=Describe/.test(body.toString())) answer.once('end', changed)
  })
  onward.once('error', () => response.headersSent || response.writeHead(502).end())
  if (body) onward.end(body)
  else request.pipe(onward)
}
