import { screen } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { setZone } from '../../../portal/src/time/zone.ts'
import { FakeApi, minutesAgo, openPage } from './fake-api.ts'

beforeEach(() => setZone('UTC'))

/** A restore point of an earlier life of the data. */
const openPoint = (more: object) => {
  const api = new FakeApi()
  const lost = { from: minutesAgo(120), to: minutesAgo(0), seconds: 7200 }
  api.preview = () => ({ dryRun: true, recovery: { at: lost.from, lost, incarnation: 'i-0', ...more } })
  openPage(api, '?to=restorePoint&name=before-import')
}

const told = /Today’s data did not come from it/

describe('a restore point of an earlier life', () => {
  it('is part of the present history where recoveries since went on from it', async () => {
    openPoint({ ledToToday: true })
    await screen.findByText(/Everything written after that moment is lost/)
    expect(screen.queryByText(told)).toBeNull()
  })

  it('is called none where nobody knows', async () => {
    openPoint({})
    await screen.findByText(/Everything written after that moment is lost/)
    expect(screen.queryByText(told)).toBeNull()
  })

  it('is told to be of data that an earlier recovery went back before', async () => {
    openPoint({ ledToToday: false })
    expect(await screen.findByText(told)).toBeTruthy()
  })
})
