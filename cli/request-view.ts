import { actionDetails } from './action-view.ts'
import { commandFor, type Request, type TraceEntry } from './client.ts'
import type { Column, Printer } from './output.ts'
import { formatDuration } from './output.ts'

export const requestColumns = (print: Printer): readonly Column<Request>[] => [
  { title: 'REQUEST', value: ({ key }) => key },
  { title: 'TYPE', value: ({ type }) => type },
  { title: 'DATABASE', value: ({ databaseName }) => databaseName, shrinks: true },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'FILED', value: ({ filedAt }) => print.time(filedAt) },
  { title: 'TOOK', value: tookOf, align: 'right' },
  { title: 'STEP', value: ({ currentStep, lastStep, error }) => error?.step ?? currentStep ?? lastStep, shrinks: true },
  { title: 'ERROR', value: ({ error }) => error && `${error.code}: ${error.message}`, shrinks: true },
]

const tookOf = ({ startedAt, endedAt }: Request): string | undefined =>
  startedAt && endedAt ? formatDuration(Date.parse(endedAt) - Date.parse(startedAt)) : undefined

export const printRequest = (print: Printer, request: Request): void => {
  const { error, progress } = request
  print.details([
    ['request', request.key],
    ['type', request.type],
    ['state', request.state],
    ['database', `${request.databaseName} (${request.databaseId})`],
    ['tenant', request.tenant],
    ['filed', `${print.time(request.filedAt)} by ${filedBy(request)}`],
    ['started', print.time(request.startedAt)],
    ['ended', print.time(request.endedAt)],
    ['current step', request.currentStep],
    ['last step', request.lastStep],
    ['progress', request.endedAt ? undefined : `${Math.round(progress * 100)} %`],
    ['expected end', print.time(request.estimatedEndAt)],
    ['last error', error && `${error.code}: ${error.message}`],
    ['hint', error?.hint],
    ['command', error?.command && commandFor(request.key, error.command)],
    ['body', JSON.stringify(request.body)],
    // Of what was done there is nothing to say.
    ...(request.actions && request.state !== 'PROCESSED' ? actionDetails(request.actions) : []),
  ])
  print.line()
  print.table(request.trace, traceColumns(print), 'no step has begun')
}

const filedBy = ({ filedBy, filedByName }: Request): string =>
  filedByName === undefined ? filedBy : `${filedByName} (${filedBy})`

const traceColumns = (print: Printer): readonly Column<TraceEntry>[] => [
  { title: 'TIME', value: ({ at }) => print.time(at) },
  { title: 'ACTION', value: ({ action }) => action },
  { title: 'OUTCOME', value: ({ outcome }) => outcome },
  {
    title: 'TOOK',
    value: ({ at, endedAt }) => endedAt && formatDuration(Date.parse(endedAt) - Date.parse(at)),
    align: 'right',
  },
  { title: 'POLLS', value: ({ polls }) => polls || undefined, align: 'right' },
  { title: 'RETRIES', value: ({ retries }) => retries || undefined, align: 'right' },
  { title: 'MESSAGE', value: ({ message }) => message, shrinks: true },
]
