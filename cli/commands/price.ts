import type { Command } from 'commander'
import { answer } from '../client.ts'
import type { Act } from '../context.ts'

export const register = (price: Command, act: Act): void => {
  price
    .command('list')
    .description('List what an hour costs: of each flavour, and of a GB of network-attached disk')
    .action(
      act(async (context) => {
        const prices = await answer((await context.api()).GET('/v1/prices'))
        if (context.json) return context.print.printJson(prices)
        const { currency, flavours, networkDiskGbHourPrice } = prices
        context.print.table(
          [
            ...flavours,
            { name: 'GB of network disk', hourlyPrice: { local: undefined, network: networkDiskGbHourPrice } },
          ],
          [
            { title: 'FLAVOUR', value: ({ name }) => name },
            { title: `${currency}/H LOCAL`, value: ({ hourlyPrice }) => hourlyPrice.local, align: 'right' },
            { title: `${currency}/H NETWORK`, value: ({ hourlyPrice }) => hourlyPrice.network, align: 'right' },
          ],
          'no prices',
        )
      }),
    )
}
