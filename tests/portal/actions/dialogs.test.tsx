import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { tryNow } from '../../../portal/src/api/reach.ts'
import { type Answer, database, listing, openPortal, request } from '../databases/portal-page.tsx'
import { problem } from '../harness.tsx'

afterEach(() => vi.unstubAllGlobals())

const { id } = database()
const itself =
  (one = database(), etag = '"1"'): Answer =>
  ({ method, path }) =>
    method === 'GET' && path === `/v1/databases/${id}` ? Response.json(one, { headers: { ETag: etag } }) : undefined

const open = async (entry: string | RegExp, ...answers: readonly Answer[]) => {
  const portal = openPortal('/databases', ...answers, itself(), listing(database()))
  await portal.user.click(await screen.findByRole('button', { name: 'Actions of shop (5b54d046)' }))
  await portal.user.click(await screen.findByRole('menuitem', { name: entry }))
  return { ...portal, dialog: await screen.findByRole(/^(Delete|Remove)/.test(`${entry}`) ? 'alertdialog' : 'dialog') }
}

/** Accepts a write, and keeps what was sent. */
const accept = (method: string, path: string) => {
  const sent: Parameters<Answer>[0][] = []
  const answer: Answer = (call) => {
    if (call.method !== method || call.path !== path || call.query.has('dryRun')) return undefined
    sent.push(call)
    return Response.json({ database: database({ activeRequest: 'r-1' }), request: request() }, { status: 202 })
  }
  return { sent, answer }
}

describe('Stop', () => {
  it('says what it means and takes, and shows its request in the row', async () => {
    const { sent, answer } = accept('POST', `/v1/databases/${id}/stop`)
    const preview: Answer = ({ query }) =>
      query.has('dryRun')
        ? {
            dryRun: true,
            request: { type: 'STOP-DB', steps: [], estimatedSeconds: 4, lastSeconds: { from: 3, to: 6 } },
          }
        : undefined
    const { user, dialog } = await open('Stop', preview, answer)

    expect(within(dialog).getByText(/cannot connect until it is started again/)).toBeTruthy()
    expect(await within(dialog).findByText('Takes about 4 s (the last ones took 3.0 s to 6.0 s).')).toBeTruthy()
    await user.dblClick(within(dialog).getByRole('button', { name: 'Stop shop' }))

    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(new Set(sent.map(({ headers }) => headers.get('Idempotency-Key'))).size).toBe(1)
  })

  it('waits for the request that is in the way, and then offers itself again', async () => {
    let state = request({ key: 'r-9', type: 'RECOVER-DB', currentStep: 'stop-postgres' })
    const busy: Answer = ({ method, path, query }) => {
      if (path === '/v1/requests/r-9') return state
      return method === 'POST' && !query.has('dryRun') ? problem(409, 'request-active', { request: 'r-9' }) : undefined
    }
    const { user, dialog } = await open('Stop', busy)
    await user.click(within(dialog).getByRole('button', { name: 'Stop shop' }))

    expect(await within(dialog).findByText(/shop is busy: RECOVER-DB/)).toBeTruthy()
    expect(await within(dialog).findByText(/is at step 1 of 2, stop PostgreSQL/)).toBeTruthy()
    expect(within(dialog).getByRole('link', { name: 'Open request' }).getAttribute('href')).toBe('/requests/r-9')
    expect(within(dialog).getByRole('button', { name: 'Stop shop' }).getAttribute('aria-disabled')).toBe('true')

    state = { ...state, state: 'PROCESSED', endedAt: '2026-11-22T12:00:09.000Z' }
    expect(await within(dialog).findByText(/That request has ended/)).toBeTruthy()
    expect(within(dialog).getByRole('button', { name: 'Stop shop' }).getAttribute('aria-disabled')).toBeNull()
  })
})

describe('A dialog that is closed while Howdah is away', () => {
  it('has asked for nothing once Howdah is back', async () => {
    let isAway = true
    const stops: unknown[] = []
    const answer: Answer = ({ method, path, query }) => {
      if (method !== 'POST' || query.has('dryRun')) return undefined
      stops.push(path)
      if (isAway) throw new TypeError('Failed to fetch')
      return Response.json({ database: database(), request: request() }, { status: 202 })
    }
    const { user, dialog } = await open('Stop', answer)
    await user.click(within(dialog).getByRole('button', { name: 'Stop shop' }))
    await waitFor(() => expect(stops).toHaveLength(1))

    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }))
    isAway = false
    tryNow()

    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(stops).toHaveLength(1)
  })
})

