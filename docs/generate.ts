/** `npm run generate`: writes every file that is made from the code. The architecture tests fail when one is out of date. */
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { generatedDeployment } from '../deploy/aws/generate.ts'
import { type ErrorKind, errorKinds } from '../shared/errors/registry.ts'
import { toAsl } from '../shared/pipeline/compile/asl.ts'
import { toWorkflow } from '../shared/pipeline/compile/workflows.ts'
import { pipelines } from '../state-machines/index.ts'
import { toMermaid } from '../state-machines/mermaid.ts'
import { pipelinePage, readmeWithPrices } from './pipeline-page.ts'

const errorPage = (): string => {
  const rows = Object.entries<ErrorKind>(errorKinds).map(([code, { status, title, hint, command, retry }]) => {
    const shown = command ? `\n    ${command}\n` : ''
    return `## ${code}\n\n${title}. ${hint}\n${shown}\nHTTP ${status}, ${retry}.\n`
  })
  return [
    '# Errors',
    '',
    'Every error that Howdah reports, by its code. Generated from `shared/errors/registry.ts`.',
    '',
    ...rows,
  ].join('\n')
}

/** Path in the project and content. */
export const generatedFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ['docs/errors.md', errorPage()],
    ['docs/pipelines.md', pipelinePage(pipelines)],
    ['README.md', readmeWithPrices(readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8'), pipelines)],
    ...generatedDeployment(),
    ...pipelines.flatMap((pipeline): [string, string][] => {
      const file = `state-machines/generated/${pipeline.type.toLowerCase()}`
      return [
        [`${file}.mmd`, toMermaid(pipeline)],
        [`${file}.asl.json`, `${JSON.stringify(toAsl(pipeline), undefined, 2)}\n`],
        [`${file}.workflow.yaml`, toWorkflow(pipeline)],
      ]
    }),
  ])

if (import.meta.main) {
  for (const [path, content] of generatedFiles()) {
    const file = join(import.meta.dirname, '..', path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
}
