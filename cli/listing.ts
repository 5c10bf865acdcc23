import type { Command } from 'commander'
import type { Api } from './client.ts'
import type { Act } from './context.ts'
import type { Column } from './output.ts'
import { printPage } from './pages.ts'

/** What can be chosen from is short: a `list` without pages. */
export const registerChoices = <T>(
  noun: Command,
  act: Act,
  choices: {
    readonly description: string
    readonly read: (api: Api) => Promise<{ readonly items: readonly T[]; readonly nextCursor?: string | null }>
    readonly columns: readonly Column<T>[]
  },
): void => {
  noun
    .command('list')
    .description(choices.description)
    .action(
      act(async (context) => {
        const { items, nextCursor } = await choices.read(await context.api())
        printPage(context, { items, nextCursor: nextCursor ?? null }, choices.columns, 'nothing to choose from')
      }),
    )
}
