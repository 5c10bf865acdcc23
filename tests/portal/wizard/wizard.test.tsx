import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setZone } from '../../../portal/src/time/zone.ts'
import { caller } from '../a-caller.ts'
import { problem } from '../harness.tsx'
import { field, fillName, fillPassword, goTo, heading, openWizard, secret, source } from './open-wizard.tsx'

beforeEach(() => setZone('Europe/Berlin'))
afterEach(() => vi.unstubAllGlobals())

describe('the way through', () => {
  it('needs a name and a password, and ends at the request', async () => {
    const { user, created, router, sent } = await openWizard()
    await fillName(user)
    await fillPassword(user)
    await user.click(screen.getByRole('button', { name: 'Review and create' }))
    expect(
      await screen.findByText(/Checked: can be created in about 2 min 14 s. Nothing was changed yet./),
    ).toBeTruthy()
    await user.dblClick(screen.getByRole('button', { name: 'Create database' }))

    await waitFor(() => expect(router.state.location.pathname).toBe('/requests/r-1'))
    expect(created()).toHaveLength(1)
    expect(created()[0]?.body).toEqual({
      ...{ name: 'shop', password: secret, tenant: 'ADMIN', product: 'C0001', dataCenter: 'FRA1' },
      ...{ availabilityZone: 'eu-central-1a', postgresqlVersion: '17', flavour: 'developer', storageType: 'local' },
      ...{ volumeGb: 10, user: 'app' },
    })
    expect(sent.find(({ query }) => query.has('dryRun'))?.body).toEqual(created()[0]?.body)
    expect(sessionStorage.length).toBe(0)
  })

  it('begins in the name, and says what is right only once somebody has left it', async () => {
    const { user } = await openWizard()
    const name = await screen.findByRole('textbox', { name: 'Name' })
    expect(document.activeElement).toBe(name)
    expect(screen.queryByText(/Name is missing/)).toBeNull()

    await user.tab()

    expect(screen.getByText('Name is missing. Use up to 63 characters; it need not be unique.')).toBeTruthy()
    expect(name.getAttribute('aria-invalid')).toBe('true')
  })

  it('says what is right while somebody types', async () => {
    const { user } = await openWizard('/databases/new?step=sizing')
    const volume = await screen.findByRole('textbox', { name: /Volume/ })
    await user.clear(volume)
    await user.type(volume, '16385')

    expect(screen.getByText('Volume must be between 1 and 16,384 GB.')).toBeTruthy()

    await user.click(screen.getByRole('button', { name: '500 GB' }))
    expect(screen.queryByText(/Volume must be/)).toBeNull()
  })

  it('puts the step into the address, and goes back and forward', async () => {
    const { user, router } = await openWizard()
    await fillName(user)
    await user.click(screen.getByRole('button', { name: 'Next' }))
    await heading('Sizing')
    expect(router.state.location.search).toEqual({ step: 'sizing' })
    expect(document.activeElement?.textContent).toBe('Sizing')
    expect(document.title).toBe('New database: Sizing · Howdah')

    router.history.back()
    await heading('Database details')
    expect((field('Name') as HTMLInputElement).value).toBe('shop')
  })

  it('tells of each step whether it is done, or what it needs; how many fields are to correct once somebody was there', async () => {
    const { user } = await openWizard()
    expect(await screen.findByRole('link', { name: '1 Details needs Name' })).toBeTruthy()
    await fillName(user)
    expect(screen.getByRole('link', { name: '3 Access needs Password' })).toBeTruthy()
    await goTo(user, /Sizing/)
    expect(await screen.findByRole('link', { name: '1 Details done' })).toBeTruthy()
    expect(screen.getByRole('link', { name: '4 Backup' })).toBeTruthy()

    await goTo(user, /Access/)
    expect(screen.getByRole('link', { name: '3 Access needs Password' })).toBeTruthy()
    await goTo(user, /Backup/)
    expect(await screen.findByRole('link', { name: '3 Access 1 field to correct' })).toBeTruthy()
  })

  it('tells of all steps how many fields are to correct after Review, also of those that nobody has been at', async () => {
    const { user } = await openWizard()
    await user.click(await screen.findByRole('button', { name: 'Review and create' }))
    expect(await screen.findByRole('link', { name: '1 Details 1 field to correct' })).toBeTruthy()
    expect(screen.getByRole('link', { name: '3 Access 1 field to correct' })).toBeTruthy()
  })

  it('says first in the summary what is to be corrected, above all that was chosen', async () => {
    const { user } = await openWizard()
    await user.click(await screen.findByRole('button', { name: 'Review and create' }))
    const link = await screen.findByRole('button', { name: 'Name, in Database details' })
    const chosen = screen.getByRole('heading', { level: 3, name: 'Database details' })
    expect(link.compareDocumentPosition(chosen) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()

    await user.click(link)
    await heading('Database details')
    expect(document.activeElement).toBe(field('Name'))
  })

  it('moves no button from below the pointer that presses it', async () => {
    const { user } = await openWizard()
    const review = await screen.findByRole('button', { name: 'Review and create' })
    await user.click(field('Name'))

    await user.pointer({ target: review, keys: '[MouseLeft>]' })
    expect(screen.queryByText(/Name is missing/)).toBeNull()
    await user.pointer({ target: review, keys: '[/MouseLeft]' })
    await heading('Summary')
  })

  it('goes to the first wrong field when somebody presses Create', async () => {
    const { user, created } = await openWizard('/databases/new?step=summary')
    await screen.findByText('2 fields to correct before it can be checked')
    await user.click(screen.getByRole('button', { name: 'Create database' }))

    await heading('Database details')
    expect(document.activeElement).toBe(field('Name'))
    expect(screen.getByText(/Name is missing/)).toBeTruthy()
    expect(created()).toEqual([])
  })
})

it('says one value where the last ones took equally long', async () => {
  const estimate = { type: 'CREATE-DB', steps: [], estimatedSeconds: 5, lastSeconds: { from: 5, to: 5.01 } }
  const { user } = await openWizard('/databases/new', {
    'POST /v1/databases': () => Response.json({ dryRun: true, request: estimate }),
  })
  await fillName(user)
  await fillPassword(user)
  await goTo(user, /Summary/)

  expect(await screen.findByText('The last ones took 5.0 s.')).toBeTruthy()
})

describe('whoever may not create', () => {
  const me = (role: 'viewer' | 'operator', tenants: readonly string[]) => ({
    'GET /v1/me': () => Response.json(caller(role, { tenants: [...tenants] })),
  })

  it('is told so at once, on every step, and whom to ask', async () => {
    const { user } = await openWizard('/databases/new', me('viewer', ['DEMO', 'SHOP']))
    const told =
      'Creating a database needs the role operator; you are viewer. Ask an operator of DEMO or SHOP for one, or an administrator for the role.'
    const note = await screen.findByText(told)
    expect(note.compareDocumentPosition(field('Name')) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()

    await goTo(user, /Sizing/)
    await heading('Sizing')
    expect(screen.getByText(told)).toBeTruthy()
  })

  it('is told by the frame alone where they belong to no tenant', async () => {
    await openWizard('/databases/new', me('viewer', []))
    expect(await screen.findByText(/Your account belongs to no tenant yet/)).toBeTruthy()
    expect(screen.queryByText(/Creating a database needs/)).toBeNull()
  })

  it('is nobody with the role', async () => {
    await openWizard('/databases/new', me('operator', ['DEMO']))
    await screen.findByRole('button', { name: 'Account: Ada Byron' })
    expect(screen.queryByText(/Creating a database needs/)).toBeNull()
  })
})

describe('the place', () => {
  it('is in the first zone of another data center, until somebody chooses one', async () => {
    const { user } = await openWizard()
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Availability zone' }), 'eu-central-1b')

    await user.click(screen.getByRole('radio', { name: /GCW1/ }))

    const zone = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Availability zone' })
    expect([...zone.options].map(({ value }) => value)).toEqual(['europe-west1-b', 'europe-west1-c'])
    expect(zone.value).toBe('europe-west1-b')
    await goTo(user, /Summary/)
    expect(screen.queryByText('undefined')).toBeNull()
  })
})

describe('the price', () => {
  it('is the estimate of the API, and the last one stays while it is asked again', async () => {
    let answer: (() => void) | undefined
    const { user, sent } = await openWizard('/databases/new?step=sizing')
    expect(await screen.findByText('€10.60 a month')).toBeTruthy()
    const before = globalThis.fetch
    vi.stubGlobal('fetch', async (request: Request) => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return before(request)
    })
    await user.click(screen.getByRole('button', { name: '50 GB' }))

    await waitFor(() => expect(answer).toBeTruthy())
    expect(screen.getByText('€10.60 a month')).toBeTruthy()
    answer?.()
    expect(await screen.findByText('€50.60 a month')).toBeTruthy()
    expect(sent.filter(({ path }) => path === '/v1/estimates').map(({ body }) => body)).toEqual([
      { flavour: 'developer', storageType: 'local', volumeGb: 10 },
      { flavour: 'developer', storageType: 'local', volumeGb: 50 },
    ])
  })

  it('stands at each flavour; what is not offered stays, cannot be chosen, and says why', async () => {
    const { user } = await openWizard('/databases/new?step=sizing')
    const small = (await screen.findByRole('radio', { name: 'smallbusiness' })).closest('tr') as HTMLElement
    expect(within(small).getByText('€0.1422')).toBeTruthy()
    expect(within(small).getByText('€103.81')).toBeTruthy()

    await user.click(screen.getByRole('radio', { name: 'Network' }))
    const metal = screen.getByRole('radio', { name: 'metal' })
    await user.click(metal)

    expect((metal as HTMLInputElement).checked).toBe(false)
    expect(screen.getByText('Not offered with network storage. Choose the other storage type.')).toBeTruthy()
  })
})

describe('backups', () => {
  it('shows the next five runs in the chosen zone, as the API says', async () => {
    const { user, sent } = await openWizard('/databases/new?step=backup')
    await user.click(await screen.findByRole('radio', { name: 'By a cron expression' }))
    await user.type(field('Cron expression'), '30 2 * * 1-5')

    await waitFor(() =>
      expect(sent.findLast(({ path }) => path === '/v1/schedules')?.body).toEqual({
        cron: '30 2 * * 1-5',
        timeZone: 'Europe/Berlin',
      }),
    )
    expect(await screen.findByText('Mon 7 Dec 2026, 02:30:00 Europe/Berlin (UTC+1)')).toBeTruthy()
  })

  it('says at the field what the API finds wrong with a schedule', async () => {
    const wrong = () => problem(422, 'invalid-request', { errors: [{ pointer: '/cron', message: 'No such day' }] })
    const { user } = await openWizard('/databases/new?step=backup', { 'POST /v1/schedules': wrong })
    await user.click(await screen.findByRole('radio', { name: 'By a cron expression' }))
    await user.type(field('Cron expression'), '30 2 32 * *')

    expect(await screen.findByText('No such day')).toBeTruthy()
    expect(screen.getAllByText('No such day')).toHaveLength(1)
    expect(field('Cron expression').getAttribute('aria-invalid')).toBe('true')
    await goTo(user, /Misc/)
    expect(await screen.findByRole('link', { name: '4 Backup 1 field to correct' })).toBeTruthy()
  })

  it('says of a cron expression that five fields are needed, not how many characters', async () => {
    const { user, sent } = await openWizard('/databases/new?step=backup')
    await user.click(await screen.findByRole('radio', { name: 'By a cron expression' }))
    for (const wrong of ['@daily', 'every single day', '0 30 2 * * 1-5']) {
      await user.clear(field('Cron expression'))
      await user.type(field('Cron expression'), wrong)
      await user.tab()
      expect(screen.getByText('Cron expression needs five fields, such as 30 2 * * 1-5.')).toBeTruthy()
    }
    expect(sent.filter(({ path, body }) => path === '/v1/schedules' && 'cron' in (body as object))).toEqual([])
  })

  it('does not take a text for nothing that is no moment yet', async () => {
    const { user } = await openWizard('/databases/new?step=backup')
    await user.type(await screen.findByRole('textbox', { name: 'Next run' }), 'tomorow')
    await goTo(user, /Misc/)

    expect(screen.getByRole('link', { name: '4 Backup 1 field to correct' })).toBeTruthy()
    await goTo(user, /Backup/)
    expect((field('Next run') as HTMLInputElement).value).toBe('tomorow')
  })

  it('a cron expression keeps its zone when another one is chosen for what is shown', async () => {
    const { user, sent } = await openWizard('/databases/new?step=backup')
    await user.click(await screen.findByRole('radio', { name: 'By a cron expression' }))
    await user.type(field('Cron expression'), '30 2 * * *')
    expect(await screen.findAllByText(/Europe\/Berlin \(UTC\+1\)/)).toHaveLength(5)
    act(() => setZone('Asia/Tokyo'))

    expect(await screen.findAllByText(/Asia\/Tokyo \(UTC\+9\)/)).toHaveLength(5)
    await waitFor(() =>
      expect(sent.findLast(({ path }) => path === '/v1/schedules')?.body).toEqual({
        cron: '30 2 * * *',
        timeZone: 'Europe/Berlin',
      }),
    )
  })
})

describe('another one’s backups', () => {
  const address = `/databases/new?from=${source.id}&to=time&at=2026-11-21T08:12:30Z`

  it('come by the address, with the moment and the defaults of the source, and need no password', async () => {
    const { user, created, router } = await openWizard(address)
    expect(await screen.findByRole('radio', { name: 'A moment' }, { timeout: 3000 })).toHaveProperty('checked', true)
    expect((field('Moment') as HTMLInputElement).value).toBe('2026-11-21 09:12:30')
    await fillName(user, 'copy')
    await user.click(screen.getByRole('button', { name: 'Review and create' }))
    await screen.findByText(/Checked/)
    await user.click(screen.getByRole('button', { name: 'Create database' }))

    await waitFor(() => expect(router.state.location.pathname).toBe('/requests/r-1'))
    expect(created()[0]?.body).toMatchObject({
      ...{ name: 'copy', tenant: 'DEMO', postgresqlVersion: '15', user: 'owner' },
      restoreFrom: { databaseId: source.id, target: { time: '2026-11-21T08:12:30Z' } },
    })
    expect(created()[0]?.body).not.toHaveProperty('password')
  })

  it('do not begin before the first of them', async () => {
    await openWizard(`/databases/new?from=${source.id}&to=time&at=2026-11-01T08:12:30Z`)

    expect(await screen.findByText('Must not be before 2026-11-15 03:14:09', {}, { timeout: 3000 })).toBeTruthy()
    expect(screen.getByRole('link', { name: /^1 Details/ })).toBeTruthy()
  })

  it('need a password in another tenant', async () => {
    const { user } = await openWizard(address)
    await screen.findByRole('radio', { name: 'A moment' }, { timeout: 3000 })
    expect(screen.queryByRole('link', { name: /Access needs/ })).toBeNull()
    await user.selectOptions(screen.getByRole('combobox', { name: 'Tenant' }), 'ADMIN')

    expect(screen.getByRole('link', { name: '3 Access needs Password' })).toBeTruthy()
  })

  it('need a password of a deleted one, whose own is not kept', async () => {
    const deleted = { ...source, state: 'DELETED', backupsKeptUntil: '2026-12-06T12:00:00Z' }
    await openWizard(address, { [`GET /v1/databases/${source.id}`]: () => Response.json(deleted) })
    await screen.findByRole('radio', { name: 'A moment' }, { timeout: 3000 })

    expect(await screen.findByRole('link', { name: '3 Access needs Password' })).toBeTruthy()
  })

  it('are found by a search, and stand in the address then', async () => {
    const { user, sent, router } = await openWizard()
    await user.click(await screen.findByRole('radio', { name: 'The backups of another one' }))
    expect(screen.getByRole('link', { name: /Details/ })).toBeTruthy()
    await user.type(screen.getByRole('searchbox', { name: 'Search a database' }), 'shop')
    await waitFor(() => expect(sent.some(({ query }) => query.get('search') === 'shop')).toBe(true))
    await user.click(await screen.findByRole('radio', { name: /shop/ }))
    await user.click(await screen.findByRole('radio', { name: 'A restore point' }))
    await user.selectOptions(screen.getByRole('combobox', { name: 'Restore point' }), 'before-import')

    await waitFor(() =>
      expect(router.state.location.search).toEqual({ from: source.id, to: 'restorePoint', name: 'before-import' }),
    )
  })
})

it('says nothing of other jobs where there are none', async () => {
  await openWizard('/databases/new?step=misc')
  await screen.findByRole('checkbox', { name: 'Deletion protection' })
  expect(screen.queryByRole('heading', { name: 'Other jobs' })).toBeNull()
})

it('names a kind of job that a newer API offers', async () => {
  const patching = { kind: 'patching', description: 'Installs updates', defaults: { enabled: true, every: '4 WEEKS' } }
  const kinds = () => Response.json({ items: [patching], nextCursor: null })
  await openWizard('/databases/new?step=misc', { 'GET /v1/job-kinds': kinds })

  expect(await screen.findByText('patching')).toBeTruthy()
  expect(screen.getByText('On, every 4 weeks')).toBeTruthy()
})
