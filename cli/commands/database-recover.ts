import type { Command } from 'commander'
import { backupColumns } from '../backup-view.ts'
import { answer, type Backup, type RecoveryWindow } from '../client.ts'
import type { Act, Context } from '../context.ts'
import { findDatabase } from '../databases.ts'
import { usageError } from '../errors.ts'
import {
  type DryRunOptions,
  databaseArgument,
  dryRunQuery,
  examples,
  type WaitOptions,
  withDryRun,
  withWaiting,
  withYes,
} from '../options.ts'
import { formatDuration, word } from '../output.ts'
import { type TargetOptions, targetNames, targetOf, withTargets } from '../targets.ts'
import { finish } from '../writing.ts'

type WriteOptions = WaitOptions & DryRunOptions

export const registerRecover = (database: Command, act: Act): void => {
  const command = database
    .command('recover')
    .description('Recover a database in place; its old data is kept until the recovered data is proven')
    .addArgument(databaseArgument())
  withDryRun(withWaiting(withYes(withTargets(command))))
    .addHelpText(
      'after',
      examples([
        ['howdah database recover shop --restore-point before-import'],
        ['howdah database recover shop --time 2026-11-22T12:00:00+01:00'],
        ['howdah database recover shop --transaction-id 741 --exclusive', 'to just before it'],
        ['howdah database recovery-window shop', 'what can be recovered to'],
      ]),
    )
    .action(
      act(async (context, options: WriteOptions & TargetOptions, named: string) => {
        const target = targetOf(options)
        if (!target) throw usageError(`give what to recover to: ${targetNames}`)
        const api = await context.api()
        const { id } = await findDatabase(api, named)
        const params = { path: { id }, query: dryRunQuery(options) }
        const answered = await answer(api.POST('/v1/databases/{id}/recoveries', { params, body: { target } }))
        await finish(context, answered, options, {
          show: ({ database }) => context.print.note(`${database.name} is recovered`),
        })
      }),
    )
}

export const registerRestorePoint = (database: Command, act: Act): void => {
  const command = database
    .command('restore-point')
    .description('Give this moment a name that can be recovered to')
    .addArgument(databaseArgument())
    .argument('<name>', 'letters, digits, `.`, `_` and `-`')
  withDryRun(withWaiting(command))
    .addHelpText('after', examples([['howdah database restore-point shop before-import']]))
    .action(
      act(async (context, options: WriteOptions, named: string, name: string) => {
        const api = await context.api()
        const { id } = await findDatabase(api, named)
        const params = { path: { id }, query: dryRunQuery(options) }
        const answered = await answer(api.POST('/v1/databases/{id}/restore-points', { params, body: { name } }))
        await finish(context, answered, options, {
          show: ({ database }) =>
            context.print.note(
              `recover to it: howdah database recover ${word(database.name)} --restore-point ${word(name)}`,
            ),
        })
      }),
    )
}

export const registerRecoveryWindow = (database: Command, act: Act): void => {
  database
    .command('recovery-window')
    .description('Show what a database can be recovered to')
    .addArgument(databaseArgument())
    .action(
      act(async (context, _options: object, named: string) => {
        const api = await context.api()
        const { id } = await findDatabase(api, named)
        const window = await answer(api.GET('/v1/databases/{id}/recovery-window', { params: { path: { id } } }))
        if (context.json) context.print.printJson(window)
        else printWindow(context, window)
      }),
    )
}

const printWindow = ({ print }: Context, window: RecoveryWindow): void => {
  const { lastArchivedWal, lastArchivedAgeSeconds, archiveLagSeconds, observedAt } = window
  const asOf = observedAt ? `, as of ${print.time(observedAt)}` : ''
  const ago = (seconds: number | undefined) => (seconds === undefined ? '' : ` (${formatDuration(seconds * 1000)} ago)`)
  print.details([
    ['earliest', print.time(window.earliest) ?? 'no backup yet'],
    ['latest', print.time(window.latest)],
    ['every moment', window.everyMoment],
    ['last archived WAL', lastArchivedWal && `${lastArchivedWal}${ago(lastArchivedAgeSeconds)}`],
    // It is looked at every minute.
    ['archive lag', archiveLagSeconds === undefined ? undefined : `${formatDuration(archiveLagSeconds * 1000)}${asOf}`],
  ])
  if (window.restorePoints.length > 0) {
    print.line()
    print.table(
      window.restorePoints,
      [
        { title: 'RESTORE POINT', value: ({ name }) => name },
        { title: 'CREATED', value: ({ createdAt }) => print.time(createdAt) },
        { title: 'LSN', value: ({ lsn }) => lsn },
      ],
      '',
    )
  }
  print.line()
  print.table<Backup>(window.backups, backupColumns(print), 'no backups')
}
