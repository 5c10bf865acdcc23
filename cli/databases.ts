import { type Api, answer, type Database, isNotFound } from './client.ts'
import { CliError, exitCodes } from './errors.ts'

export const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The database that a person means by its id or, where there is one only that they can see, by its name. A deleted one is meant only where no other has
 * the name.
 * @throws CliError `not-found`, `name-not-unique`
 */
export const findDatabase = async (api: Api, nameOrId: string): Promise<Database> => {
  if (uuid.test(nameOrId)) {
    try {
      return await readDatabase(api, nameOrId)
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
  const named = await databasesNamed(api, nameOrId)
  const living = named.filter(({ state }) => state !== 'DELETED')
  const [database, ...others] = living.length > 0 ? living : named
  if (!database)
    throw new CliError('not-found', `There is no database ${nameOrId}, or it is not yours`, {
      exitCode: exitCodes.notFound,
      hint: 'See what there is: howdah database list',
    })
  if (others.length === 0) return database
  const ids = [database, ...others].map(
    ({ id, state, dataCenter, tenant }) => `${id} (${state}, ${dataCenter}, ${tenant})`,
  )
  throw new CliError('name-not-unique', `Several databases are called ${nameOrId}: ${ids.join('; ')}`, {
    exitCode: exitCodes.conflict,
    hint: 'Name the database by its id.',
  })
}

export const readDatabase = (api: Api, id: string): Promise<Database> =>
  answer(api.GET('/v1/databases/{id}', { params: { path: { id } } }))

const databasesNamed = async (api: Api, name: string): Promise<readonly Database[]> => {
  const found: Database[] = []
  let cursor: string | undefined
  do {
    const query = { search: name, pageSize: 100, ...(cursor ? { cursor } : {}) }
    const page = await answer(api.GET('/v1/databases', { params: { query } }))
    found.push(...page.items.filter((database) => database.name === name))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return found
}
