import type { Permission } from './client.ts'

/** What can be asked of it now, and why the rest cannot: what is refused for one reason stands together. */
export const actionDetails = (actions: Readonly<Record<string, Permission>>): (readonly [string, string])[] => {
  const all = Object.entries(actions)
  const allowed = all.filter(([, { allowed }]) => allowed).map(([action]) => action)
  const refused = Map.groupBy(
    all.filter(([, { allowed }]) => !allowed),
    ([, { code, hint }]) => `${code}: ${hint}`,
  )
  return [
    ['can', allowed.join(', ') || 'nothing now'],
    ...[...refused].map(([why, of]): [string, string] => [
      'cannot',
      `${of.map(([action]) => action).join(', ')} (${why})`,
    ]),
  ]
}
