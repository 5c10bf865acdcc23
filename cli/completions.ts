import type { Command, Option } from 'commander'
import type { Context } from './context.ts'

/** Lists that hold what can stand at a place: by the name of the argument or option. */
type Lister = (context: Context) => Promise<readonly string[]>

/** An answer that takes longer helps nobody who pressed Tab. */
const patience = 1_500

/** What can stand where the cursor is: the last of `words`, as far as it is typed. */
export const candidatesFor = async (
  program: Command,
  words: readonly string[],
  context: Context,
): Promise<readonly string[]> => {
  const typed = words.at(-1) ?? ''
  const { command, position, expects } = walk(program, words.slice(0, -1))
  const found = await valuesAt(command, position, expects, typed, context)
  return found.filter((candidate) => candidate.startsWith(typed)).toSorted()
}

/** The command that the words before the cursor name, how many arguments it has got, and the option that waits for its value. */
const walk = (program: Command, words: readonly string[]) => {
  let command = program
  let position = 0
  let expects: Option | undefined
  for (const word of words) {
    if (expects) {
      expects = undefined
      continue
    }
    if (word.startsWith('-')) {
      const option = optionsOf(command).find(({ long, short }) => word === long || word === short)
      expects = option?.required || option?.optional ? option : undefined
      continue
    }
    const next = command.commands.find((each) => each.name() === word)
    if (next) command = next
    else position++
  }
  return { command, position, expects }
}

const valuesAt = async (
  command: Command,
  position: number,
  expects: Option | undefined,
  typed: string,
  context: Context,
): Promise<readonly string[]> => {
  if (expects) return expects.argChoices ?? listed(expects.attributeName(), context)
  if (typed.startsWith('-')) return optionsOf(command).flatMap(({ long, hidden }) => (long && !hidden ? [long] : []))
  if (command.commands.length > 0) return command.commands.map((each) => each.name())
  const argument = command.registeredArguments[position]
  return argument ? (argument.argChoices ?? listed(argument.name(), context)) : []
}

const optionsOf = (command: Command): readonly Option[] => [
  ...command.options,
  ...(command.parent ? optionsOf(command.parent) : []),
]

/** What means nothing else to a shell, which takes what is printed for words of the person's. */
const plainWord = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+:-]{0,99}$/u

/** Nothing when the API does not answer at once: it is only a help. */
const listed = async (name: string, context: Context): Promise<readonly string[]> => {
  const lister = Object.hasOwn(listers, name) ? listers[name] : undefined
  if (!lister) return []
  const tooLate = Promise.withResolvers<readonly string[]>()
  const timer = setTimeout(tooLate.resolve, patience, [])
  try {
    const names = await Promise.race([lister(context).catch(() => []), tooLate.promise])
    return names.filter((each) => plainWord.test(each))
  } finally {
    clearTimeout(timer)
  }
}

const databaseNames: Lister = async (context) => {
  const api = await context.api()
  const { data } = await api.GET('/v1/databases', { params: { query: { pageSize: 100 } } })
  return [...new Set(data?.items.filter(({ state }) => state !== 'DELETED').map(({ name }) => name))]
}

const requestKeys: Lister = async (context) => {
  const api = await context.api()
  const { data } = await api.GET('/v1/requests', { params: { query: { pageSize: 20 } } })
  return data?.items.map(({ key }) => key) ?? []
}

const named =
  (path: '/v1/data-centers' | '/v1/flavours' | '/v1/tenants' | '/v1/products'): Lister =>
  async (context) => {
    const { data } = await (await context.api()).GET(path)
    return data?.items.map(({ name }) => name) ?? []
  }

const listers: Readonly<Record<string, Lister>> = {
  database: databaseNames,
  key: requestKeys,
  dataCenter: named('/v1/data-centers'),
  flavour: named('/v1/flavours'),
  tenant: named('/v1/tenants'),
  product: named('/v1/products'),
  postgresqlVersion: async (context) => {
    const { data } = await (await context.api()).GET('/v1/postgresql-versions')
    return data?.items.map(({ version }) => version) ?? []
  },
}
