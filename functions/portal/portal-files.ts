import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { PortalClient } from '../../shared/config/portal-settings.ts'

/** How people sign in, for the portal. */
export interface SignIn {
  readonly issuer: string
  readonly clientId: string
  readonly scope: string
  /** Of an issuer that runs here; absent: what its discovery document says. Paths of the portal's own origin. */
  readonly endpoints?: {
    readonly authorization: string
    readonly token: string
    readonly revocation: string
    readonly endSession: string
  }
  /** Tokens are asked for the portal's own origin (RFC 8707). */
  readonly asksForResource: boolean
}

/** By the client that another issuer has for the portal. */
export const signInWith = (issuer: string, { clientId, scope, connectTo }: PortalClient) => ({
  signIn: { issuer, clientId, scope, asksForResource: false },
  connectTo,
})

export interface PortalOptions {
  /** Origins of the issuer beside its own, where its endpoints are elsewhere. */
  readonly connectTo?: readonly string[]
  /** With what Vite has built. */
  readonly folder: string
  /** Absent: the issuer has no client for the portal. */
  readonly signIn?: SignIn
  /** IANA name: of the installation. */
  readonly timeZone: string
  /** ISO 4217: of its prices. */
  readonly currency: string
  /** It is reached by TLS only. */
  readonly isSecure?: boolean
}

/** What a browser asks, on every runtime. */
export interface PortalCall {
  readonly method: string
  /** Without query. */
  readonly path: string
  /** Value of a header, by its name in small letters. */
  readonly header: (name: string) => string | undefined
}

export interface PortalAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer
}

export interface PortalFiles {
  /** @returns undefined when the address is not one of the portal's */
  answer(call: PortalCall): PortalAnswer | undefined
}

interface File {
  readonly bytes: Buffer
  readonly gzipped: Buffer
  readonly headers: Readonly<Record<string, string>>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Addresses of the API and of the identity provider; every other one that a browser asks for as a page is the portal's, also where there is none. */
const others = /^\/(v1|oidc|docs|\.well-known|healthz|readyz|openapi\.json)(\/|$)/

/** The portal's pages: the same few files for everybody, held in memory. */
export const openPortal = async (options: PortalOptions): Promise<PortalFiles> => {
  const files = await readFiles(options)
  return {
    answer: (call) => {
      const { method, path } = call
      if ((method !== 'GET' && method !== 'HEAD') || others.test(path)) return undefined
      const isPage = call.header('accept')?.includes('text/html') ?? false
      const file = files.get(path) ?? (path === '/' || isPage ? files.get('/index.html') : undefined)
      return file && answerWith(file, call)
    },
  }
}

const answerWith = (file: File, { method, header }: PortalCall): PortalAnswer => {
  if (header('if-none-match') === file.headers.ETag) return { status: 304, headers: file.headers }
  const isZipped = /\bgzip\b/.test(header('accept-encoding') ?? '') && file.gzipped.length < file.bytes.length
  const bytes = isZipped ? file.gzipped : file.bytes
  const headers = {
    ...file.headers,
    ...(isZipped ? { 'Content-Encoding': 'gzip' } : {}),
    'Content-Length': `${bytes.length}`,
  }
  return method === 'HEAD' ? { status: 200, headers } : { status: 200, headers, body: bytes }
}

const readFiles = async (options: PortalOptions): Promise<ReadonlyMap<string, File>> => {
  const { folder, signIn, timeZone, currency } = options
  const headers = headersFor(options)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const read = entries
    .filter((entry) => entry.isFile())
    .map(async (entry): Promise<[string, Buffer]> => {
      const file = join(entry.parentPath, entry.name)
      return [`/${relative(folder, file).split(sep).join('/')}`, await readFile(file)]
    })
  const settings = { timeZone, currency, ...(signIn ? { signIn } : {}) }
  const all = [...(await Promise.all(read)), ['/portal.json', Buffer.from(JSON.stringify(settings))] as const]
  return new Map(
    await Promise.all(all.map(async ([path, bytes]) => [path, await fileOf(path, bytes, headers)] as const)),
  )
}

const fileOf = async (path: string, bytes: Buffer, headers: File['headers']): Promise<File> => ({
  bytes,
  gzipped: await promisify(gzip)(bytes, { level: 9 }),
  headers: {
    ...headers,
    'Content-Type': types[extname(path)] ?? 'application/octet-stream',
    ETag: `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    // Vite names these by what is in them.
    'Cache-Control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept, Accept-Encoding',
  },
})

/** OWASP HTTP Headers Cheat Sheet. */
const headersFor = ({ signIn, connectTo = [], isSecure = false }: PortalOptions) => ({
  'Content-Security-Policy': policyFor(signIn, connectTo),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  ...(isSecure ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
})

/** Nothing but the portal's own files runs or is shown; it speaks to the API and to who signs people in. */
const policyFor = (signIn: SignIn | undefined, connectTo: readonly string[]): string => {
  const issuer = signIn && !signIn.endpoints ? [new URL(signIn.issuer).origin, ...connectTo] : []
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...issuer].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
