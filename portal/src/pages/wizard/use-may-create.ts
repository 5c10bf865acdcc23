import { words } from '../../words/common.ts'
import { useWizard } from './use-wizard.ts'

const needed = 'operator'

/** @returns why not; undefined: one may, or it is not known yet */
export const useMayCreate = (): string | undefined => {
  const { me } = useWizard()
  if (!me || me.role === needed || me.role === 'administrator') return undefined
  return words.needsRole(needed, me.role)
}
