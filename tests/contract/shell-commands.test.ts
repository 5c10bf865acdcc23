import { join } from 'node:path'
import { ShellCommands } from '../../shared/commands/shell/shell-commands.ts'
import { commandsContract } from './commands.contract.ts'
import { moment } from './patience.ts'
import { ServerFolder, shellTasks } from './ssm/server-folder.ts'

commandsContract("this machine's shell", async () => {
  const server = new ServerFolder()
  const commands = new ShellCommands({
    installation: 'test',
    folder: join(server.folder, 'commands'),
    secretsFolder: join(server.folder, 'secrets'),
    environment: server.environment,
  })
  return {
    commands,
    serverId: 's-1',
    tasks: shellTasks,
    timesBegun: () => server.timesBegun(),
    pass: moment,
    close: async () => {
      for (const id of ['c-1', 'c-2']) await commands.stop(id)
      server.remove()
    },
  }
})
