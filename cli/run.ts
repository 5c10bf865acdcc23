import { type Command, CommanderError } from 'commander'
import { Context } from './context.ts'
import type { Environment } from './environment.ts'
import { asCliError, CliError, type ExitCode, exitCodes, usageError } from './errors.ts'
import { harmless, jsonText } from './output.ts'
import { createProgram } from './program.ts'
import type { Terminal } from './terminal.ts'

/** Runs one command line. @returns its exit code; all that it says has been written */
export const run = async (
  words: readonly string[],
  terminal: Terminal,
  environment: Environment,
): Promise<ExitCode> => {
  let program: Command | undefined
  try {
    program = await createProgram(terminal, environment, words)
    if (words[0] === '__complete') return await complete(program, words.slice(1), terminal, environment)
    await program.parseAsync(words, { from: 'user' })
    return exitCodes.done
  } catch (thrown) {
    const error = thrown instanceof CommanderError ? ofCommander(thrown) : asCliError(thrown)
    if (!error) return exitCodes.done
    report(error, terminal, words.includes('--json'), program && optionsOf(program))
    return error.exitCode
  }
}

/** What the scripts of `howdah completion` ask, with the words up to the cursor. */
const complete = async (
  program: Command,
  words: readonly string[],
  terminal: Terminal,
  environment: Environment,
): Promise<ExitCode> => {
  const { candidatesFor } = await import('./completions.ts')
  const typed = words[0] === '--' ? words.slice(1) : words
  const candidates = await candidatesFor(program, typed, new Context(terminal, environment, {}))
  for (const candidate of candidates) terminal.out.write(`${harmless(candidate)}\n`)
  return exitCodes.done
}

/** @returns undefined when nothing is wrong: help was asked for */
const ofCommander = (error: CommanderError): CliError | undefined => {
  if (error.exitCode === 0) return undefined
  if (error.code === 'commander.help') return new CliError('usage', '', { exitCode: exitCodes.usage })
  return usageError(error.message.replace(/^error: /, ''), 'Add --help to see what the command takes.')
}

const optionsOf = (program: Command): readonly string[] => [
  ...program.options.flatMap(({ long }) => long ?? []),
  ...program.commands.flatMap(optionsOf),
]

/** `code`, message, hint and command; with `--json` the same as one line, so that it can be told from what was said before it. @param options of all commands that were read */
export const report = (error: CliError, terminal: Terminal, json: boolean, options: readonly string[] = []): void => {
  if (!error.message) return
  const { code, message, hint, command, request, fields, status } = error
  if (json) {
    const advice = { ...(hint ? { hint } : {}), ...(command ? { command } : {}) }
    const known = { ...(request ? { request } : {}), ...(status ? { status } : {}) }
    const problem = { code, detail: message, ...advice, ...known }
    terminal.err.write(`${jsonText(fields.length > 0 ? { ...problem, errors: fields } : problem)}\n`)
    return
  }
  // Where it is but a list of the fields, they stand below.
  const isList = fields.length > 0 && fields.every((field) => message.includes(field.message))
  const [first, ...more] = isList ? ['what was asked for is not valid'] : message.split('\n')
  const lines = [
    `error (${code}): ${first}`,
    ...more.filter(Boolean).map((line) => `  | ${line}`),
    ...fields.map(({ pointer, message }) => `  ${optionOf(pointer, options)}: ${message}`),
    ...(hint ? [`  hint: ${hint}`] : []),
    ...(command ? [`  command: ${command}`] : []),
  ]
  terminal.err.write(`${lines.map(harmless).join('\n')}\n`)
}

/** `/volumeGb` and `?pageSize` are what the command line calls `--volume-gb` and `--page-size`; what is no option is an argument, or asked for. */
const optionOf = (pointer: string, options: readonly string[]): string => {
  const [first, ...deeper] = pointer.replace(/^\?/, '/').split('/').filter(Boolean)
  if (!first) return pointer || 'body'
  const option = `--${first.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  const shown = options.includes(option) ? option : first
  return deeper.length > 0 ? `${shown} (${deeper.join('.')})` : shown
}
