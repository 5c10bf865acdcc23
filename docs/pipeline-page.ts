import {
  durationOf,
  prices,
  transitionsOf,
  workflowStepsOf,
  worstHistory,
  worstWorkflowSteps,
} from '../shared/pipeline/compile/cost.ts'
import { modelledDurations } from '../shared/pipeline/compile/modelled-durations.ts'
import type { Pipeline } from '../shared/pipeline/pipeline.ts'

/** `docs/pipelines.md`: what each type of request does, and what one costs as a state machine. */
export const pipelinePage = (pipelines: readonly Pipeline[]): string =>
  [
    '# Pipelines',
    '',
    'What each type of request does, and what its state machine costs. Generated from `state-machines/*.ts` by `npm run generate`.',
    '',
    'The figures are of a request in which nothing fails, with the looks at what it waits for, from the durations in [`modelled-durations.ts`](../shared/pipeline/compile/modelled-durations.ts).',
    'Prices are those of the state machine alone, per 1000 requests, past the free tier. The last columns say how far the longest execution goes that the retry policies allow: Step Functions ends one at',
    '25 000 events, Google Workflows at 100 000 steps.',
    '',
    '| Request | What it does | Steps | Duration | State transitions | Step Functions | Workflows steps | Workflows | Longest: events | Longest: Workflows steps |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...pipelines.map(row),
    '',
  ].join('\n')

const row = (pipeline: Pipeline): string => {
  const name = pipeline.type.toLowerCase()
  const machine = (ending: string, label: string) => `[${label}](../state-machines/generated/${name}.${ending})`
  const transitions = transitionsOf(pipeline, modelledDurations)
  const steps = workflowStepsOf(pipeline, modelledDurations)
  const cells = [
    machine('mmd', pipeline.type),
    pipeline.title,
    pipeline.steps.length,
    `${Math.round(durationOf(pipeline, modelledDurations) / 1000)} s`,
    machine('asl.json', String(transitions)),
    dollars(transitions * prices.perTransition),
    machine('workflow.yaml', String(steps)),
    dollars(steps * prices.perWorkflowStep),
    worstHistory(pipeline),
    worstWorkflowSteps(pipeline),
  ]
  return `| ${cells.join(' | ')} |`
}

const dollars = (perRequest: number): string => `$${(perRequest * 1000).toFixed(2)}`

const begin = '<!-- made by npm run generate -->'
const end = '<!-- end -->'

/** The README, with what a request of each type costs on Step Functions between its two marks. */
export const readmeWithPrices = (readme: string, pipelines: readonly Pipeline[]): string => {
  const from = readme.indexOf(begin)
  const to = readme.indexOf(end)
  if (from < 0 || to < from) throw new Error('README.md has lost the marks of its table of prices')
  const rows = pipelines.map((pipeline) => {
    const transitions = transitionsOf(pipeline, modelledDurations)
    return `| ${pipeline.type} | ${transitions} | ${dollars(transitions * prices.perTransition)} |`
  })
  const table = ['| Request | State transitions | 1000 of them |', '|---|---:|---:|', ...rows]
  return `${readme.slice(0, from)}${begin}\n${table.join('\n')}\n${readme.slice(to)}`
}
