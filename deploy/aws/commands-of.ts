import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const project = join(import.meta.dirname, '..', '..')

interface Source {
  readonly imports: readonly string[]
  /** `ec2:RunInstances` for every command of the SDK that it makes. */
  readonly commands: readonly string[]
}

const read = new Map<string, Source>()

const sourceOf = (path: string): Source => {
  const known = read.get(path)
  if (known) return known
  const text = existsSync(join(project, path)) ? readFileSync(join(project, path), 'utf8') : ''
  const source = { imports: importsOf(path, text), commands: commandsIn(text) }
  read.set(path, source)
  return source
}

/** Files of the project that it imports for more than their types. */
const importsOf = (path: string, text: string): string[] =>
  [...text.matchAll(/^(?:import|export)(?! type)[^'"]*?from '(\.[^']+)'/gm)].map(([, name]) =>
    normalize(join(dirname(path), name ?? '')),
  )

/** Commands of the SDK for which a source makes objects, and those that it pages through, by the service of the client that they are imported from. */
export const commandsIn = (text: string): string[] => {
  const commands: string[] = []
  const imported = /import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g
  for (const [, names = '', service = ''] of text.matchAll(imported))
    for (const [name, pages, single] of names.matchAll(/\b(?:paginate([A-Za-z0-9]+)|([A-Za-z0-9]+)Command)\b/g))
      if (new RegExp(`\\b${name}\\(`).test(text)) commands.push(`${service}:${pages ?? single}`)
  return commands
}

/** Every command that the code which an entry point is bundled with can send. */
export const commandsOf = (entry: string): readonly string[] => {
  const seen = new Set<string>()
  const waiting = [`${entry}.ts`]
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    waiting.push(...sourceOf(path).imports)
  }
  return [...new Set([...seen].flatMap((path) => sourceOf(path).commands))].sort()
}
