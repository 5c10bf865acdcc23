import type { Command } from 'commander'
import type { Act } from '../context.ts'
import { changeSettings, readSettings } from '../settings.ts'

export const register = (logout: Command, act: Act): void => {
  logout.action(
    act(async (context) => {
      const server = await context.server()
      const wasLoggedIn = (await readSettings(context.environment)).logins[server] !== undefined
      if (wasLoggedIn)
        await changeSettings(context.environment, ({ logins }) => {
          const { [server]: _, ...others } = logins
          return { logins: others }
        })
      if (context.json) context.print.printJson({ server, wasLoggedIn })
      else context.print.note(wasLoggedIn ? `logged out of ${server}` : `there was no login to ${server}`)
    }),
  )
}
