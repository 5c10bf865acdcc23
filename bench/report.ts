import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'

/** One line of a table: what was measured, in every run. */
export interface Measured {
  readonly what: string
  readonly unit: 'ms' | 's' | 'kB' | 'MB' | 'times' | '' | 'calls/s'
  readonly values: readonly number[]
  readonly target?: { readonly atMost: number } | { readonly atLeast: number }
}

export interface Report {
  /** Name of the file, and the heading in the results. */
  readonly name: string
  /** What was measured, and against what. */
  readonly about: string
  readonly rows: readonly Measured[]
  /** Versions of what took part, beside Node and the kernel. */
  readonly versions?: readonly string[]
  readonly notes?: readonly string[]
}

const resultsFile = join(import.meta.dirname, 'results.md')
const load = loadavg()[0] ?? 0
const idle = 0.5

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2
}

/** The nearest rank: a value that was measured. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

/** What each run's first is to its second. */
export const ratios = (values: readonly number[], peers: readonly number[]): readonly number[] =>
  values.map((value, run) => value / (peers[run] ?? Number.NaN))

/** Prints the table, and puts it in the place of the one that an earlier run wrote. */
export const publish = (report: Report): void => {
  const section = sectionOf(report)
  console.log(section)
  const written = existsSync(resultsFile) ? readFileSync(resultsFile, 'utf8') : ''
  const others = written
    .split(/^(?=## )/m)
    .slice(1)
    .filter((part) => !part.startsWith(`## ${report.name}\n`))
  const sections = [...others.map((part) => part.trimEnd()), section.trimEnd()].sort()
  writeFileSync(resultsFile, `${[preface, ...sections].join('\n\n')}\n`)
  if (report.rows.some((row) => isMet(row) === false)) console.log('A target is not met.')
}

const preface = `# Measured

Written by \`npm run bench\`, or by one file of this folder alone. Medians over the runs; what is compared was measured in turns in the same run.`

const sectionOf = ({ name, about, rows, versions = [], notes = [] }: Report): string =>
  [
    `## ${name}`,
    '',
    about,
    '',
    '| | median | min | max | runs | target | met |',
    '|---|---:|---:|---:|---:|---:|---|',
    ...rows.map(lineOf),
    '',
    ...notes.map((note) => `- ${note}`),
    `- ${circumstances(versions)}`,
    '',
  ].join('\n')

const lineOf = (row: Measured): string => {
  const { what, unit, values, target } = row
  const met = isMet(row)
  const figures = [median(values), Math.min(...values), Math.max(...values)].map((value) => figure(value, unit))
  const bound =
    target && ('atMost' in target ? `≤ ${figure(target.atMost, unit)}` : `≥ ${figure(target.atLeast, unit)}`)
  const cells = [what, ...figures, String(values.length), bound ?? '', met === undefined ? '' : met ? 'yes' : '**no**']
  return `| ${cells.join(' | ')} |`
}

const isMet = ({ values, target }: Measured): boolean | undefined =>
  target && ('atMost' in target ? median(values) <= target.atMost : median(values) >= target.atLeast)

const figure = (value: number, unit: Measured['unit']): string => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  const text = unit === 'times' ? value.toFixed(2) : String(Number(value.toFixed(digits)))
  return unit === '' ? text : unit === 'times' ? `${text} ×` : `${text} ${unit}`
}

const circumstances = (versions: readonly string[]): string => {
  const cores = availableParallelism()
  const software = [`Linux ${release()}`, `Node ${process.versions.node}`, ...versions].join(', ')
  const beside =
    load > cores * idle
      ? `**beside other work** (load average ${load.toFixed(1)} when it began)`
      : `on an idle machine (load average ${load.toFixed(1)} when it began)`
  const hardware = `${cores} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB of memory`
  return `${new Date().toISOString().slice(0, 10)}, ${beside}; ${hardware}; ${software}.`
}
