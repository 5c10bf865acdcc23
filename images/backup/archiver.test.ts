import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileStore } from '../testing/database.ts'
import { cleanUp, runToEnd } from '../testing/docker.ts'

afterAll(cleanUp)

const segment = '0000000100000000000000A1'

/** Runs lines of bash with the archiver's library; each prints what the test looks at. */
async function bash(lines: string, { env = {}, options = [] }: { env?: Record<string, string>; options?: string[] }) {
  const { code, stdout, stderr } = await runToEnd({
    image: 'howdah/backup:17',
    env: { STORE_RETRIES: '1', STORE_PATIENCE_SECONDS: '1', ...env },
    options: [...options, '--network', 'host', '--user', 'postgres', '--entrypoint', 'bash'],
    command: ['-c', `. /usr/local/lib/howdah/archiver.sh; cd /tmp; ${lines}`],
  })
  expect(code, stderr).toBe(0)
  return { lines: stdout.trim().split('\n'), stderr }
}

const push = `head -c 16777216 /dev/urandom >${segment}; wal_push ${segment} 2>/dev/null; echo push $?`
const fetch = `wal_fetch ${segment} /tmp/fetched; echo fetch $?`

describe('WAL in a folder', () => {
  test('is pushed and fetched, and never replaced by other content', async () => {
    const store = await fileStore()

    const { lines, stderr } = await bash(
      `store_configure '' 'seven-17/one'; ${push}; wal_push ${segment}; echo again $?; ${fetch}; cmp ${segment} /tmp/fetched && echo same
       head -c 16777216 /dev/urandom >${segment}; wal_push ${segment}; echo other $?; wal_fetch ${segment} /tmp/third; cmp /tmp/fetched /tmp/third && echo kept
       wal_fetch 0000000100000000000000A2 /tmp/none; echo absent $?; wal_fetch 00000002.history /tmp/none; echo history $?
       wal_list 0000000100000000
       truncate -s 1000 $STORE_FOLDER/wal_005/${segment}.zst; wal_fetch ${segment} /tmp/cut; echo damaged $?
       mv $STORE_FOLDER $STORE_ROOT/away; ${fetch}; mv $STORE_ROOT/away $STORE_FOLDER`,
      store,
    )

    expect(lines).toEqual([
      'push 0',
      'again 0',
      'fetch 0',
      'same',
      'other 65',
      'kept',
      'absent 1',
      'history 1',
      segment,
      'damaged 65',
      'fetch 1',
    ])
    expect(stderr).toContain('already present with different bytes')
  })

  test('is not taken for absent when the folder is not mounted', async () => {
    const { lines } = await bash(
      `store_configure '' 'seven-17/one'; ${push}; ${fetch}; store_get x; echo get $?; store_list ''; echo list $?`,
      {
        env: { BACKUP_TYPE: 'FILE', BACKUP_URI: 'file:///store' },
      },
    )

    expect(lines).toEqual(['push 1', 'fetch 75', 'get 75', 'list 75'])
  })
})

