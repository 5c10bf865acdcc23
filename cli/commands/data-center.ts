import type { Command } from 'commander'
import { answer } from '../client.ts'
import type { Act } from '../context.ts'
import { registerChoices } from '../listing.ts'

export const register = (noun: Command, act: Act): void =>
  registerChoices(noun, act, {
    description: 'List where databases can live',
    read: (api) => answer(api.GET('/v1/data-centers')),
    columns: [
      { title: 'NAME', value: ({ name }) => name },
      { title: 'CLOUD', value: ({ cloud }) => cloud },
      { title: 'REGION', value: ({ region }) => region },
      { title: 'ZONES', value: ({ zones }) => zones.join(', '), shrinks: true },
    ],
  })
