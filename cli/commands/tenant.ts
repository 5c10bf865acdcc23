import type { Command } from 'commander'
import { answer } from '../client.ts'
import type { Act } from '../context.ts'
import { registerChoices } from '../listing.ts'

export const register = (noun: Command, act: Act): void =>
  registerChoices(noun, act, {
    description: 'List the tenants that you act for',
    read: (api) => answer(api.GET('/v1/tenants')),
    columns: [
      { title: 'NAME', value: ({ name }) => name },
      { title: 'DESCRIPTION', value: ({ description }) => description, shrinks: true },
    ],
  })
