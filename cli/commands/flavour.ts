import type { Command } from 'commander'
import { answer } from '../client.ts'
import type { Act } from '../context.ts'
import { registerChoices } from '../listing.ts'

export const register = (noun: Command, act: Act): void =>
  registerChoices(noun, act, {
    description: 'List how large databases can be, and what an hour costs',
    read: (api) => answer(api.GET('/v1/flavours')),
    columns: [
      { title: 'NAME', value: ({ name }) => name },
      { title: 'CPUS', value: ({ cpus }) => cpus, align: 'right' },
      { title: 'MEMORY MB', value: ({ memoryMb }) => memoryMb, align: 'right' },
      { title: 'EUR/H LOCAL', value: ({ hourlyPrice }) => hourlyPrice.local, align: 'right' },
      { title: 'EUR/H NETWORK', value: ({ hourlyPrice }) => hourlyPrice.network, align: 'right' },
      { title: 'DESCRIPTION', value: ({ description }) => description, shrinks: true },
    ],
  })
