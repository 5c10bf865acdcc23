import type { z } from '@hono/zod-openapi'
import { printableNameOf, seesTenant } from '../../../shared/auth/caller.ts'
import { backupKeyIdOf, inTheClear, newBackupKey } from '../../../shared/core/backup-keys.ts'
import { identifierFrom } from '../../../shared/core/identifier.ts'
import type { Database, DatabaseSpec } from '../../../shared/entities/database.ts'
import type { ParametersOf, PlacedTarget, RecoveryTarget } from '../../../shared/entities/request.ts'
import { type FieldError, HowdahError } from '../../../shared/errors/howdah-error.ts'
import { placedTarget, recoveryWindowOf, refuseUnarchived } from '../../../shared/requests/recovery-window.ts'
import { backupKeysSecret, verifierSecret } from '../../../shared/secrets/names.ts'
import { scramVerifier } from '../../../shared/secrets/scram.ts'
import { accepted, previewOf } from '../http/answers.ts'
import type { Answer, Call } from '../http/endpoint.ts'
import { filedBefore } from '../http/file-request.ts'
import { masked } from '../http/masked.ts'
import { invalid } from '../http/read-call.ts'
import { visibleDatabase } from '../http/visible.ts'
import { jobFrom } from '../jobs/job-from.ts'
import type { CreateDatabaseSchema } from '../schemas/database.ts'
import { admitDatabase } from './admit-database.ts'
import { offerOf } from './offered.ts'

type Body = z.output<typeof CreateDatabaseSchema>
type CreateCall = Call<unknown, unknown, Body>

/** POST /v1/databases: the password becomes a verifier, the database's row and its request are filed. */
export const createDatabase = async (call: CreateCall): Promise<Answer> => {
  const { api, body, caller } = call
  if (call.repeated) {
    const before = await filedBefore(call)
    if (before) return accepted(call, before)
  }
  const restoreFrom = body.restoreFrom && (await sourceOf(call, body.restoreFrom))
  const source = restoreFrom?.database
  const spec = specFrom(call, source)
  api.stores.home.refuseOthers(spec)
  const backupJob = body.backupJob && jobFrom(call.databaseId, body.backupJob, api.clock.now(), '/backupJob')
  const verifier = await verifierFor(call, spec, source)
  const request = { type: 'CREATE-DB', body: masked(body) } as const
  await admitDatabase(call, spec, source)
  if (call.dryRun) return previewOf(call, { database: spec, request })

  const parameters: ParametersOf['CREATE-DB'] = {
    ...(restoreFrom ? { restoreFrom: { databaseId: restoreFrom.database.id, ...restoreFrom.placed } } : {}),
    ...(backupJob ? { backupJob } : {}),
  }
  await api.secrets.put(verifierSecret(call.databaseId), verifier)
  const backupKeyId = await ensureBackupKeys(call, spec)
  const by = { filedBy: caller.subject, filedByName: printableNameOf(caller) }
  const wish = { ...request, key: call.requestKey, ...by, parameters }
  try {
    const filed = await api.filing.fileNew({ ...rowOf(call, spec, source), backupKeyId }, wish)
    return await accepted(call, filed.request)
  } catch (error) {
    if (!(await filedBefore(call)))
      for (const name of [verifierSecret(call.databaseId), backupKeysSecret(call.databaseId)])
        await api.secrets.remove(name)
    throw error
  }
}

/** An earlier call that was cut off, or one at the same moment, may have made them. @returns the id of the first */
const ensureBackupKeys = async (
  { api: { secrets }, databaseId }: CreateCall,
  { backupEncryption }: DatabaseSpec,
): Promise<string> => {
  const key = backupEncryption ? newBackupKey() : inTheClear
  return backupKeyIdOf(await secrets.putNew(backupKeysSecret(databaseId), key))
}

const rowOf = ({ api, databaseId }: CreateCall, spec: DatabaseSpec, source: Database | undefined): Database => {
  const now = api.clock.now()
  return {
    ...spec,
    id: databaseId,
    state: 'CREATING',
    desiredState: 'RUNNING',
    createdAt: now,
    updatedAt: now,
    ...(source ? { restoredFrom: source.id } : {}),
  }
}

