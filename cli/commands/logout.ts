import type { Command } from 'commander'
import type { Act } from '../context.ts'
import { revoke } from '../login.ts'
import { changeSettings, readSettings } from '../settings.ts'

export const register = (logout: Command, act: Act): void => {
  logout.action(
    act(async (context) => {
      const server = await context.server()
      const login = (await readSettings(context.environment)).logins[server]
      if (login)
        await changeSettings(context.environment, ({ logins }) => {
          const { [server]: _, ...others } = logins
          return { logins: others }
        })
      const revoked = login !== undefined && (await revoke(login))
      if (context.json) return context.print.printJson({ server, wasLoggedIn: login !== undefined, revoked })
      if (!login) return context.print.note(`there was no login to ${server}`)
      context.print.note(`logged out of ${server}`)
      if (login.refreshToken && !revoked)
        context.print.note('who logged you in could not be told: the login counts there until it ends by itself')
    }),
  )
}
