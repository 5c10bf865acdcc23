import { Command, Option } from 'commander'
import { actWith, type GlobalOptions, type NounModule } from './context.ts'
import type { Environment } from './environment.ts'
import { exitCodeMeanings } from './errors.ts'
import { examples } from './options.ts'
import type { Terminal } from './terminal.ts'

interface Noun {
  readonly name: string
  readonly description: string
  readonly load: () => Promise<NounModule>
}

/** The files are read only for the noun that is called: a command starts faster so. */
export const nouns: readonly Noun[] = [
  { name: 'login', description: 'Log in to a Howdah server', load: () => import('./commands/login.ts') },
  { name: 'logout', description: 'Forget the login to a server', load: () => import('./commands/logout.ts') },
  { name: 'whoami', description: 'Who you are to the server', load: () => import('./commands/whoami.ts') },
  {
    name: 'database',
    description: 'Create, see, connect to, change, recover and delete databases',
    load: () => import('./commands/database.ts'),
  },
  { name: 'backup', description: 'Make and list backups', load: () => import('./commands/backup.ts') },
  {
    name: 'request',
    description: 'See what Howdah does and did, retry and cancel it',
    load: () => import('./commands/request.ts'),
  },
  { name: 'job', description: 'The recurring jobs of a database', load: () => import('./commands/job.ts') },
  {
    name: 'data-center',
    description: 'Where databases can live',
    load: () => import('./commands/data-center.ts'),
  },
  { name: 'flavour', description: 'How large a database can be', load: () => import('./commands/flavour.ts') },
  {
    name: 'postgresql-version',
    description: 'Which versions of PostgreSQL there are',
    load: () => import('./commands/postgresql-version.ts'),
  },
  { name: 'tenant', description: 'Who can own databases', load: () => import('./commands/tenant.ts') },
  { name: 'product', description: 'What databases are charged to', load: () => import('./commands/product.ts') },
  { name: 'price', description: 'What an hour costs', load: () => import('./commands/price.ts') },
  {
    name: 'estimate',
    description: 'What a database would cost a month',
    load: () => import('./commands/estimate.ts'),
  },
  {
    name: 'feedback',
    description: 'Say how you find Howdah; see what people say',
    load: () => import('./commands/feedback.ts'),
  },
  {
    name: 'costs',
    description: 'What is charged to cost centers in a month or a fiscal year',
    load: () => import('./commands/costs.ts'),
  },
  {
    name: 'deployments',
    description: 'How many databases there are, by data center and flavour',
    load: () => import('./commands/deployments.ts'),
  },
  {
    name: 'completion',
    description: 'Completion of commands, options and names in a shell',
    load: () => import('./commands/completion.ts'),
  },
]

const version = '0.1.0'

/** The whole command line, or, with `called`, only as much of it as those words can reach. */
export const createProgram = async (
  terminal: Terminal,
  environment: Environment,
  called?: readonly string[],
): Promise<Command> => {
  const program = new Command('howdah')
    .description('PostgreSQL as a self service on your own clouds')
    .version(version, '--version', 'print the version')
    .addOption(new Option('--server <url>', 'the Howdah server (else HOWDAH_URL, the login, this machine)'))
    .addOption(new Option('--json', 'print JSON, and nothing else, on standard output'))
    .addOption(
      new Option('--time-zone <zone>', 'show times in this zone, such as UTC or Europe/Berlin').argParser(zone),
    )
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      // What is wrong is reported once, by whoever catches it.
      outputError: () => {},
      getOutHelpWidth: () => terminal.out.columns ?? 100,
      getErrHelpWidth: () => terminal.err.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  const act = actWith(terminal, environment)
  for (const noun of nouns) {
    const command = program.command(noun.name).description(noun.description)
    if (!called || called.includes(noun.name)) (await noun.load()).register(command, act)
  }
  program.addHelpText('after', () => examples(firstSteps) + exitCodeHelp())
  return program
}

const firstSteps = [
  ['howdah database create shop --data-center LOCAL1 --flavour developer --volume-gb 1 --user app'],
  ['howdah database connect shop'],
  ['howdah backup create shop'],
  ['howdah database recover shop --time 2026-11-22T12:00:00Z'],
  ['howdah request list --database shop'],
] as const

const exitCodeHelp = (): string =>
  `\nExit codes:\n${exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`).join('\n')}\n`

const zone = (name: string): string => {
  new Intl.DateTimeFormat('en', { timeZone: name })
  return name
}

export const globalOptionsOf = (program: Command): GlobalOptions => program.opts<GlobalOptions>()
