import type { Command } from 'commander'
import { answer } from '../client.ts'
import type { Act } from '../context.ts'
import { registerChoices } from '../listing.ts'

export const register = (noun: Command, act: Act): void =>
  registerChoices(noun, act, {
    description: 'List the versions of PostgreSQL that there are',
    read: (api) => answer(api.GET('/v1/postgresql-versions')),
    columns: [
      { title: 'VERSION', value: ({ version }) => version },
      { title: 'DEFAULT', value: (version) => (version.default ? 'yes' : '') },
    ],
  })
