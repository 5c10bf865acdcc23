import { pricesAt } from '../../../shared/config/billing.ts'
import type { Catalogue } from '../../../shared/config/catalogue.ts'
import type { Instant } from '../../../shared/core/time.ts'
import type { DatabaseSpec } from '../../../shared/entities/database.ts'
import type { FieldError } from '../../../shared/errors/howdah-error.ts'

type Offer =
  | { readonly hourlyPrice: string; readonly wrong?: never }
  | { readonly hourlyPrice?: never; readonly wrong: FieldError }

/** @returns what an hour of the flavour with that storage costs now, or what is wrong with the wish */
export const offerOf = (
  catalogue: Catalogue,
  { flavour: wanted, storageType }: Pick<DatabaseSpec, 'flavour' | 'storageType'>,
  now: Instant,
): Offer => {
  const { flavours } = catalogue
  const flavour = flavours.find(({ name }) => name === wanted)
  if (!flavour)
    return { wrong: { pointer: '/flavour', message: `Choose from ${flavours.map(({ name }) => name).join(', ')}` } }
  const hourlyPrice = pricesAt(catalogue, now).flavours[wanted]?.[storageType]
  if (flavour.hourlyPrice[storageType] !== undefined && hourlyPrice !== undefined) return { hourlyPrice }
  return { wrong: { pointer: '/storageType', message: `${wanted} is not offered with ${storageType} storage` } }
}
