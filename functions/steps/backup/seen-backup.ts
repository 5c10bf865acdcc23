import { recordOfBackup } from '../../../shared/containers/stored-object.ts'
import { after, type Duration, type Instant, laterOf, millis, seconds } from '../../../shared/core/time.ts'
import type { Backup } from '../../../shared/entities/backup.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { StepContext } from '../../../shared/pipeline/step.ts'
import { storedOf, surveyBucket } from '../../../shared/requests/bucket-survey.ts'
import { knownArchiveOf, majorOf, placeOf, placeOfBackup, systemOf } from '../../../shared/requests/known-archive.ts'
import { dataOf } from '../naming.ts'

/** Where the present life of the data has its archive. @throws HowdahError `command-failed` when a server says that it is elsewhere */
export const homeOf = (prefix: string, context: StepContext, all: readonly Backup[]): string => {
  const { incarnation } = dataOf(context)
  const [home = '', system, major, life] = /^(\d+)-(\d+)\/([a-z0-9-]+)/.exec(prefix) ?? []
  const known = systemOf(all)
  if (life === incarnation && major === majorOf(context.database) && (known === undefined || known === system))
    return home
  throw new HowdahError('command-failed', `The server says that its backup is in ${prefix}, which is not its place`)
}

/** Servers build on what they find a record of: on this no more. Its sentinel stays, which is enough for whoever has made it by hand. */
const hide = ({ buckets, database }: StepContext<'buckets'>, home: string, names: readonly string[]): Promise<void> =>
  buckets.removeObjects(
    database.bucket ?? '',
    names.map((name) => recordOfBackup(home, name)),
  )

/** Of a request that was cut or cancelled late, and of somebody who made one by hand, the bucket holds a backup that retention removes: nothing may hang on it. */
export const refuseUnknownBase = async (
  context: StepContext<'buckets'>,
  { name, base, incarnation }: Backup,
  { home, all }: { readonly home: string; readonly all: readonly Backup[] },
): Promise<void> => {
  if (base === undefined) return
  const isKnown = (one: Backup) => one.incarnation === incarnation && one.name === base
  if (all.some(isKnown)) return
  await hide(context, home, [name, base])
  throw new HowdahError('backup-damaged', `The backup ${name} builds on ${base}, which no request has made`)
}

/**
 * What the bucket holds of a backup that was just made, as far as all of it is the server's.
 * @param partsBytes of what a recovery unpacks, as the server counted it when it looked at the backup
 * @throws HowdahError `backup-damaged` when the bucket does not hold what the server says that it has put there; `archive-overwritten` when something else is under its names, too: which was read back nobody can tell
 */
export const seen = async (
  context: StepContext<'buckets'>,
  backup: Backup,
  { home, partsBytes }: { readonly home: string; readonly partsBytes: number | undefined },
): Promise<Required<Pick<Backup, 'stored' | 'wholeAt'>>> => {
  const { database, buckets, now, signal } = context
  const { bucket = '' } = database
  const { incarnation, name } = backup
  const own = placeOfBackup(incarnation, backup)
  const places = [`${incarnation}/${name}`, own]
  const prefixes = ['ba', ...(backup.kind === 'self-contained' ? [`self-contained/${backup.id}/`] : [])]
  // What is ended later counts from its beginning, on S3.
  for (const prefix of prefixes) await buckets.abortUploads(bucket, `${home}/${prefix}`)
  const known = knownArchiveOf([backup])
  const look = (prefix: string) => surveyBucket(buckets, bucket, now(), { prefix: `${home}/${prefix}`, known, signal })
  const surveys = await Promise.all(prefixes.map(look))
  const all = new Map(surveys.flatMap(({ backups }) => [...backups]))
  const begunAt = known.backups.get(own)?.begunAt ?? backup.startedAt
  const wholeAt = await recordedAt(context, recordOfBackup(home, name), begunAt)
  const found = all.get(own)
  if (!found || !wholeAt) throw new HowdahError('backup-damaged', `The bucket does not hold the backup ${name}`)
  const overwriting = surveys.flatMap((survey) => survey.overwriting.map(({ key }) => key))
  const foreign = overwriting.find((key) => places.includes(placeOf(key) ?? ''))
  const parts = places.flatMap((place) => all.get(place) ?? [])
  const newest = parts.map(({ newestAt }) => newestAt).reduce(laterOf, wholeAt)
  const isOwn =
    foreign === undefined &&
    newest <= after(wholeAt, graceOf(wholeAt)) &&
    parts.every(({ oldestAt }) => oldestAt >= begunAt) &&
    (partsBytes === undefined || partsBytes === found.unpackedBytes)
  if (isOwn) return { stored: storedOf(found), wholeAt: newest }
  await hide(context, home, [name])
  const such = foreign === undefined ? '' : `, such as ${foreign}`
  const message = `While the backup ${name} was made, somebody else put something under its names${such}: it is not counted`
  throw new HowdahError('archive-overwritten', message)
}

/** Stores that count in seconds may count a little apart. */
const graceOf = (at: Instant): Duration => (at.endsWith('.000Z') ? seconds(1) : millis(0))

const recordedAt = async (
  { database, buckets }: StepContext<'buckets'>,
  record: string,
  begunAt: Instant,
): Promise<Instant | undefined> => {
  const { versions } = await buckets.versions(database.bucket ?? '', record)
  const own = versions.filter(({ key, isMarker }) => key === record && !isMarker)
  return (own.findLast(({ putAt }) => putAt >= begunAt) ?? own[0])?.putAt
}
