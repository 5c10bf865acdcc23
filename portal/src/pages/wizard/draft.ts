import { newDatabaseKey } from '../../session/tab-storage.ts'
import type { TargetKind } from '../recover/search.ts'
import { type Step, steps, type WizardSearch } from './search.ts'
import type { Draft } from './values.ts'

/** What outlives a reload, in this tab: all but the password. */
export interface Kept {
  readonly draft: Draft
  /** Pages that somebody has been at and left: what is wrong there is told. */
  readonly left: readonly Step[]
}

const place = newDatabaseKey
export const nothingKept: Kept = { draft: {}, left: [] }

export const readKept = (): Kept => {
  try {
    const { draft, left } = JSON.parse(sessionStorage.getItem(place) ?? '{}') as Partial<Kept>
    return { draft: draft ?? {}, left: steps.filter((step) => left?.includes(step)) }
  } catch {
    return nothingKept
  }
}

export const keep = (kept: Kept): void => {
  try {
    if (isEmpty(kept)) sessionStorage.removeItem(place)
    else sessionStorage.setItem(place, JSON.stringify(kept))
  } catch {
    // Where nothing may be kept the draft lasts as long as the page.
  }
}

export const isEmpty = ({ draft }: Kept): boolean => Object.keys(draft).length === 0

type Addressed = Pick<WizardSearch, 'from' | 'to' | 'at' | 'name' | 'lsn' | 'transactionId' | 'inclusive' | 'backup'>

/** What an address says of where to begin. */
export const draftFrom = ({ from, to, at, name, lsn, transactionId, inclusive, backup }: Addressed): Draft => {
  if (from === undefined) return {}
  const target: TargetKind = (to ?? (at ? 'time' : 'latest')) as TargetKind
  return {
    start: 'backups',
    source: from,
    target,
    ...(at ? { time: at } : {}),
    ...(name ? { restorePoint: name } : {}),
    ...(lsn ? { lsn } : {}),
    ...(transactionId ? { transactionId } : {}),
    ...(inclusive ? { inclusive: inclusive === 'true' } : {}),
    ...(backup ? { backup } : {}),
  }
}

/** The same the other way: where it begins stands in the address. */
export const addressOf = (draft: Draft): { [K in keyof Required<Addressed>]: string | undefined } => {
  const { start, source, target = 'latest', time, restorePoint, lsn, transactionId, inclusive, backup } = draft
  const isFrom = start === 'backups' && Boolean(source)
  const when = (kind: TargetKind, value: string | undefined): string | undefined =>
    isFrom && target === kind && value ? value : undefined
  return {
    from: isFrom ? source : undefined,
    to: isFrom ? target : undefined,
    at: when('time', time),
    name: when('restorePoint', restorePoint),
    lsn: when('lsn', lsn),
    transactionId: when('transactionId', transactionId),
    inclusive: when('transactionId', inclusive === false ? 'false' : undefined),
    backup: when('backup', backup),
  }
}
