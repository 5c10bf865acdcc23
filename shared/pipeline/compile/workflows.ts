import { Document, isScalar, visit } from 'yaml'
import { lifecycleFunction } from '../machine-call.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Step } from '../step.ts'
import type { StepCall } from '../step-runner.ts'
import { hasUndo, stateNames } from './asl.ts'
import { controlSchedule, errorClasses, type Schedule, stepSchedules } from './schedule.ts'
import { lifecycleStateTimeout, stateTimeout } from './timeouts.ts'

/** A step of Google Workflows: one key, its name. */
export type WorkflowStep = Readonly<Record<string, object>>

export interface Subworkflow {
  readonly params: readonly string[]
  readonly steps: readonly WorkflowStep[]
}

/** A workflow (https://cloud.google.com/workflows/docs/reference/syntax). */
export type Workflow = { readonly main: Subworkflow } & Readonly<Record<string, Subworkflow>>

/**
 * The workflow's environment variable that says where the functions are: an address that has FUNCTION in the place of the function's name, such as
 * `https://howdah-FUNCTION-123456789.europe-west1.run.app`.
 */
export const functionUrlVariable = 'HOWDAH_FUNCTION_URL'

const { end, unwind, endUnwound, park } = stateNames

/**
 * `main` reads as a table of contents. What failed is kept in a variable, and a switch on the top level decides where to go: jumps out of an `except` are not documented. An execution fails
 * only when the request's own state could not be written.
 */
export const workflowOf = ({ steps, pivotIndex }: Pipeline): Workflow => {
  const undone = steps
    .slice(0, pivotIndex + 1)
    .filter(hasUndo)
    .reverse()
  const attempt = (name: string, calls: readonly WorkflowStep[]): readonly WorkflowStep[] => [
    { [`begin-${name}`]: { assign: [{ failure: '' }] } },
    ...(calls.length > 0 ? [{ [name]: { try: { steps: calls }, except: keepCode(name) } }] : []),
  ]
  return {
    main: {
      params: ['request'],
      steps: [
        ...attempt(
          'walk',
          steps.map((step) => stepCall(step.name, step, 'run')),
        ),
        decide(
          'walk',
          [
            [when('failure', ''), end],
            [when('failure', 'stale-attempt'), 'end'],
          ],
          unwind,
        ),
        controlCall(end, { control: 'end', direction: 'run' }, 'end'),
        controlCall(unwind, { control: 'unwind' }),
        decide(unwind, [
          [when('answer', 'pivot-passed'), park],
          [when('answer', 'stale-attempt'), 'end'],
        ]),
        ...attempt(
          'undo',
          undone.map((step) => stepCall(stateNames.undo(step), step, 'undo')),
        ),
        decide(
          'undo',
          [
            [when('failure', ''), endUnwound],
            [when('failure', 'stale-attempt'), 'end'],
            // The world may have seen the result: there is only the way forward, past the steps that are done.
            [when('failure', 'pivot-passed'), 'begin-walk'],
          ],
          park,
        ),
        controlCall(endUnwound, { control: 'end', direction: 'undo' }, 'end'),
        controlCall(park, { control: 'park' }, 'end'),
      ],
    },
    step: stepSubworkflow,
    control: controlSubworkflow,
    post: postSubworkflow,
  }
}

const when = (variable: string, value: string): string => `\${${variable} == "${value}"}`

const decide = (
  name: string,
  ways: readonly (readonly [condition: string, next: string])[],
  otherwise?: string,
): WorkflowStep => ({
  [`after-${name}`]: {
    switch: ways.map(([condition, next]) => ({ condition, next })),
    ...(otherwise ? { next: otherwise } : {}),
  },
})

const keepCode = (name: string) => ({
  as: 'error',
  steps: [{ [`${name}-failed`]: { assign: [{ failure: `\${default(map.get(error, "message"), "unexpected")}` }] } }],
})

const stepCall = (name: string, step: Step, direction: StepCall['direction']): WorkflowStep => ({
  [name]: {
    call: 'step',
    args: {
      request: `\${request}`,
      step: step.name,
      direction,
      timeout: stateTimeout(step),
      retry: Object.fromEntries(
        Object.entries(stepSchedules(step.retry)).map(([errorClass, schedule]) => [errorClass, backoffOf(schedule)]),
      ),
    },
  },
})

const controlCall = (
  name: string,
  body: { readonly control: string; readonly direction?: string },
  next?: string,
): WorkflowStep => ({
  [name]: {
    call: 'control',
    args: { request: `\${request}`, ...body, direction: body.direction ?? null },
    result: 'answer',
    ...(next ? { next } : {}),
  },
})

/** What is left of a schedule: `wait` and `tries` change. */
const backoffOf = ({ first, factor, max, tries }: Schedule) => ({ wait: first, factor, max, tries })

