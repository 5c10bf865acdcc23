import type { Command } from 'commander'
import { answer, type DeploymentPage } from '../client.ts'
import type { Act } from '../context.ts'
import { printPage } from '../pages.ts'

export const register = (deployments: Command, act: Act): void => {
  deployments.action(
    act(async (context) => {
      const answered = await answer((await context.api()).GET('/v1/deployments'))
      const { databases, ...page } = answered as DeploymentPage
      if (context.json) return context.print.printJson({ ...page, databases })
      printPage(
        context,
        page,
        [
          { title: 'DATA CENTER', value: ({ dataCenter }) => dataCenter },
          { title: 'FLAVOUR', value: ({ flavour }) => flavour },
          { title: 'DATABASES', value: (each) => each.databases, align: 'right' },
          { title: 'STARTED', value: ({ started }) => started, align: 'right' },
        ],
        'no databases',
      )
    }),
  )
}
