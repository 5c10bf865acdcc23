import { oneOf, present, type Raw, textIn } from '../../search-parameters.ts'
import { targetKinds } from '../recover/search.ts'

export const steps = ['details', 'sizing', 'access', 'backup', 'misc', 'summary'] as const
export type Step = (typeof steps)[number]

export const wizardSearch = (raw: Raw) =>
  present({
    step: oneOf(raw, 'step', steps),
    /** Id of a database to begin with the backups of. */
    from: textIn(raw, 'from'),
    /** The kind of target, and what it names: as on the page that recovers. */
    to: oneOf(raw, 'to', targetKinds),
    at: textIn(raw, 'at'),
    name: textIn(raw, 'name'),
    lsn: textIn(raw, 'lsn'),
    transactionId: textIn(raw, 'transactionId'),
    inclusive: oneOf(raw, 'inclusive', ['true', 'false']),
    backup: textIn(raw, 'backup'),
  })

export type WizardSearch = ReturnType<typeof wizardSearch>
