import { execFile } from 'node:child_process'

/** What npm says of what is shipped; `undefined`: the registry answers no such question. */
export interface Advisories {
  readonly high: number
  readonly critical: number
  readonly packages: readonly string[]
}

/** @param said by `npm audit --json` */
export const advisoriesIn = (said: string): Advisories | undefined => {
  let answer: {
    metadata?: { vulnerabilities?: Record<string, number> }
    vulnerabilities?: Record<string, { severity?: string }>
  }
  try {
    answer = JSON.parse(said)
  } catch {
    return undefined
  }
  const counts = answer?.metadata?.vulnerabilities
  if (!counts) return undefined
  const grave = Object.entries(answer.vulnerabilities ?? {}).filter(([, { severity = '' }]) =>
    ['high', 'critical'].includes(severity),
  )
  return { high: counts.high ?? 0, critical: counts.critical ?? 0, packages: grave.map(([name]) => name) }
}

export const npmAudit = (project: string): Promise<Advisories | undefined> =>
  new Promise((resolve) => {
    const args = ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=30000']
    execFile('npm', args, { cwd: project, maxBuffer: 64 * 1024 ** 2, timeout: 60_000 }, (_, stdout) =>
      resolve(advisoriesIn(stdout)),
    )
  })
