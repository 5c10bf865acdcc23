import type { Catalogue } from '../../../shared/config/catalogue.ts'
import type { DatabaseSpec } from '../../../shared/entities/database.ts'
import type { FieldError } from '../../../shared/errors/howdah-error.ts'

type Offer =
  | { readonly hourlyPrice: number; readonly wrong?: never }
  | { readonly hourlyPrice?: never; readonly wrong: FieldError }

/** @returns EUR for an hour of the flavour with that storage, or what is wrong with the wish */
export const offerOf = (
  { flavours }: Pick<Catalogue, 'flavours'>,
  { flavour: wanted, storageType }: Pick<DatabaseSpec, 'flavour' | 'storageType'>,
): Offer => {
  const flavour = flavours.find(({ name }) => name === wanted)
  if (!flavour)
    return { wrong: { pointer: '/flavour', message: `Choose from ${flavours.map(({ name }) => name).join(', ')}` } }
  const hourlyPrice = flavour.hourlyPrice[storageType]
  if (hourlyPrice !== undefined) return { hourlyPrice }
  return { wrong: { pointer: '/storageType', message: `${wanted} is not offered with ${storageType} storage` } }
}
