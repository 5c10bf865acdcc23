import type { Database } from '../../api/queries.ts'

/** In the order of a life. */
export const databaseStates = [
  'CREATING',
  'RUNNING',
  'STOPPED',
  'RECOVERING',
  'FAILED',
  'DELETING',
  'DELETED',
] as const satisfies readonly Database['state'][]

/** Those that stand in the address, separated by commas; what is none of them is left out. */
export const statesIn = (text: string | undefined): readonly Database['state'][] => {
  const asked = (text ?? '').split(',')
  return databaseStates.filter((state) => asked.includes(state))
}
