import type { Command } from 'commander'
import { answer } from '../client.ts'
import type { Act } from '../context.ts'

export const register = (whoami: Command, act: Act): void => {
  whoami.action(
    act(async (context) => {
      const api = await context.api()
      const me = await answer(api.GET('/v1/me'))
      if (context.json) return context.print.printJson(me)
      const { subject, name, role, tenants, allTenants } = me
      context.print.details([
        ['name', name],
        ['subject', subject],
        ['role', role ?? 'none: the token has no role, so that you may do nothing'],
        ['tenants', `${allTenants ? 'all: ' : ''}${tenants.join(', ')}`],
      ])
    }),
  )
}
