import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:https'
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import { createVolume, dockerOutput, runContainer, runId, waitUntil } from './docker.ts'

export interface Key {
  accessKeyId: string
  secretAccessKey: string
}

export interface Answer {
  status: number
  body: string
}

export interface ObjectStore {
  container: string
  /** Where this machine reaches it; another port after each start of the container. */
  endpoint: string
  ca: string
  root: Key
}

const region = 'us-east-1'

/** An object store of this test run, ready for requests. `options` are further arguments of `docker run`. */
export async function startObjectStore({ options = [] }: { options?: readonly string[] } = {}): Promise<ObjectStore> {
  const root = { accessKeyId: 'administrator', secretAccessKey: randomBytes(20).toString('hex') }
  const volume = await createVolume(`objects-${randomBytes(3).toString('hex')}`)
  const container = await runContainer({
    image: 'howdah/object-store',
    env: { ROOT_ACCESS_KEY: root.accessKeyId, ROOT_SECRET_KEY: root.secretAccessKey },
    options: ['--publish', '127.0.0.1::7070', '--volume', `${volume}:/objects`, ...options],
  })
  return awaitObjectStore({ container, root })
}

/** The store answers over TLS with the certificate that its own authority signed. */
export async function awaitObjectStore({
  container,
  root,
  port: inside = 7070,
}: Pick<ObjectStore, 'container' | 'root'> & { port?: number }): Promise<ObjectStore> {
  return waitUntil(
    async () => {
      const port = (await dockerOutput(['port', container, `${inside}/tcp`])).split(':').at(-1)
      const ca = await dockerOutput(['exec', container, 'cat', '/objects/tls/ca.crt'])
      const store = { container, endpoint: `https://localhost:${port}`, ca, root }
      const { status } = await send(store, { method: 'GET', path: '/-/health' })
      return status === 200 && store
    },
    { timeoutMs: 30_000, what: 'the object store' },
  )
}

export function s3Client(store: ObjectStore, key: Key): S3Client {
  return new S3Client({
    endpoint: store.endpoint,
    region,
    credentials: key,
    forcePathStyle: true,
    maxAttempts: 1,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    requestHandler: { httpsAgent: new Agent({ ca: store.ca }) },
  })
}

/** One call of the admin API (images/object-store/README.md). */
export async function administer(
  store: ObjectStore,
  path: string,
  {
    key = store.root,
    query = {},
    headers = {},
    body = '',
  }: { key?: Key; query?: Record<string, string>; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { hostname, port, host } = new URL(store.endpoint)
  const signer = new SignatureV4({ credentials: key, region, service: 's3', sha256: Sha256 })
  const signed = await signer.sign({
    method: 'PATCH',
    protocol: 'https:',
    hostname,
    port: Number(port),
    path,
    query,
    headers: { host, ...headers },
    body,
  })
  const search = new URLSearchParams(query).toString()
  return send(store, {
    method: 'PATCH',
    path: search === '' ? path : `${path}?${search}`,
    headers: signed.headers,
    body,
  })
}

/** An account and a bucket of the same name, which the account may fill, read and empty, and nothing else. */
export async function makeAccountWithBucket(store: ObjectStore, name: string): Promise<Key> {
  const key = { accessKeyId: name, secretAccessKey: randomBytes(20).toString('hex') }
  await mustSucceed(
    administer(store, '/create-user', {
      body: `<Account><Access>${name}</Access><Secret>${key.secretAccessKey}</Secret><Role>user</Role></Account>`,
    }),
  )
  await mustSucceed(administer(store, `/${name}/create`, { headers: { 'x-vgw-owner': name } }))
  await s3Client(store, store.root).send(
    new PutBucketPolicyCommand({ Bucket: name, Policy: bucketPolicy(name, { writers: [name] }) }),
  )
  return key
}

/** Where a bucket has a policy, the policy alone decides: its owner too may only what it says. */
export function bucketPolicy(
  bucket: string,
  { writers, readers = [] }: { writers: string[]; readers?: string[] },
): string {
  const allow = (accounts: string[], bucketActions: string[], objectActions: string[]) =>
    accounts.length === 0
      ? []
      : [
          {
            Effect: 'Allow',
            Principal: { AWS: accounts },
            Action: bucketActions,
            Resource: `arn:aws:s3:::${bucket}`,
          },
          {
            Effect: 'Allow',
            Principal: { AWS: accounts },
            Action: objectActions,
            Resource: `arn:aws:s3:::${bucket}/*`,
          },
        ]
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      ...allow(
        writers,
        ['s3:GetBucketLocation', 's3:ListBucket'],
        ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      ),
      ...allow(readers, ['s3:GetBucketLocation', 's3:ListBucket'], ['s3:GetObject']),
    ],
  })
}

export async function mustSucceed(answer: Promise<Answer>): Promise<Answer> {
  const { status, body } = await answer
  if (status >= 400) throw new Error(`the object store answered ${status}: ${body}`)
  return { status, body }
}

function send(
  store: Pick<ObjectStore, 'endpoint' | 'ca'>,
  {
    method,
    path,
    headers = {},
    body = '',
  }: { method: string; path: string; headers?: Record<string, string>; body?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(store.endpoint + path, { method, headers, ca: store.ca }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** For names of accounts and buckets, which all runs on a machine share. */
export const bucketName = (what: string): string => `howdah-test-${runId}-${what}`
