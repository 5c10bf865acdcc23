import { randomInt } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Place, Slots } from '../../../../../shared/engines/embedded/slots.ts'
import { Random } from '../../../../pipelines/simulation/random.ts'

const at = (group: string, tenant = 'DEMO'): Place => ({ group, tenant })
const here = at('LOCAL1')

/** Takes a slot, and writes the name down when it has it. */
const taker =
  (slots: Slots, admitted: string[]) =>
  async (name: string, place: Place, again = false) => {
    await slots.take(place, again)
    admitted.push(name)
  }

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('slots', () => {
  test('are given to as many as there are, and to the next when one is given back', async () => {
    const admitted: string[] = []
    const slots = new Slots(2, 2)
    const take = taker(slots, admitted)
    for (const name of ['first', 'second', 'third', 'fourth']) void take(name, here)
    await settled()
    expect(admitted).toEqual(['first', 'second'])

    slots.give(here)
    await settled()

    expect(admitted).toEqual(['first', 'second', 'third'])
  })

  test('are not all given to one group', async () => {
    const admitted: string[] = []
    const take = taker(new Slots(4, 2), admitted)

    for (const name of ['1a', '1b', '1c', '1d']) void take(name, here)
    for (const name of ['2a', '2b']) void take(name, at('LOCAL2'))
    await settled()

    expect(admitted).toEqual(['1a', '1b', '2a', '2b'])
  })

  test('are given first to those of a tenant who had one before, in the order in which they came back', async () => {
    const admitted: string[] = []
    const slots = new Slots(1, 1)
    const take = taker(slots, admitted)
    await take('at work', here)
    void take('new', here)
    void take('back first', here, true)
    void take('back second', here, true)

    for (let n = 0; n < 3; n++) {
      slots.give(here)
      await settled()
    }

    expect(admitted).toEqual(['at work', 'back first', 'back second', 'new'])
  })

  test('are given next to a tenant that has none, however many others wait and go on', async () => {
    const admitted: string[] = []
    const slots = new Slots(8, 4)
    const take = taker(slots, admitted)
    for (let n = 0; n < 2_000; n++) void take('many', here, n % 2 === 0)
    void take('one', at('LOCAL1', 'SHOPS'))

    slots.give(here)
    await settled()

    expect(admitted).toEqual(['many', 'many', 'many', 'many', 'one'])
  })

  test('are given in turns, where there are more tenants than slots', async () => {
    const admitted: string[] = []
    const slots = new Slots(1, 1)
    const take = taker(slots, admitted)
    for (const tenant of ['ann', 'ann', 'ann', 'bob', 'bob', 'eve', 'eve']) void take(tenant, at('LOCAL1', tenant))
    await settled()

    for (let n = 0; n < 6; n++) {
      slots.give(at('LOCAL1', admitted.at(-1)))
      await settled()
    }

    expect(admitted).toEqual(['ann', 'bob', 'eve', 'ann', 'bob', 'eve', 'ann'])
  })

  const seed = randomInt(2 ** 31)
  test(`keep their bounds, leave nobody waiting for more than two rounds, and keep the order of a tenant (seed ${seed})`, async () => {
    for (let n = 0; n < 200; n++) await playGame(new Random(seed + n))
  })
})

interface Player {
  readonly place: Place
  /** How often somebody else was served since it is its tenant's first. */
  passed: number
}

const ofGroup = (players: readonly Player[], group: string) => players.filter(({ place }) => place.group === group)
const first = (players: readonly Player[], place: Place) => players.find((player) => player.place === place)

/** Takes and gives at random, and at last gives all, those first that have worked for longest. */
const playGame = async (random: Random): Promise<void> => {
  const limit = 1 + random.below(6)
  const limitOfGroup = 1 + random.below(limit)
  const places = ['1', '2'].flatMap((group) => ['ann', 'bob', 'eve'].map((tenant) => at(group, tenant)))
  const slots = new Slots(limit, limitOfGroup)
  const working: Player[] = []
  const waiting: Player[] = []
  const broken: string[] = []
  // Until each of those that its tenant has at work has ended, and each other tenant had a turn, twice.
  const longestWait = 2 * (limit + places.length)

  const take = async (player: Player) => {
    waiting.push(player)
    await slots.take(player.place)
    working.push(player)
    if (first(waiting, player.place) !== player) broken.push('the order')
    waiting.splice(waiting.indexOf(player), 1)
    for (const place of places) {
      const other = first(waiting, place)
      if (other && place !== player.place && ++other.passed > longestWait) broken.push('the turns')
    }
  }
  for (let n = 0; n < 150 || working.length > 0; n++) {
    if (n < 150 && random.chance(0.6)) void take({ place: random.pick(places), passed: 0 })
    const last = n >= 150 || random.chance(0.5) ? working.shift() : undefined
    if (last) slots.give(last.place)
    await settled()
    expect(working.length).toBeLessThanOrEqual(limit)
    for (const group of ['1', '2']) {
      expect(ofGroup(working, group).length).toBeLessThanOrEqual(limitOfGroup)
      const isRoom = working.length < limit && ofGroup(working, group).length < limitOfGroup
      if (isRoom) expect(ofGroup(waiting, group)).toEqual([])
    }
  }
  expect({ broken, waiting }).toEqual({ broken: [], waiting: [] })
}
