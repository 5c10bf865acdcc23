import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { CloudWatchLogs } from '../../../shared/logs/cloudwatch/cloudwatch-logs.ts'
import type { Logs } from '../../../shared/logs/logs.ts'
import { tracer } from '../observability.ts'
import { environment } from './environment.ts'
import { stores } from './stores.ts'

const { region, logGroup } = environment

const here = new CloudWatchLogs({ client: tracer.captureAWSv3Client(new CloudWatchLogsClient({ region })), logGroup })

/** A function answers when all of it is there: what goes on for ever it cannot tell. Each region keeps the log of its own databases. */
export const logs: Logs = {
  read: async function* (database, query) {
    stores.home.refuseOthers(database)
    if (query.follow)
      throw new HowdahError('not-offered', 'The log cannot be followed here: ask again, with `since` if you like')
    yield* here.read(database, query)
  },
}
