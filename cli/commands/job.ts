import { Argument, type Command } from 'commander'
import { type ScheduleOptions, scheduleOf, withSchedule } from '../backup-schedule.ts'
import { type Api, answer, isNotFound, type Job } from '../client.ts'
import type { Act, Context } from '../context.ts'
import { findDatabase } from '../databases.ts'
import { type DryRunOptions, databaseArgument, dryRunQuery, examples, withDryRun, withYes } from '../options.ts'
import { printPreview } from '../writing.ts'

type Kind = Job['kind']

const kindArgument = () => new Argument('[kind]', 'kind of job').choices(['backup']).default('backup')

export const register = (job: Command, act: Act): void => {
  registerShow(job, act)
  registerSet(job, act)
  registerRemove(job, act)
}

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
  const { every, cron, timeZone, retention, lastRun } = job
  print.details([
    ['kind', job.kind],
    ['enabled', job.enabled],
    ['runs', every ? `every ${every}` : `${cron} (${timeZone})`],
    ['next run', print.time(job.nextRun)],
    ['last run', lastRun && `${print.time(lastRun.dueAt)}: ${lastRun.request}`],
    ['backup', job.backupKind],
    ['full backups kept', retention.keepFull],
    ['days kept', retention.keepDays],
  ])
}
