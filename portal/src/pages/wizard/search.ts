import { oneOf, present, type Raw, textIn } from '../../search-parameters.ts'
import { recoverSearch } from '../recover/search.ts'

export const steps = ['details', 'sizing', 'access', 'backup', 'misc', 'summary'] as const
export type Step = (typeof steps)[number]

export const wizardSearch = (raw: Raw) =>
  present({
    step: oneOf(raw, 'step', steps),
    /** Id of a database to begin with the backups of. */
    from: textIn(raw, 'from'),
    // The target, as on the page that recovers.
    ...recoverSearch(raw),
  })

export type WizardSearch = ReturnType<typeof wizardSearch>
