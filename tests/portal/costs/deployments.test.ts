import { expect, test } from 'vitest'
import { pictureOf } from '../../../portal/src/pages/costs/deployments.ts'

const catalogue = ['developer', 'smallbusiness', 'powerbusiness', 'highend', 'analytics']
const of = (dataCenter: string, flavour: string, databases: number) => ({
  dataCenter,
  flavour,
  databases,
  started: databases,
})

test('each data center has a bar, with flavours in the order of the catalogue', () => {
  const { bars, legend, most } = pictureOf(
    [of('FRA1', 'analytics', 2), of('FRA1', 'developer', 5), of('GCW1', 'developer', 1)],
    catalogue,
  )

  expect(bars).toEqual([
    {
      dataCenter: 'FRA1',
      databases: 7,
      parts: [
        { flavour: 'developer', databases: 5, colour: 1 },
        { flavour: 'analytics', databases: 2, colour: 5 },
      ],
    },
    { dataCenter: 'GCW1', databases: 1, parts: [{ flavour: 'developer', databases: 1, colour: 1 }] },
  ])
  expect(legend.map(({ flavour, databases }) => [flavour, databases])).toEqual([
    ['developer', 6],
    ['analytics', 2],
  ])
  expect(most).toBe(7)
})

test('a flavour keeps its colour, whichever others there are', () => {
  const alone = pictureOf([of('FRA1', 'highend', 1)], catalogue)

  expect(alone.legend).toEqual([{ flavour: 'highend', databases: 1, colour: 4 }])
})

test('a flavour that the catalogue has no more is drawn as well', () => {
  const { legend } = pictureOf([of('FRA1', 'retired', 3), of('FRA1', 'developer', 1)], catalogue.slice(0, 4))

  expect(legend).toEqual([
    { flavour: 'developer', databases: 1, colour: 1 },
    { flavour: 'retired', databases: 3, colour: 5 },
  ])
})

test('of more flavours than colours the most frequent have their own, and none is lost', () => {
  const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((flavour, n) => of('FRA1', flavour, n + 1))

  const { legend, others, bars } = pictureOf([...items, of('GCW1', 'a', 1)], [])

  expect(others).toBe(3)
  expect(legend).toEqual([
    { flavour: 'g', databases: 7, colour: 1 },
    { flavour: 'f', databases: 6, colour: 2 },
    { flavour: 'e', databases: 5, colour: 3 },
    { flavour: 'd', databases: 4, colour: 4 },
    { flavour: undefined, databases: 7, colour: 5 },
  ])
  expect(bars.map(({ databases, parts }) => [databases, parts.reduce((sum, part) => sum + part.databases, 0)])).toEqual(
    [
      [28, 28],
      [1, 1],
    ],
  )
})

test('five of a catalogue of more have five colours', () => {
  const items = ['a', 'b', 'd', 'e', 'f'].map((flavour) => of('FRA1', flavour, 1))

  const { legend, others } = pictureOf(items, ['a', 'b', 'c', 'd', 'e', 'f'])

  expect(others).toBe(0)
  expect(legend.map(({ colour }) => colour)).toEqual([1, 2, 3, 4, 5])
})

test('nothing is no picture, and divides by nothing', () => {
  expect(pictureOf([], catalogue)).toEqual({ bars: [], legend: [], others: 0, most: 1 })
})