/** Runs a step, or takes it back. */
const stepSubworkflow: Subworkflow = {
  params: ['request', 'step', 'direction', 'timeout', 'retry'],
  steps: [
    {
      'call-step': {
        call: 'post',
        args: {
          function: `\${step}`,
          body: {
            requestKey: `\${request.requestKey}`,
            attempt: `\${request.attempt}`,
            step: `\${step}`,
            direction: `\${direction}`,
          },
          timeout: `\${timeout}`,
          retry: `\${retry}`,
        },
      },
    },
  ],
}

/** Writes the request's own state. Answers what the caller has to know: that there is a newer attempt, or that it can only go forward. */
const controlSubworkflow: Subworkflow = {
  params: ['request', 'control', 'direction'],
  steps: [
    { begin: { assign: [{ problem: null }, { code: '' }] } },
    {
      'call-lifecycle': {
        try: {
          call: 'post',
          args: {
            function: lifecycleFunction,
            body: {
              requestKey: `\${request.requestKey}`,
              attempt: `\${request.attempt}`,
              control: `\${control}`,
              direction: `\${direction}`,
            },
            timeout: lifecycleStateTimeout,
            retry: {
              'lease-held': backoffOf(controlSchedule),
              pending: backoffOf(controlSchedule),
              transient: backoffOf(controlSchedule),
            },
          },
        },
        except: {
          as: 'error',
          steps: [
            {
              failed: {
                assign: [{ problem: `\${error}` }, { code: `\${default(map.get(error, "message"), "unexpected")}` }],
              },
            },
          ],
        },
      },
    },
    { answered: { switch: [{ condition: `\${code in ["", "stale-attempt", "pivot-passed"]}`, return: `\${code}` }] } },
    { 'give-up': { raise: `\${problem}` } },
  ],
}

/**
 * Calls a function until it answers, or has failed for good. A function answers errors with a status from 400 and `{ "code", "message" }` as JSON; what is no such answer counts as
 * `unexpected`, which is tried again. What is raised has the error's code as its message: that is the one text that every error has.
 */
const postSubworkflow: Subworkflow = {
  params: ['function', 'body', 'timeout', 'retry'],
  steps: [
    {
      begin: {
        assign: [
          { url: `\${text.replace_all(sys.get_env("${functionUrlVariable}"), "FUNCTION", function)}` },
          { classes: Object.fromEntries(errorClasses) },
        ],
      },
    },
    { reset: { assign: [{ failure: null }] } },
    {
      look: {
        try: {
          call: 'http.post',
          args: {
            url: `\${url}`,
            auth: { type: 'OIDC', audience: `\${url}` },
            timeout: `\${timeout}`,
            body: `\${body}`,
          },
        },
        except: {
          as: 'error',
          steps: [
            {
              failed: {
                assign: [
                  {
                    failure: {
                      message: `\${default(map.get(error, ["body", "code"]), "unexpected")}`,
                      detail: `\${default(map.get(error, ["body", "message"]), default(map.get(error, "message"), ""))}`,
                    },
                  },
                ],
              },
            },
          ],
        },
      },
    },
    { answered: { switch: [{ condition: `\${failure == null}`, return: '' }] } },
    {
      judge: {
        assign: [
          { kind: `\${default(map.get(classes, failure.message), "permanent")}` },
          { backoff: `\${map.get(retry, kind)}` },
        ],
      },
    },
    {
      'go-on': {
        switch: [
          { condition: `\${backoff == null}`, next: 'give-up' },
          { condition: `\${backoff.tries > 0}`, next: 'wait' },
        ],
      },
    },
    { 'give-up': { raise: `\${failure}` } },
    { wait: { call: 'sys.sleep', args: { seconds: `\${int(backoff.wait)}` } } },
    {
      'wait-longer': {
        assign: [
          { 'backoff.wait': `\${math.min(backoff.wait * backoff.factor, backoff.max)}` },
          { 'backoff.tries': `\${backoff.tries - 1}` },
          { 'retry[kind]': `\${backoff}` },
        ],
        next: 'reset',
      },
    },
  ],
}

/** The workflow's source, as it is deployed. */
export const toWorkflow = (pipeline: Pipeline): string => {
  const document = new Document(workflowOf(pipeline), { aliasDuplicateObjects: false })
  document.commentBefore = ` ${pipeline.type}: ${pipeline.title}. Generated by npm run generate.`
  visit(document, {
    Pair: (_, { key, value }) => {
      // The back-offs of a call, and what stands for one thing, on one line each.
      const name = isScalar(key) ? key.value : undefined
      if (
        (name === 'lease-held' || name === 'pending' || name === 'transient' || name === 'params') &&
        isCollection(value)
      )
        value.flow = true
    },
  })
  return document.toString({ lineWidth: 0 })
}

const isCollection = (node: unknown): node is { flow?: boolean } =>
  typeof node === 'object' && node !== null && 'items' in node
