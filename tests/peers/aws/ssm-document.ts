import { WireError } from './wire.ts'

/** What the tests need of a Command document: https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html */
export interface CommandDocument {
  readonly schemaVersion: string
  readonly parameters?: Readonly<Record<string, DocumentParameter>>
  readonly mainSteps: readonly DocumentStep[]
}

interface DocumentParameter {
  readonly type: string
  readonly default?: string | readonly string[]
  readonly allowedPattern?: string
  readonly allowedValues?: readonly string[]
  readonly minChars?: number
  readonly maxChars?: number
  readonly interpolationType?: string
}

interface DocumentStep {
  readonly action: string
  readonly name: string
  readonly inputs: { readonly runCommand: string | readonly string[]; readonly timeoutSeconds?: string | number }
}

export interface AgentScript {
  readonly text: string
  readonly timeoutSeconds: number
  readonly environment: Readonly<Record<string, string>>
}

/** The document that everybody has. */
export const runShellScript: CommandDocument = {
  schemaVersion: '1.2',
  parameters: { commands: { type: 'StringList' }, executionTimeout: { type: 'String', default: '3600' } },
  mainSteps: [
    {
      action: 'aws:runShellScript',
      name: 'aws:runShellScript',
      inputs: { runCommand: '{{ commands }}', timeoutSeconds: '{{ executionTimeout }}' },
    },
  ],
}

const longestTimeoutSeconds = 172_800

/**
 * The script that an agent runs for a document with these parameters.
 * @throws WireError `InvalidParameters` for what the document does not allow
 */
export const scriptOf = (
  document: CommandDocument,
  given: Readonly<Record<string, readonly string[]>>,
): AgentScript => {
  const { parameters = {}, mainSteps } = document
  const [step] = mainSteps
  if (!step || mainSteps.length > 1 || step.action !== 'aws:runShellScript')
    throw new WireError('InvalidDocumentContent', 'the emulator runs documents of one step, aws:runShellScript')
  for (const name of Object.keys(given))
    if (!parameters[name]) throw new WireError('InvalidParameters', `Parameter ${name} is not in the document`)
  const values = new Map(
    Object.entries(parameters).map(([name, parameter]) => [name, valueFor(name, parameter, given[name])]),
  )
  const lines = typeof step.inputs.runCommand === 'string' ? [step.inputs.runCommand] : step.inputs.runCommand
  const timeoutSeconds = Number(interpolated(String(step.inputs.timeoutSeconds ?? 3600), values))
  if (!(timeoutSeconds >= 1 && timeoutSeconds <= longestTimeoutSeconds))
    throw new WireError('InvalidParameters', `timeoutSeconds is ${timeoutSeconds}`)
  const variables = Object.entries(parameters).filter(([, { interpolationType }]) => interpolationType === 'ENV_VAR')
  return {
    text: lines.map((line) => interpolated(line, values)).join('\n'),
    timeoutSeconds,
    environment: Object.fromEntries(variables.map(([name]) => [`SSM_${name}`, values.get(name) ?? ''])),
  }
}

const valueFor = (name: string, parameter: DocumentParameter, given: readonly string[] | undefined): string => {
  const value = given ?? (parameter.default === undefined ? undefined : [parameter.default].flat())
  if (!value) throw new WireError('InvalidParameters', `Parameter ${name} is required`)
  if (parameter.type === 'String' && value.length !== 1)
    throw new WireError('InvalidParameters', `Parameter ${name} takes one value`)
  for (const text of value) {
    const { allowedPattern, allowedValues, minChars = 0, maxChars = Number.POSITIVE_INFINITY } = parameter
    const fits =
      (!allowedPattern || new RegExp(allowedPattern).test(text)) &&
      (!allowedValues || allowedValues.includes(text)) &&
      text.length >= minChars &&
      text.length <= maxChars
    if (!fits) throw new WireError('InvalidParameters', `The value of parameter ${name} is not allowed`)
  }
  return value.join('\n')
}

/** Values are put into the text as they are: what a shell makes of them is the document's affair. */
const interpolated = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replaceAll(/\{\{\s*([\w-]+)\s*\}\}/g, (whole, name: string) => values.get(name) ?? whole)