/** The database to begin with, and a target of its. */
const sourceOf = async (
  call: CreateCall,
  { databaseId, target }: { readonly databaseId: string; readonly target: unknown },
): Promise<{ readonly database: Database; readonly placed: PlacedTarget }> => {
  const { api } = call
  const found = await visibleDatabase(call, databaseId).catch(() => {
    throw invalid([{ pointer: '/restoreFrom/databaseId', message: 'There is no such database' }])
  })
  const { dataCenter } = found.value
  if (!api.stores.home.has(dataCenter)) {
    const message = `Its backups are in the region of ${dataCenter}: make the new database in a data center of that region, by the control plane there`
    throw invalid([{ pointer: '/restoreFrom/databaseId', message }])
  }
  const now = api.clock.now()
  const window = await recoveryWindowOf(found.value, api.stores)
  const placed = placedTarget(window, target as RecoveryTarget, now)
  refuseUnarchived(window, placed.target)
  return { database: found.value, placed }
}

/** What was asked for, with the defaults of what was not. @throws HowdahError `invalid-request`, `version-mismatch` */
const specFrom = (call: CreateCall, source: Database | undefined): DatabaseSpec => {
  const { body, api } = call
  const { catalogue } = api
  const wrong: FieldError[] = []
  const choose = (
    field: string,
    wanted: string | undefined,
    offered: readonly string[],
    byDefault?: string,
  ): string => {
    const value = wanted ?? byDefault ?? offered[0] ?? ''
    if (!offered.includes(value)) wrong.push({ pointer: `/${field}`, message: `Choose from ${offered.join(', ')}` })
    return value
  }
  const namesOf = (things: readonly { readonly name: string }[]) => things.map(({ name }) => name)

  const dataCenter = choose('dataCenter', body.dataCenter, namesOf(catalogue.dataCenters))
  const zones = catalogue.dataCenters.find(({ name }) => name === dataCenter)?.zones ?? []
  const versions = catalogue.postgresqlVersions
  const usual = source?.postgresqlVersion ?? versions.find((one) => one.default)?.version
  const spec: DatabaseSpec = {
    name: body.name,
    description: body.description,
    tenant: choose('tenant', body.tenant ?? source?.tenant ?? tenantOf(call, wrong), tenantsOf(call)),
    product: choose('product', body.product, namesOf(catalogue.products)),
    dataCenter,
    availabilityZone: choose('availabilityZone', body.availabilityZone, zones),
    postgresqlVersion: choose(
      'postgresqlVersion',
      body.postgresqlVersion,
      versions.map(({ version }) => version),
      usual,
    ),
    flavour: body.flavour,
    storageType: body.storageType,
    volumeGb: body.volumeGb,
    port: body.port,
    user: body.user ?? source?.user ?? 'app',
    databaseName: body.databaseName ?? source?.databaseName ?? identifierFrom(body.name),
    dataProtection: body.dataProtection,
    deletionProtection: body.deletionProtection,
    backupEncryption: body.backupEncryption ?? source?.backupEncryption ?? false,
  }
  const offer = offerOf(catalogue, spec, api.clock.now())
  if (offer.wrong) wrong.push(offer.wrong)
  if (wrong.length > 0) throw invalid(wrong)
  refuseOtherMajor(spec, source)
  return spec
}

const refuseOtherMajor = (spec: DatabaseSpec, source: Database | undefined): void => {
  if (source && source.postgresqlVersion !== spec.postgresqlVersion)
    throw new HowdahError('version-mismatch', `The backups are of PostgreSQL ${source.postgresqlVersion}`)
}

const tenantsOf = ({ caller, api }: CreateCall): readonly string[] =>
  api.catalogue.tenants.map(({ name }) => name).filter((name) => seesTenant(caller, name))

/** The caller's only tenant; callers who see everybody's begin with the first. */
const tenantOf = (call: CreateCall, wrong: FieldError[]): string | undefined => {
  const offered = tenantsOf(call)
  if (offered.length > 1 && call.caller.tenants !== '*')
    wrong.push({ pointer: '/tenant', message: `Choose from ${offered.join(', ')}` })
  return offered[0]
}

/** The verifier of the password, or the source's own, which is nobody's to know in another tenant. */
const verifierFor = async (
  { api, body, salt }: CreateCall,
  { tenant }: DatabaseSpec,
  source: Database | undefined,
): Promise<string> => {
  if (body.password !== undefined) return scramVerifier(body.password, salt)
  const kept = source?.tenant === tenant && (await api.secrets.get(verifierSecret(source.id)))
  if (!kept) throw invalid([{ pointer: '/password', message: whyNeeded(tenant, source) }])
  return kept
}

const whyNeeded = (tenant: string, source: Database | undefined): string => {
  if (!source) return 'Is needed'
  return source.tenant === tenant
    ? 'Is needed: the one of the source is not kept any more'
    : `Is needed: it is to belong to ${tenant}, and its source to ${source.tenant}`
}