describe('WAL with keys', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string]
  /** The first 16 digits of the SHA-256 of their bytes. */
  const [idOfA, idOfC] = ['e0e77a507412b120', 'c2f480d4dda9f452']
  const [second, history] = ['0000000100000000000000A2', '00000002.history']

  test('is read with the one that fits, compared through it, and with no other', async () => {
    const store = await fileStore()

    const { lines, stderr } = await bash(
      `use() { BACKUP_KEYS=$(IFS=$'\\n' && printf '%s' "$*"); store_configure '' 'seven-17/one'; }
       get() { wal_fetch $1 /tmp/there; echo get $?; cmp $1 /tmp/there && echo same; rm -f /tmp/there; }
       use none; ${push}; use ${a}; head -c 16777216 /dev/urandom >${second}; wal_push ${second}; printf '1\t0/3000000\treason\n' >${history}; wal_push ${history}
       use ${b} ${a} none; for name in ${segment} ${second} ${history}; do get $name; wal_push $name; echo again $?; done
       use ${c}; for name in ${segment} ${second} ${history}; do get $name; done
       use ''; for name in ${second} ${history}; do get $name; done
       use ${c} ${a}; printf XXXX | dd of=$STORE_FOLDER/wal_005/${second}.zst bs=1 seek=100000 conv=notrunc status=none; get ${second}; wal_push ${second}; echo again $?`,
      store,
    )

    const [fits, missing, damaged] = [['get 0', 'same', 'again 0'], ['get 67'], ['get 65', 'again 65']]
    expect(lines).toEqual([
      'push 0',
      ...[...fits, ...fits, ...fits],
      ...[...missing, ...missing, ...missing],
      ...[...missing, ...missing],
      ...damaged,
    ])
    expect(stderr).toContain(`${segment}: it is not encrypted, and 'none' is not among the given keys (${idOfC})`)
    expect(stderr).toContain(`${second}: none of the given keys (${idOfC}) opens it`)
    expect(stderr).not.toMatch(new RegExp(`${idOfA}.*opens it|${a}|${c}`))
  })
})