describe('A dialog that is sent while Howdah is away', () => {
  it('says that it is sent once Howdah answers, and is', async () => {
    let isAway = true
    const changes: unknown[] = []
    const answer: Answer = ({ method, body }) => {
      if (isAway) throw new TypeError('Failed to fetch')
      if (method !== 'PATCH') return undefined
      changes.push(body)
      return Response.json({ database: database() })
    }
    isAway = false
    const { user, dialog } = await open('Edit', answer)
    await user.type(await within(dialog).findByRole('textbox', { name: 'Name' }), '2')
    isAway = true
    await user.click(within(dialog).getByRole('button', { name: 'Save changes' }))
    expect(
      await within(dialog).findByText('Howdah does not answer. This is sent once, as soon as it does.'),
    ).toBeTruthy()

    isAway = false
    tryNow()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(changes).toEqual([{ name: 'shop2' }])
  })
})

describe('Edit', () => {
  it('sends only what was changed, of the version that was seen', async () => {
    const { sent, answer } = accept('PATCH', `/v1/databases/${id}`)
    const { user, dialog } = await open('Edit', answer)
    const name = await within(dialog).findByRole('textbox', { name: 'Name' })
    await user.clear(name)
    await user.click(within(dialog).getByRole('button', { name: 'Save changes' }))
    expect(within(dialog).getByText(/Name is missing/)).toBeTruthy()
    expect(sent).toHaveLength(0)

    await user.type(name, 'shop-eu')
    await user.click(within(dialog).getByRole('button', { name: 'Save changes' }))
    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]?.body).toEqual({ name: 'shop-eu' })
    expect(sent[0]?.headers.get('If-Match')).toBe('"1"')
  })

  it('lets somebody choose where somebody else changed the same', async () => {
    const sent: Parameters<Answer>[0][] = []
    const change: Answer = (call) => {
      if (call.method !== 'PATCH') return undefined
      sent.push(call)
      return call.headers.get('If-Match') === '"1"' ? problem(412, 'precondition-failed') : { database: database() }
    }
    let reads = 0
    const read: Answer = ({ method, path }) => {
      if (method !== 'GET' || path !== `/v1/databases/${id}`) return undefined
      reads++
      const now = reads === 1 ? database() : database({ description: 'Orders EU' })
      return Response.json(now, { headers: { ETag: `"${reads}"` } })
    }
    const { user, dialog } = await open('Edit', change, read)
    const description = await within(dialog).findByRole('textbox', { name: 'Description' })
    await user.clear(description)
    await user.type(description, 'Orders')
    await user.click(within(dialog).getByRole('button', { name: 'Save changes' }))

    expect(await within(dialog).findByText('Somebody changed shop while you edited it.')).toBeTruthy()
    expect(within(dialog).getByText('Description: yours “Orders”, now “Orders EU”.')).toBeTruthy()
    await user.click(within(dialog).getByRole('radio', { name: 'Now: “Orders EU”' }))
    expect(description).toHaveProperty('value', 'Orders EU')
    await user.click(within(dialog).getByRole('radio', { name: 'Yours: “Orders”' }))
    await user.click(within(dialog).getByRole('button', { name: 'Save changes' }))
    await waitFor(() => expect(sent).toHaveLength(2))
    expect(sent[1]?.body).toEqual({ description: 'Orders' })
    expect(sent[1]?.headers.get('If-Match')).toBe('"2"')
  })
})

describe('Delete', () => {
  it('wants the name, and says what can be restored until when', async () => {
    const { sent, answer } = accept('DELETE', `/v1/databases/${id}`)
    const { user, dialog } = await open('Delete', answer)
    const submit = await within(dialog).findByRole('button', { name: 'Delete shop' })
    expect(within(dialog).getByText(id)).toBeTruthy()
    expect(within(dialog).getByText(/It can be restored from its backups until \d{4}-\d\d-\d\d\./)).toBeTruthy()

    await user.click(submit)
    expect(within(dialog).getByText('Type the name as it is: shop')).toBeTruthy()
    expect(sent).toHaveLength(0)

    const days = within(dialog).getByRole('spinbutton')
    await user.clear(days)
    await user.type(days, '0')
    expect(within(dialog).getByText(/Nothing will be left/)).toBeTruthy()
    await user.clear(days)
    await user.type(days, '30')
    await user.type(within(dialog).getByRole('textbox', { name: 'Type shop to confirm' }), 'shop')
    await user.click(submit)
    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]?.query.toString()).toBe('finalBackup=true&keepBackupsDays=30')
    expect(sent[0]?.headers.get('If-Match')).toBe('"1"')
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
    expect(location.pathname).toBe('/databases')
  })

  it('offers to switch deletion protection off before anything else', async () => {
    const switched: Answer = ({ method, body }) =>
      method === 'PATCH' && (body as { deletionProtection?: boolean }).deletionProtection === false
        ? Response.json({ database: database() }, { headers: { ETag: '"2"' } })
        : undefined
    const { sent, answer } = accept('DELETE', `/v1/databases/${id}`)
    const { user, dialog } = await open('Delete', switched, answer, itself(database({ deletionProtection: true })))
    const off = await within(dialog).findByRole('button', { name: 'Switch off deletion protection' })
    expect(within(dialog).queryByRole('textbox')).toBeNull()

    await user.click(off)
    await user.type(await screen.findByRole('textbox', { name: 'Type shop to confirm' }), 'shop')
    await user.click(screen.getByRole('button', { name: 'Delete shop' }))
    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]?.headers.get('If-Match')).toBe('"2"')
  })
})

