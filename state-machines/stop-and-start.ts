import { recordStarted, recordStopped } from '../functions/steps/database/mark-database.ts'
import { recordUsage } from '../functions/steps/database/record-usage.ts'
import { startPostgres } from '../functions/steps/postgres/start-postgres.ts'
import { stopPostgres } from '../functions/steps/postgres/stop-postgres.ts'
import { definePipeline } from '../shared/pipeline/pipeline.ts'

export const stopDatabase = definePipeline({
  type: 'STOP-DB',
  title: 'Shuts PostgreSQL down; data, address and jobs stay',
  allowedIn: ['RUNNING'],
  steps: [stopPostgres],
  pivot: recordStopped,
  after: [recordUsage],
})

export const startDatabase = definePipeline({
  type: 'START-DB',
  title: 'Starts PostgreSQL again',
  allowedIn: ['STOPPED'],
  steps: [startPostgres],
  pivot: recordStarted,
  after: [recordUsage],
})
