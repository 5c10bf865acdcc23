import { act, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import {
  allZones,
  browserZone,
  chosenZone,
  isZone,
  setZone,
  useZone,
  zoneOffsetText,
} from '../../../portal/src/time/zone.ts'

const key = 'howdah.zone'

afterEach(() => vi.restoreAllMocks())

const Shown = () => <p>{useZone()}</p>

test('is the browser’s until somebody chooses, and then remembered', () => {
  expect(chosenZone()).toBe(browserZone())

  setZone('Asia/Tokyo')

  expect(chosenZone()).toBe('Asia/Tokyo')
  expect(localStorage.getItem(key)).toBe('Asia/Tokyo')
})

test.each(['Europe/Atlantis', '', '+01:00', '<script>'])('is the browser’s where %j is stored', (name) => {
  localStorage.setItem(key, name)

  expect(chosenZone()).toBe(browserZone())
})

test('stays as it is when something else is chosen', () => {
  setZone('Asia/Tokyo')
  setZone('Europe/Atlantis')

  expect(chosenZone()).toBe('Asia/Tokyo')
})

test('is shown anew in this tab and follows other tabs', () => {
  render(<Shown />)

  act(() => setZone('Asia/Tokyo'))
  expect(screen.getByText('Asia/Tokyo')).toBeTruthy()

  localStorage.setItem(key, 'America/New_York')
  act(() => void window.dispatchEvent(new StorageEvent('storage', { key })))
  expect(screen.getByText('America/New_York')).toBeTruthy()

  localStorage.clear()
  act(() => void window.dispatchEvent(new StorageEvent('storage', { key: null })))
  expect(screen.getByText(browserZone())).toBeTruthy()
})

test('offers UTC first and each zone once', () => {
  expect(allZones()[0]).toBe('UTC')
  expect(allZones()).toContain('Europe/Berlin')
  expect(new Set(allZones()).size).toBe(allZones().length)
  expect(allZones().every(isZone)).toBe(true)
})

test.each([
  ['2026-11-21T08:12:30Z', 'Europe/Berlin', 'UTC+1'],
  ['2026-07-21T08:12:30Z', 'Europe/Berlin', 'UTC+2'],
  ['2026-07-21T08:12:30Z', 'UTC', 'UTC+0'],
  ['2026-01-21T08:12:30Z', 'America/St_Johns', 'UTC−3:30'],
  ['2026-01-21T08:12:30Z', 'Asia/Kathmandu', 'UTC+5:45'],
])('at %s %s is at %s', (instant, zone, text) => {
  expect(zoneOffsetText(instant, zone)).toBe(text)
})

test('is remembered by the page where the browser keeps nothing', () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new Error('denied')
  })
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new Error('denied')
  })

  setZone('Asia/Tokyo')

  expect(chosenZone()).toBe('Asia/Tokyo')
})