describe('Change password', () => {
  it('makes one of 24 characters that is seen, and sends it', async () => {
    const { sent, answer } = accept('POST', `/v1/databases/${id}/password`)
    const { user, dialog } = await open('Change password', answer)
    expect(within(dialog).getByText(/Howdah keeps no password: store it now/)).toBeTruthy()

    await user.click(within(dialog).getByRole('button', { name: 'Change password' }))
    expect(within(dialog).getByText('Use 8 to 1,024 characters.')).toBeTruthy()

    await user.click(within(dialog).getByRole('button', { name: 'Generate' }))
    expect(within(dialog).getByText('Strength: very strong')).toBeTruthy()
    const field = within(dialog).getByRole('textbox', { name: 'New password' })
    await user.click(within(dialog).getByRole('button', { name: 'Change password' }))
    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]?.body).toEqual({ password: (field as HTMLInputElement).value })
  })
})

describe('Connect', () => {
  const connection = {
    host: '10.20.4.17',
    port: 5432,
    databaseName: 'shop',
    user: 'app',
    sslMode: 'verify-full',
    certificate: '-----BEGIN CERTIFICATE-----',
    certificateFile: 'shop.crt',
    uri: 'postgresql://app@10.20.4.17:5432/shop',
    psql: 'psql "host=10.20.4.17"',
    libpq: 'host=10.20.4.17',
    jdbc: 'jdbc:postgresql://10.20.4.17/shop',
    environment: { PGHOST: '10.20.4.17', PGPORT: '5432' },
    node: '{ host: "10.20.4.17" }',
  }

  it('tells the address in the words of a client, to be copied', async () => {
    const { user, dialog } = await open('Connect', ({ path }) =>
      path.endsWith('/connection') ? connection : undefined,
    )
    expect(await within(dialog).findByText(connection.uri)).toBeTruthy()
    await user.click(within(dialog).getByRole('button', { name: 'Copy URI' }))
    expect(await navigator.clipboard.readText()).toBe(connection.uri)
    expect(await screen.findByText('Copied. The address does not contain the password.')).toBeTruthy()

    within(dialog).getByRole('tab', { name: 'URI' }).focus()
    await user.keyboard('{ArrowLeft}{ArrowLeft}')
    expect(within(dialog).getByText(/PGHOST=10\.20\.4\.17/)).toBeTruthy()
    expect(within(dialog).getByRole('button', { name: 'Download shop.crt' })).toBeTruthy()
  })

  it('says, of one that is being made, when clients can connect', async () => {
    const { endpoint: _, ...bare } = database({
      state: 'CREATING',
      available: { answer: 'no', reason: 'being-made' },
      activeRequest: 'r-1',
    })
    const soon = new Date(Date.now() + 70_000).toISOString()
    const { dialog } = await open(
      'Connect',
      ({ path }) => (path === '/v1/requests/r-1' ? request({ estimatedEndAt: soon }) : undefined),
      itself(bare),
    )
    expect(await within(dialog).findByText(/^Clients can connect in about 1 min \d\d s\.$/)).toBeTruthy()
  })
})

describe('Set restore point', () => {
  it('takes the names that the API takes, and says what they are', async () => {
    const { sent, answer } = accept('POST', `/v1/databases/${id}/restore-points`)
    const { user, dialog } = await open('Set restore point', answer)
    const name = within(dialog).getByRole('textbox', { name: 'Name of the restore point' })
    await user.type(name, '-no')
    await user.click(within(dialog).getByRole('button', { name: 'Set restore point' }))
    expect(within(dialog).getByText(/Begin with a letter or digit/)).toBeTruthy()
    await user.clear(name)
    await user.type(name, 'before-import{Enter}')
    await waitFor(() => expect(sent[0]?.body).toEqual({ name: 'before-import' }))
  })
})

describe('A click beside a dialog', () => {
  const clickBeside = (user: Awaited<ReturnType<typeof open>>['user']) =>
    user.click(document.querySelector('.backdrop') as Element)

  it('loses nothing that was typed into it', async () => {
    const { user, dialog } = await open('Edit')
    const name = await within(dialog).findByRole('textbox', { name: 'Name' })
    await user.type(name, '2')
    await clickBeside(user)
    expect((screen.getByRole('textbox', { name: 'Name' }) as HTMLInputElement).value).toBe('shop2')
  })

  it('closes one that only shows something', async () => {
    const { user } = await open('Connect')
    await clickBeside(user)
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })
})
