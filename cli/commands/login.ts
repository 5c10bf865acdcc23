import { type Command, Option } from 'commander'
import type { Act, Context } from '../context.ts'
import { usageError } from '../errors.ts'
import { discover, requireOwnIssuer, requireTokenFor, subjectOf } from '../issuer.ts'
import { defaultClientId, fetchByClientCredentials, loginAt, loginByDevice, Tokens } from '../login.ts'
import { examples } from '../options.ts'
import { readSecretFile } from '../password.ts'
import { changeSettings, type Login } from '../settings.ts'

interface LoginOptions {
  readonly clientId?: string
  readonly clientSecretFile?: string
  readonly printToken?: boolean
  readonly issuer?: string
}

export const register = (login: Command, act: Act): void => {
  login
    .addOption(new Option('--client-id <id>', `log in as this client (device flow: ${defaultClientId})`))
    .addOption(
      new Option(
        '--client-secret-file <file>',
        'log in as a program, with the secret of --client-id; - is standard input',
      ),
    )
    .addOption(new Option('--print-token', 'print an access token for scripts, renewed where needed'))
    .option('--issuer <url>', 'who logs people in, where the server does not say so itself')
    .addHelpText(
      'after',
      examples([
        ['howdah login', 'confirm a code in a browser'],
        ['howdah login --server https://howdah.example.net'],
        ['howdah login --client-id ci --client-secret-file secret.txt'],
        ['curl -H "Authorization: Bearer $(howdah login --print-token)" http://127.0.0.1:8432/v1/databases'],
      ]) +
        '\nOn the machine that runs `npm start`, the clone has a login already. With --print-token and a client secret\n' +
        'nothing is kept: the token is only printed.\n',
    )
    .action(
      act(async (context, options: LoginOptions) => {
        if (options.clientSecretFile !== undefined && options.clientId === undefined)
          throw usageError('--client-secret-file needs --client-id')
        if (options.printToken) return printToken(context, options)
        const server = await context.server()
        const made =
          options.clientSecretFile === undefined
            ? await byDevice(context, server, options)
            : await byClientSecret(context, server, options)
        await changeSettings(context.environment, (read) => ({ server, logins: { ...read.logins, [server]: made } }))
        const subject = made.accessToken && subjectOf(made.accessToken)
        if (context.json) context.print.printJson({ server, clientId: made.clientId, subject: subject ?? null })
        else context.print.note(`logged in to ${server}${subject ? ` as ${subject}` : ''}`)
      }),
    )
}

const printToken = async (context: Context, options: LoginOptions): Promise<void> => {
  const server = await context.server()
  const { accessToken, expiresAt } =
    options.clientSecretFile === undefined
      ? await new Tokens(context.environment, server).token()
      : await byClientSecret(context, server, options)
  if (!context.json) return context.print.line(accessToken)
  context.print.printJson({ accessToken, expiresAt: new Date(expiresAt * 1000).toISOString() })
}

const byClientSecret = async (context: Context, server: string, options: LoginOptions) => {
  const clientSecret = await readSecretFile(context.terminal, options.clientSecretFile ?? '-')
  const issuer = await discover(server, options.issuer)
  requireOwnIssuer(server, issuer)
  const login: Login = { ...loginAt(issuer, options.clientId ?? ''), clientSecret }
  const token = await fetchByClientCredentials(login)
  requireTokenFor(server, issuer, token.accessToken)
  return { ...login, ...token }
}

const byDevice = async ({ print, terminal }: Context, server: string, options: LoginOptions): Promise<Login> =>
  loginByDevice(
    server,
    await discover(server, options.issuer),
    options.clientId ?? defaultClientId,
    ({ userCode, verificationUri, verificationUriComplete }) => {
      print.note(`Open ${verificationUri} and enter the code ${userCode}`)
      if (verificationUriComplete) print.note(`or open ${verificationUriComplete}`)
    },
    terminal.sleep,
  )
