import { z } from '@hono/zod-openapi'
import { type Job, jobKey, jobsOf, usualBackupJob } from '../../shared/entities/job.ts'
import { HowdahError } from '../../shared/errors/howdah-error.ts'
import { ok, previewAnswer } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { visibleDatabase } from './http/visible.ts'
import { jobFrom, scheduleFrom } from './jobs/job-from.ts'
import { DatabaseParams, wholeList } from './schemas/common.ts'
import {
  BackupJobSchema,
  JobKindPageSchema,
  type JobKindSchema,
  JobPageSchema,
  JobSchema,
  runsAhead,
  ScheduleRunsSchema,
  ScheduleSchema,
} from './schemas/job.ts'
import { PreviewSchema } from './schemas/request.ts'
import { jobView } from './views.ts'

const path = '/v1/databases/{id}/jobs/{kind}'
const tag = 'Jobs'
const params = DatabaseParams.extend({ kind: z.enum(['backup']) })

const listEndpoint = defineEndpoint({
  operationId: 'listJobs',
  method: 'get',
  path: '/v1/databases/{id}/jobs',
  tag,
  summary: 'The jobs of a database',
  params: DatabaseParams,
  answers: { 200: { description: 'All of them', schema: JobPageSchema } },
  errors: ['not-found'],
  handle: async (call) => {
    const { api } = call
    const { value: database } = await visibleDatabase(call, call.params.id)
    const jobs = await api.stores.jobs.list(jobsOf(database.id))
    return ok(wholeList(jobs.map((job) => jobView(job, api.clock.now()))))
  },
})

const getEndpoint = defineEndpoint({
  operationId: 'getJob',
  method: 'get',
  path,
  tag,
  summary: 'A job of a database',
  params,
  answers: { 200: { description: 'The job', schema: JobSchema } },
  errors: ['not-found'],
  handle: async (call) => {
    const { api } = call
    const { value: database } = await visibleDatabase(call, call.params.id)
    const job = await api.stores.jobs.find(jobKey(database.id, call.params.kind))
    if (!job) throw new HowdahError('not-found', `The database has no ${call.params.kind} job`)
    return ok(jobView(job.value, api.clock.now()))
  },
})

const putEndpoint = defineEndpoint({
  operationId: 'setJob',
  method: 'put',
  path,
  tag,
  summary: 'Set a job of a database',
  description:
    'A due time that passes while the database is stopped is left out; those missed while Howdah was down are caught up once.',
  params,
  body: BackupJobSchema,
  answers: {
    200: {
      description: 'The job; or, with dryRun=true, what it would be',
      schema: z.union([JobSchema, PreviewSchema]),
    },
  },
  errors: ['not-found', 'state-conflict', 'version-conflict'],
  handle: async (call) => {
    const { api, body } = call
    const { value: database } = await visibleDatabase(call, call.params.id)
    if (database.state === 'DELETING' || database.state === 'DELETED')
      throw new HowdahError('state-conflict', `The database is ${database.state}`)
    api.stores.home.refuseOthers(database)
    const wanted = jobFrom(database.id, body, api.clock.now(), '')
    if (call.dryRun) return ok({ dryRun: true, job: jobView(wanted, api.clock.now()) })
    const key = jobKey(database.id, 'backup')
    if (await api.stores.jobs.create(wanted)) return ok(jobView(wanted, api.clock.now()))
    const { value } = await api.stores.jobs.update(key, (job) => withHistoryOf(job, wanted))
    return ok(jobView(value, api.clock.now()))
  },
})

/** What was due and is not filed yet is still filed. */
const withHistoryOf = ({ lastRun, claim }: Job, wanted: Job): Job => ({
  ...wanted,
  ...(lastRun ? { lastRun } : {}),
  ...(claim ? { claim } : {}),
})

const deleteEndpoint = defineEndpoint({
  operationId: 'removeJob',
  method: 'delete',
  path,
  tag,
  summary: 'Remove a job of a database',
  params,
  answers: { 200: previewAnswer, 204: { description: 'It is gone' } },
  errors: ['not-found', 'version-conflict'],
  handle: async (call) => {
    const { api, repeated } = call
    const { value: database } = await visibleDatabase(call, call.params.id)
    api.stores.home.refuseOthers(database)
    const key = jobKey(database.id, call.params.kind)
    const job = await api.stores.jobs.find(key)
    if (!job && !repeated) throw new HowdahError('not-found', `The database has no ${call.params.kind} job`)
    if (call.dryRun) return ok({ dryRun: true, ...(job ? { job: jobView(job.value, api.clock.now()) } : {}) })
    await api.stores.jobs.remove(key)
    return { status: 204 }
  },
})

const kindsEndpoint = defineEndpoint({
  operationId: 'listJobKinds',
  method: 'get',
  path: '/v1/job-kinds',
  tag,
  summary: 'The kinds of jobs that a database can have',
  answers: { 200: { description: 'All of them', schema: JobKindPageSchema } },
  handle: async () => ok(wholeList(kinds)),
})

const kinds: readonly z.infer<typeof JobKindSchema>[] = [
  {
    kind: 'backup',
    description: 'Makes backups, and removes old ones',
    defaults: { enabled: true, ...usualBackupJob },
  },
]

/** Before there is a database: a dry run of `setJob` needs one. */
const scheduleEndpoint = defineEndpoint({
  operationId: 'previewSchedule',
  method: 'post',
  path: '/v1/schedules',
  tag,
  role: 'viewer',
  onlyReads: true,
  summary: 'When a schedule would be due',
  description: 'Makes nothing, and needs no database: for a form that asks when something is to be done.',
  body: ScheduleSchema,
  answers: { 200: { description: 'Its next times', schema: ScheduleRunsSchema } },
  handle: async ({ api, body }) => ok({ nextRuns: scheduleFrom(body, api.clock.now(), '', runsAhead).runs }),
})

export const jobEndpoints = [kindsEndpoint, scheduleEndpoint, listEndpoint, getEndpoint, putEndpoint, deleteEndpoint]
