import { type Command, Option } from 'commander'
import { answer, type EstimateRequest, withDefaults } from '../client.ts'
import type { Act } from '../context.ts'
import { examples, wholeNumber } from '../options.ts'
import type { Column } from '../output.ts'
import { given } from '../pages.ts'

interface EstimateOptions {
  readonly flavour?: string
  readonly storageType?: 'local' | 'network'
  readonly volumeGb?: number
}

interface Line {
  readonly what: string
  readonly quantity?: string
  readonly unitPrice?: string
  readonly amount: string
}

export const register = (estimate: Command, act: Act): void => {
  estimate
    .option('--flavour <name>', 'its size: howdah flavour list')
    .addOption(new Option('--storage-type <type>', 'kind of its disk').choices(['local', 'network']))
    .addOption(new Option('--volume-gb <n>', 'size of its disk in GB').argParser(wholeNumber(1)))
    .addHelpText('after', examples([['howdah estimate --flavour smallbusiness --storage-type network --volume-gb 10']]))
    .action(
      act(async (context, { flavour, storageType, volumeGb }: EstimateOptions) => {
        const body = withDefaults<EstimateRequest>(given({ flavour, storageType, volumeGb }))
        const estimated = await answer((await context.api()).POST('/v1/estimates', { body }))
        if (context.json) return context.print.printJson(estimated)
        const lines: Line[] = estimated.lines.map(({ item, quantity, unit, unitPrice, amount }) => {
          return { what: item, quantity: `${quantity} ${unit}`, unitPrice, amount }
        })
        context.print.table([...lines, { what: 'a month', amount: estimated.total }], columnsIn(estimated.currency), '')
      }),
    )
}

const columnsIn = (currency: string): readonly Column<Line>[] => [
  { title: 'WHAT', value: ({ what }) => what },
  { title: 'QUANTITY', value: ({ quantity }) => quantity, align: 'right' },
  { title: 'PRICE', value: ({ unitPrice }) => unitPrice, align: 'right' },
  { title: currency, value: ({ amount }) => amount, align: 'right' },
]
