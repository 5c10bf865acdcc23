import { readFile } from 'node:fs/promises'
import { usageError } from './errors.ts'
import { harmless } from './output.ts'
import type { Terminal } from './terminal.ts'

/**
 * A password from a file (`-`: standard input; one newline at its end is not part of it), or typed twice without being shown. Never from an argument:
 * everybody on the machine can read those.
 */
export const readPassword = async (terminal: Terminal, user: string, file: string | undefined): Promise<string> => {
  if (file !== undefined) return nonEmpty(withoutNewline(await readSecret(terminal, file)), file)
  if (!terminal.isInteractive)
    throw usageError(
      `a password for ${user} is needed, and there is nobody to ask`,
      'Give --password-file FILE, or --password-file - to read it from standard input.',
    )
  const password = nonEmpty(await terminal.askHidden(`Password for ${harmless(user)}: `), 'the password')
  if ((await terminal.askHidden('Once more: ')) !== password) throw usageError('the two passwords differ')
  return password
}

/** A secret of another kind, by the same rules. */
export const readSecretFile = async (terminal: Terminal, file: string): Promise<string> =>
  nonEmpty(withoutNewline(await readSecret(terminal, file)), file)

const readSecret = (terminal: Terminal, file: string): Promise<string> =>
  file === '-'
    ? terminal.readAll()
    : readFile(file, 'utf8').catch((error: unknown) => {
        throw usageError(error instanceof Error ? error.message : String(error))
      })

const withoutNewline = (text: string): string => text.replace(/\r?\n$/, '')

const nonEmpty = (password: string, source: string): string => {
  if (password === '') throw usageError(`${source === '-' ? 'standard input' : source} is empty`)
  return password
}
