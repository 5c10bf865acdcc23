import type { z } from '@hono/zod-openapi'
import type { RequestType } from '../../../shared/core/states.ts'
import { type Database, type DatabaseSpec, databaseKey } from '../../../shared/entities/database.ts'
import type { Versioned } from '../../../shared/entities/entity-store.ts'
import { type Request, requestKeyOf } from '../../../shared/entities/request.ts'
import type { ActiveRequest } from '../../../shared/pipeline/pipeline.ts'
import { actionsOf, actionsOfRequest, activeInRow } from '../../../shared/requests/actions.ts'
import type { Range } from '../../../shared/requests/history.ts'
import { AcceptedSchema, PreviewSchema } from '../schemas/request.ts'
import { type DatabaseDetails, databaseView, requestView, specView } from '../views.ts'
import type { Answer, AnswerDescription, Call } from './endpoint.ts'

type AnyCall = Call<unknown, unknown, unknown>

export const ok = (body: unknown, headers: Record<string, string> = {}): Answer => ({ status: 200, body, headers })

/** The version of a database's row. */
export const etagOf = ({ version }: Versioned<Database>): string => `"${version}"`

/** The database as this caller sees it, with what they may ask of it now, by what its row says of the request at work. */
export const viewOf = (call: Pick<AnyCall, 'api' | 'caller'>, database: Database) =>
  viewWith(call, database, activeInRow(database))

export const viewWith = (
  { api, caller }: Pick<AnyCall, 'api' | 'caller'>,
  database: Database,
  active: ActiveRequest | undefined,
  details?: DatabaseDetails,
) => {
  const context = { caller, home: api.stores.home, now: api.clock.now(), pipelines: api.pipelines }
  return databaseView(database, actionsOf(database, active, context), details)
}

/** The request alone, with what this caller may ask of it now. */
export const requestViewOf = async ({ api, caller }: Pick<AnyCall, 'api' | 'caller'>, request: Request) =>
  requestView(request, api.history, {
    actions: await actionsOfRequest(request, api.filing, caller),
    usual: await api.history.usualOf(request),
  })

export const etagHeader = { ETag: 'Changes with every change of the database; send it as If-Match' }

/** The request is filed; the database as it is now. */
export const accepted = async (call: AnyCall, filed: Request): Promise<Answer> => {
  const { api } = call
  const database = await api.stores.databases.read(databaseKey(filed.databaseId))
  const request = (await api.stores.requests.find(requestKeyOf(filed.key)))?.value ?? filed
  return {
    status: 202,
    headers: { ETag: etagOf(database), Location: `/v1/requests/${filed.key}` },
    body: { database: viewOf(call, database.value), request: await requestViewOf(call, request) },
  }
}

export type Preview = z.infer<typeof PreviewSchema>

/** What a dry run found. */
export const previewOf = async (
  { api, caller }: AnyCall,
  found: {
    readonly database?: DatabaseSpec
    readonly request?: { readonly type: RequestType; readonly body: unknown }
    readonly more?: Partial<Preview> | undefined
  },
): Promise<Answer> => {
  const { database, request, more } = found
  const duration = request && (await api.history.durationOf(request.type, caller.tenants))
  return ok({
    dryRun: true,
    database: database && specView(database),
    request: request && {
      ...request,
      steps: api.history.stepsOf(request.type),
      estimatedSeconds: duration && Math.ceil(duration.total / 1000),
      lastSeconds: duration?.range && wholeSeconds(duration.range),
    },
    ...more,
  })
}

const wholeSeconds = ({ from, to }: Range) => ({ from: Math.ceil(from / 1000), to: Math.ceil(to / 1000) })

export const previewAnswer: AnswerDescription = {
  description: 'With dryRun=true: everything was checked, nothing was changed',
  schema: PreviewSchema,
}

/** The answers of a call that files a request. */
export const filingAnswers: Readonly<Record<number, AnswerDescription>> = {
  200: previewAnswer,
  202: {
    description: 'The request is filed; follow it at Location',
    schema: AcceptedSchema,
    headers: { ...etagHeader, Location: 'Where the request is' },
  },
}