describe('an S3 server that', () => {
  let server: Server
  let answer: (request: IncomingMessage, url: URL, response: ServerResponse, body: Buffer) => void
  let env: Record<string, string>

  beforeEach(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () =>
        answer(request, new URL(request.url ?? '/', 'http://store'), response, Buffer.concat(parts)),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    env = {
      BACKUP_TYPE: 'S3',
      BACKUP_URI: `http://127.0.0.1:${port}`,
      DBUUID: 'bucket',
      BACKUP_CREDENTIALS: 'id:secret',
    }
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  const isList = (url: URL) => url.searchParams.get('list-type') === '2'
  const list = (response: ServerResponse, ...keys: string[]) =>
    response.end(
      `<ListBucketResult><IsTruncated>false</IsTruncated>${keys.map((key) => `<Contents><Key>${key}</Key><Size>9</Size><LastModified>2026-11-22T12:00:00.000Z</LastModified></Contents>`).join('')}</ListBucketResult>`,
    )
  const refuse = (response: ServerResponse, status: number, code: string) => {
    response.statusCode = status
    response.end(`<Error><Code>${code}</Code></Error>`)
  }
  const commands = `store_configure '' 'seven-17/one'; ${fetch}; store_get backups/x.json; echo get $?; store_answers; echo answers $?`

  test('keeps what it is given: then WAL is pushed once and never replaced', async () => {
    const objects = new Map<string, Buffer>()
    const puts: string[] = []
    answer = (request, url, response, body) => {
      const name = url.pathname.slice('/bucket/'.length)
      const object = objects.get(name)
      if (isList(url)) {
        list(response, ...[...objects.keys()].filter((key) => key.startsWith(url.searchParams.get('prefix') ?? '')))
      } else if (request.method === 'PUT') {
        puts.push(name)
        objects.set(name, body)
        response.end()
      } else if (object) response.end(object)
      else refuse(response, 404, 'NoSuchKey')
    }

    const { lines } = await bash(
      `store_configure '' 'seven-17/one'; ${push}; wal_push ${segment}; echo again $?; ${fetch}; cmp ${segment} /tmp/fetched && echo same
       echo history >00000002.history; wal_push 00000002.history; wal_push 00000002.history; echo history $?
       head -c 16777216 /dev/urandom >${segment}; wal_push ${segment}; echo other $?`,
      { env },
    )

    expect(lines).toEqual(['push 0', 'again 0', 'fetch 0', 'same', 'history 0', 'other 65'])
    expect(puts).toEqual([`seven-17/one/wal_005/${segment}.zst`, 'seven-17/one/wal_005/00000002.history'])
  })

  test('has nothing: then WAL is absent', async () => {
    answer = (_, url, response) => (isList(url) ? list(response) : refuse(response, 404, 'NoSuchKey'))

    expect((await bash(commands, { env })).lines).toEqual(['fetch 1', 'get 1', 'answers 0'])
  })

  test.each([
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
    [500, 'InternalError'],
    [503, 'SlowDown'],
  ])('answers %d %s to everything: then WAL is not absent', async (status, code) => {
    answer = (_request, _url, response) => refuse(response, status, code)

    expect((await bash(commands, { env })).lines).toEqual(['fetch 75', 'get 75', 'answers 75'])
  })

  test('refuses what it lists: then WAL is not absent', async () => {
    answer = (_, url, response) =>
      isList(url)
        ? list(response, `seven-17/one/wal_005/${segment}.zst`, 'seven-17/one/backups/x.json')
        : refuse(response, 404, 'NoSuchKey')

    expect((await bash(commands, { env })).lines).toEqual(['fetch 75', 'get 75', 'answers 0'])
  })

  test('cuts its answers: then WAL is not absent', async () => {
    answer = (request, url, response) => {
      if (isList(url)) return list(response, `seven-17/one/wal_005/${segment}.zst`)
      response.setHeader('content-length', 1000)
      if (request.method === 'HEAD') return response.end()
      response.write('x'.repeat(10))
      setTimeout(() => response.destroy(), 50)
    }

    expect((await bash(`store_configure '' 'seven-17/one'; ${fetch}`, { env })).lines).toEqual(['fetch 75'])
  })

  test('refuses to show what it lists: then WAL is not replaced', async () => {
    const methods: string[] = []
    answer = (request, url, response) => {
      methods.push(request.method ?? '')
      if (isList(url)) list(response, `seven-17/one/wal_005/${segment}.zst`)
      else if (request.method === 'PUT') response.end()
      else refuse(response, 403, 'AccessDenied')
    }

    expect((await bash(`store_configure '' 'seven-17/one'; ${push}`, { env })).lines).toEqual(['push 1'])
    expect(methods).not.toContain('PUT')
  })

  test('is asked with the prefix of the variables', async () => {
    const asked: string[] = []
    answer = (_, url, response) => {
      asked.push(`${url.pathname} ${url.searchParams.get('prefix')}`)
      list(response)
    }

    await bash("store_configure '' 'a/b'; store_list c", {
      env: { ...env, BACKUP_URI: `${env.BACKUP_URI}/other/inner` },
    })
    await bash("SOURCE_DBUUID=theirs store_configure SOURCE_ 'a'; store_list ''", { env })

    expect(asked).toEqual(['/other inner/a/b/c/', '/theirs a/'])
  })
})

describe('with the official WAL-G', () => {
  /** What its commands print, from its source: a table with spaces, and one sentence for what is not there. */
  const walg = `#!/bin/bash
case "$1 $2" in
  '--version '*) echo 'wal-g version v3.0.9 3e493188 2026.08.20 PostgreSQL' ;;
  'st check') exit "\${ANSWERS:-0}" ;;
  'st ls') printf 'type size last modified                 name\\n' ;;
  'st cat')
    case $3:\${REFUSAL:-} in
      *:?*) echo "ERROR: $REFUSAL" >&2; exit 1 ;;
      there*) echo content ;;
      *) echo "ERROR: download the file: object '$3' not found in storage" >&2; exit 1 ;;
    esac ;;
esac`
  const look = (env: Record<string, string> = {}) =>
    bash(
      `mkdir bin; printf '%s' "$WALG" >bin/wal-g; chmod 755 bin/wal-g; PATH=/tmp/bin:$PATH; unset ARCHIVER_KIND; store_configure '' 'seven-17/one'
       store_lacks there; echo lacks $?; store_lacks absent; echo lacks $?; store_get there; echo get $?; store_get absent; echo get $?`,
      {
        env: { BACKUP_TYPE: 'S3', BACKUP_URI: 's3://bucket', BACKUP_CREDENTIALS: 'id:secret', WALG: walg, ...env },
      },
    )

  test('an object is there, or it is not', async () => {
    expect((await look()).lines).toEqual(['lacks 1', 'lacks 0', 'content', 'get 0', 'get 1'])
  })

  test.each(['AccessDenied: Access Denied', 'NoSuchBucket: The specified bucket does not exist'])(
    'and with a store that refuses nobody knows: %s',
    async (REFUSAL) => {
      expect((await look({ REFUSAL })).lines).toEqual(['lacks 75', 'lacks 75', 'get 75', 'get 75'])
    },
  )
})

describe('what is written whole', () => {
  test('leaves nothing in a folder that is full', async () => {
    const { lines } = await bash(
      `store_configure '' ''; head -c 900000 /dev/zero >$STORE_FOLDER/filler; head -c 200000 /dev/zero | store_put running.json 2>/dev/null; echo put $?
       ls -A $STORE_FOLDER; rm $STORE_FOLDER/filler; echo x | store_put running.json; echo put $?`,
      {
        env: { BACKUP_TYPE: 'FILE', BACKUP_URI: 'file:///full' },
        options: ['--tmpfs', '/full:size=1m,mode=777'],
      },
    )

    expect(lines).toEqual(['put 75', 'filler', 'put 0'])
  })

  test('is written by several at once', async () => {
    const { lines } = await bash(
      `. /usr/local/lib/howdah/common.sh; write() { for i in {1..100}; do echo $1 | replace_file /tmp/file || echo failed; done; }
       for n in {1..4}; do write $n & done; wait; ls -A | grep -c file`,
      {},
    )

    expect(lines).toEqual(['1'])
  })
})

test('variables that contradict each other are refused', async () => {
  const { lines } = await bash(
    `try() { (for v; do export "$v"; done; store_configure "$of" '' 2>&1; echo $?) | tail -n 2 | paste -sd ' '; }
     of=; try BACKUP_TYPE=; try BACKUP_TYPE=NFS; try BACKUP_TYPE=GCS BACKUP_URI=s3://x; try BACKUP_TYPE=S3; try BACKUP_TYPE=S3 DBUUID=abc BACKUP_CREDENTIALS=x
     try BACKUP_TYPE=S3 DBUUID=abc BACKUP_CREDENTIALS=x:y BACKUP_CREDENTIALS_FILE=/etc/hostname
     try BACKUP_TYPE=S3 DBUUID=abc BACKUP_KEYS=$'none\\nx'; try BACKUP_TYPE=S3 DBUUID=abc ARCHIVER_KIND=wal-g BACKUP_KEYS=$(printf %064d 1)
     of=SOURCE_; try BACKUP_TYPE=S3 BACKUP_URI=//host/own SOURCE_DBUUID=theirs; try SOURCE_BACKUP_TYPE=FILE BACKUP_TYPE=S3 BACKUP_URI=//host/own`,
    {},
  )

  expect(lines.map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
    'error: BACKUP_TYPE is not set',
    'error: BACKUP_TYPE=NFS is unknown',
    'error: BACKUP_URI does not fit BACKUP_TYPE=GCS',
    "error: the bucket '' is no bucket's name",
    'error: BACKUP_CREDENTIALS is not id:secret',
    'error: BACKUP_CREDENTIALS and BACKUP_CREDENTIALS_FILE are both set',
    'error: line 2 of BACKUP_KEYS is no key',
    "error: BACKUP_KEYS is set, and this image's archiver does not encrypt",
    'error: SOURCE_DBUUID is set, but BACKUP_URI names a bucket of its own',
    'error: SOURCE_BACKUP_URI does not fit SOURCE_BACKUP_TYPE=FILE',
  ])
  expect(lines.every((line) => line.endsWith(' 64'))).toBe(true)
})
