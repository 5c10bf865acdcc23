import type { Command } from 'commander'
import { answer } from '../client.ts'
import type { Act } from '../context.ts'
import { registerChoices } from '../listing.ts'

export const register = (noun: Command, act: Act): void =>
  registerChoices(noun, act, {
    description: 'List what databases are charged to',
    read: (api) => answer(api.GET('/v1/products')),
    columns: [
      { title: 'NAME', value: ({ name }) => name },
      { title: 'COST CENTER', value: ({ costCenter }) => costCenter },
    ],
  })
