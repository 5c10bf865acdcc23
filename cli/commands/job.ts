import { Argument, type Command } from 'commander'
import { type ScheduleOptions, scheduleAlone, scheduleOf, withSchedule, withTiming } from '../backup-schedule.ts'
import { type Api, answer, isNotFound, type Job, type JobKind } from '../client.ts'
import type { Act, Context } from '../context.ts'
import { findDatabase } from '../databases.ts'
import { type DryRunOptions, databaseArgument, dryRunQuery, examples, withDryRun, withYes } from '../options.ts'
import type { Column, Printer } from '../output.ts'
import { printPage } from '../pages.ts'
import { printPreview } from '../writing.ts'

type Kind = Job['kind']

const kindArgument = () => new Argument('[kind]', 'kind of job').choices(['backup']).default('backup')

export const register = (job: Command, act: Act): void => {
  registerList(job, act)
  registerShow(job, act)
  registerSet(job, act)
  registerRemove(job, act)
  registerPreview(job, act)
  registerKinds(job, act)
}

const registerList = (job: Command, act: Act): void => {
  job
    .command('list')
    .description('List the jobs of a database')
    .addArgument(databaseArgument())
    .action(
      act(async (context, _options: object, named: string) => {
        const api = await context.api()
        const { id } = await findDatabase(api, named)
        const page = await answer(api.GET('/v1/databases/{id}/jobs', { params: { path: { id } } }))
        printPage(context, page, jobColumns(context.print), 'no jobs')
      }),
    )
}

const jobColumns = (print: Printer): readonly Column<Job>[] => [
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'ENABLED', value: ({ enabled }) => (enabled ? 'yes' : 'no') },
  { title: 'RUNS', value: runsOf, shrinks: true },
  { title: 'NEXT RUN', value: ({ nextRun }) => print.time(nextRun) },
  { title: 'LAST RUN', value: ({ lastRun }) => print.time(lastRun?.dueAt) },
]

const runsOf = ({ every, cron, timeZone }: Job): string => (every ? `every ${every}` : `${cron} (${timeZone})`)

const registerPreview = (job: Command, act: Act): void => {
  const command = job.command('preview').description('Say when a schedule would be due; it makes nothing')
  withTiming(command, '')
    .addHelpText('after', examples([['howdah job preview --cron "30 2 * * 1-5" --time-zone Europe/Berlin']]))
    .action(
      act(async (context, options: ScheduleOptions) => {
        const body = scheduleAlone(options)
        const answered = await answer((await context.api()).POST('/v1/schedules', { body }))
        if (context.json) return context.print.printJson(answered)
        for (const run of answered.nextRuns) context.print.line(context.print.time(run))
      }),
    )
}

const registerKinds = (job: Command, act: Act): void => {
  job
    .command('kinds')
    .description('List the kinds of jobs that there are')
    .action(
      act(async (context) => {
        const page = await answer((await context.api()).GET('/v1/job-kinds'))
        printPage(context, page, kindColumns, 'no kinds')
      }),
    )
}

const kindColumns: readonly Column<JobKind>[] = [
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'DEFAULT', value: ({ defaults }) => `every ${defaults.every}` },
  { title: 'DESCRIPTION', value: ({ description }) => description, shrinks: true },
]

const registerShow = (job: Command, act: Act): void => {
  job
    .command('show')
    .description('Show a job of a database')
    .addArgument(databaseArgument())
    .addArgument(kindArgument())
    .action(
      act(async (context, _options: object, named: string, kind: Kind) => {
        const api = await context.api()
        const { id } = await findDatabase(api, named)
        printJob(context, await readJob(api, id, kind))
      }),
    )
}

interface SetOptions extends ScheduleOptions, DryRunOptions {
  readonly on?: true
  readonly off?: true
}

const registerSet = (job: Command, act: Act): void => {
  const command = job
    .command('set')
    .description('Set a job of a database: what is not given stays as it is')
    .addArgument(databaseArgument())
    .addArgument(kindArgument())
  withSchedule(command, '')
    .option('--on', 'switch it on')
    .addOption(command.createOption('--off', 'switch it off').conflicts('on'))
  withDryRun(command)
    .addHelpText(
      'after',
      examples([
        ['howdah job set shop --every "1 hour" --kind incremental'],
        ['howdah job set shop --cron "30 2 * * 1-5" --time-zone Europe/Berlin --keep-days 14'],
        ['howdah job set shop --off'],
      ]),
    )
    .action(
      act(async (context, options: SetOptions, named: string, kind: Kind) => {
        const api = await context.api()
        const { id } = await findDatabase(api, named)
        const settings = scheduleOf(options, await findJob(api, id, kind))
        const enabled = options.on ? true : options.off ? false : (settings.enabled ?? true)
        const params = { path: { id, kind }, query: dryRunQuery(options) }
        const body = { ...settings, enabled }
        const answered = await answer(api.PUT('/v1/databases/{id}/jobs/{kind}', { params, body }))
        if ('dryRun' in answered) printPreview(context, answered)
        else printJob(context, answered)
      }),
    )
}

const registerRemove = (job: Command, act: Act): void => {
  const command = job
    .command('remove')
    .description('Remove a job of a database; backups that are there stay')
    .addArgument(databaseArgument())
    .addArgument(kindArgument())
  withDryRun(withYes(command)).action(
    act(async (context, options: DryRunOptions, named: string, kind: Kind) => {
      const api = await context.api()
      const { id, name } = await findDatabase(api, named)
      const params = { path: { id, kind }, query: dryRunQuery(options) }
      const answered = await answer(api.DELETE('/v1/databases/{id}/jobs/{kind}', { params }))
      if (answered) printPreview(context, answered)
      else if (context.json) context.print.printJson({ databaseId: id, kind, removed: true })
      else context.print.note(`${name} has no ${kind} job any more`)
    }),
  )
}

const readJob = (api: Api, id: string, kind: Kind): Promise<Job> =>
  answer(api.GET('/v1/databases/{id}/jobs/{kind}', { params: { path: { id, kind } } }))

const findJob = async (api: Api, id: string, kind: Kind): Promise<Job | undefined> => {
  try {
    return await readJob(api, id, kind)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

const printJob = ({ json, print }: Context, job: Job): void => {
  if (json) {
    print.printJson(job)
    return
  }
  const { retention, lastRun, nextRuns = [] } = job
  print.details([
    ['kind', job.kind],
    ['enabled', job.enabled],
    ['runs', runsOf(job)],
    ['next run', print.time(job.nextRun)],
    ['next runs', nextRuns.map((run) => print.time(run)).join(', ')],
    ['last run', lastRun && `${print.time(lastRun.dueAt)}: ${lastRun.request}`],
    ['backup', job.backupKind],
    ['full backups kept', retention.keepFull],
    ['days kept', retention.keepDays],
  ])
}
