import { recordOfBackup } from '../../../shared/containers/stored-object.ts'
import { after, type Duration, type Instant, millis, seconds } from '../../../shared/core/time.ts'
import type { Backup } from '../../../shared/entities/backup.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { StepContext } from '../../../shared/pipeline/step.ts'
import { surveyBucket } from '../../../shared/requests/bucket-survey.ts'
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
  const isKnown = (one: Backup) => one.incarnation === incarnation && (one.name === base || one.base === base)
  if (all.some(isKnown)) return
  await hide(context, home, [name, base])
  throw new HowdahError('backup-damaged', `The backup ${name} builds on ${base}, which no request has made`)
}

/**
 * @throws HowdahError `backup-damaged` when the bucket does not hold what the server says that it has put there; `archive-overwritten` when something else was put under its names, too, since it was begun, or after its
 * record, which comes last: what was read back nobody can tell
 */
export const seen = async (
  context: StepContext<'buckets'>,
  backup: Backup,
  home: string,
): Promise<Required<Pick<Backup, 'stored' | 'wholeAt'>>> => {
  const { database, buckets, now } = context
  const { bucket = '' } = database
  const { incarnation, name } = backup
  const places = [`${incarnation}/${name}`, placeOfBackup(incarnation, backup)]
  const prefixes = ['ba', ...(backup.kind === 'self-contained' ? [`self-contained/${backup.id}/`] : [])]
  const known = knownArchiveOf([backup])
  const looks = prefixes.map((prefix) => surveyBucket(buckets, bucket, now(), { prefix: `${home}/${prefix}`, known }))
  const surveys = await Promise.all(looks)
  const ofPlaces = surveys.flatMap(({ backups }) => places.flatMap((place) => backups.get(place) ?? []))
  const wholeAt = await recordedAt(context, recordOfBackup(home, name), known.backups.get(places[0] ?? '')?.begunAt)
  const found = ofPlaces.at(-1)
  if (!found || !wholeAt) throw new HowdahError('backup-damaged', `The bucket does not hold the backup ${name}`)
  const overwriting = surveys.flatMap((survey) => survey.overwriting.map(({ key }) => key))
  const foreign = [...new Set(overwriting.filter((key) => places.includes(placeOf(key) ?? '')))]
  if (foreign.length > 0 || ofPlaces.some(({ newestAt }) => newestAt > after(wholeAt, graceOf(wholeAt)))) {
    await hide(context, home, [name])
    const such = foreign[0] === undefined ? '' : `, such as ${foreign[0]}`
    const message = `While the backup ${name} was made, somebody else put something under its names${such}: it is not counted`
    throw new HowdahError('archive-overwritten', message)
  }
  const { newestAt: _, ...stored } = found
  const newest = ofPlaces.reduce((latest, { newestAt }) => (newestAt > latest ? newestAt : latest), wholeAt)
  return { stored, wholeAt: newest }
}

/** Stores that count in seconds may count a little apart. */
const graceOf = (at: Instant): Duration => (at.endsWith('.000Z') ? seconds(1) : millis(0))

const recordedAt = async (
  { database, buckets }: StepContext<'buckets'>,
  record: string,
  begunAt: Instant | undefined,
): Promise<Instant | undefined> => {
  const { versions } = await buckets.versions(database.bucket ?? '', record)
  const own = versions.filter(({ key, isMarker }) => key === record && !isMarker)
  return (own.findLast(({ putAt }) => begunAt !== undefined && putAt >= begunAt) ?? own[0])?.putAt
}
