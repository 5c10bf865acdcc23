import { between, millis, minutes, seconds } from '../../../shared/core/time.ts'
import { HowdahError, Pending } from '../../../shared/errors/howdah-error.ts'
import { poll } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing } from '../../../shared/pipeline/step.ts'

/** The server answers commands. */
export const awaitServer = defineStep({
  name: 'await-server',
  needs: ['servers'],
  retry: poll({ first: millis(100), factor: 1.2, max: seconds(15), until: minutes(10), usually: seconds(45) }),
  timeout: seconds(30),
  run: async ({ database, servers, startedAt, now }) => {
    const server = await servers.find(database.id)
    // What a cloud has just made is not seen by everyone at once.
    if (!server && between(startedAt, now()) < seconds(20)) throw new Pending('the server cannot be seen')
    if (!server) throw new HowdahError('server-lost', 'The server is gone before it was ready')
    if (!server.ready) throw new Pending('the server is starting')
  },
  undo: nothing('it only looks'),
})
