import { type Evaluate, evaluatorOf, expressionOf, type Library } from './expression.ts'
import { Scope } from './scope.ts'
import { libraryOf } from './standard-library.ts'
import { copyOf, isMap, Raised, raised, type Value, type ValueMap } from './values.ts'

/** What is outside of the workflow. */
export interface Host {
  readonly environment: ReadonlyMap<string, string>
  /** @throws Raised `ConnectionError`, `TimeoutError` */
  post(args: ValueMap): Promise<{ readonly status: number; readonly body: Value }>
  sleep(seconds: number): Promise<void>
}

/** https://cloud.google.com/workflows/quotas#resource_limits */
const limits = {
  steps: 100_000,
  depth: 20,
  assignments: 50,
  conditions: 50,
  sleep: 31_536_000,
  httpTimeout: 1800,
} as const

type Flow = { readonly next: string } | { readonly returns: Value } | undefined

interface Run {
  readonly host: Host
  readonly depth: number
  readonly counter: { steps: number }
}

type Execute = (scope: Scope, run: Run) => Promise<Flow>

interface Step {
  readonly name: string
  readonly execute: Execute
}

interface Subworkflow {
  readonly params: readonly string[]
  readonly execute: Execute
}

type Source = Readonly<Record<string, unknown>>

/** The end of the whole execution, from however deep. */
class Ended extends Error {}

/**
 * Runs workflows as Google's documentation says that Google Workflows does (https://cloud.google.com/workflows/docs/reference/syntax): the part of the language that Howdah emits. What it
 * does not know is an error when the workflow is read, as it would be when it is deployed.
 */
export class WorkflowInterpreter {
  readonly #subworkflows = new Map<string, Subworkflow>()
  readonly #library: Library
  readonly #host: Host
  readonly #counter = { steps: 0 }

  constructor(source: unknown, host: Host) {
    this.#host = host
    this.#library = libraryOf(host.environment)
    for (const [name, subworkflow] of Object.entries(sourceOf(source))) {
      const { params, steps, ...unknown } = sourceOf(subworkflow)
      refuse(unknown, name)
      const names = listOf(params ?? []).map(String)
      this.#subworkflows.set(name, { params: names, execute: this.#steps(steps, new Set()) })
    }
    if (!this.#subworkflows.has('main')) throw new SyntaxError('there is no main')
  }

  /** Steps that were executed; assignments count one by one. */
  get steps(): number {
    return this.#counter.steps
  }

  /** @throws Raised when the execution fails */
  async run(args: Value): Promise<Value> {
    const main = this.#subworkflows.get('main')
    if (!main) throw new SyntaxError('there is no main')
    const scope = new Scope()
    const [name] = main.params
    if (name !== undefined) scope.define(name, copyOf(args))
    try {
      const flow = await main.execute(scope, { host: this.#host, depth: 1, counter: this.#counter })
      return flow && 'returns' in flow ? flow.returns : null
    } catch (thrown) {
      if (thrown instanceof Ended) return null
      throw thrown
    }
  }

  /** Steps one after the other; `next` goes to one of the same list, or to one around it. */
  #steps(source: unknown, seen: Set<string>): Execute {
    const steps = listOf(source).map((item): Step => {
      const [[name, body] = ['', undefined], ...more] = Object.entries(sourceOf(item))
      if (more.length > 0 || name === '') throw new SyntaxError('a step has one name')
      if (seen.has(name)) throw new SyntaxError(`the step ${name} is there twice`)
      seen.add(name)
      return { name, execute: this.#step(name, sourceOf(body), seen) }
    })
    const places = new Map(steps.map(({ name }, place) => [name, place]))
    for (const item of listOf(source)) this.#checkNext(item, places)
    return async (scope, run) => {
      for (let at = 0; ; ) {
        const step = steps[at]
        if (!step) return undefined
        const flow = await step.execute(scope, run)
        if (flow && 'returns' in flow) return flow
        if (flow?.next === 'end') throw new Ended()
        const place = flow ? places.get(flow.next) : at + 1
        if (place === undefined) throw new SyntaxError(`there is no step ${flow?.next}`)
        at = place
      }
    }
  }

  #checkNext(item: unknown, places: ReadonlyMap<string, number>): void {
    for (const body of Object.values(sourceOf(item))) {
      const { next, switch: ways } = sourceOf(body)
      const targets = [next, ...(Array.isArray(ways) ? ways.map((way) => sourceOf(way).next) : [])]
      for (const target of targets)
        if (target !== undefined && target !== 'end' && !places.has(String(target)))
          throw new SyntaxError(`next goes to ${target}, which is no step of the same list`)
    }
  }

  #step(name: string, body: Source, seen: Set<string>): Execute {
    if ('assign' in body) return this.#assign(name, body)
    if ('call' in body) return this.#call(name, body)
    if ('switch' in body) return this.#switch(name, body)
    if ('try' in body) return this.#try(name, body, seen)
    if ('raise' in body) {
      const { raise, ...unknown } = body
      refuse(unknown, name)
      const value = evaluatorOf(raise, this.#library)
      return async (scope, run) => {
        count(run, 1)
        throw new Raised(copyOf(value(scope)))
      }
    }
    throw new SyntaxError(`${name} is a step of an unknown kind: ${Object.keys(body)}`)
  }

  #assign(name: string, { assign, next, ...unknown }: Source): Execute {
    refuse(unknown, name)
    const changes = listOf(assign).map((item) => {
      const [[target, value] = ['', undefined], ...more] = Object.entries(sourceOf(item))
      if (more.length > 0) throw new SyntaxError(`${name} assigns two variables in one item`)
      return { set: this.#target(target), value: evaluatorOf(value, this.#library) }
    })
    if (changes.length > limits.assignments) throw new SyntaxError(`${name} has too many assignments`)
    return async (scope, run) => {
      count(run, changes.length)
      for (const { set, value } of changes) set(scope, copyOf(value(scope)))
      return goTo(next)
    }
  }

  /** `a`, `a.b` or `a[key]`. */
  #target(text: string): (scope: Scope, value: Value) => void {
    const {
      variable = '',
      key,
      index,
    } = /^(?<variable>[A-Za-z_]\w*)(?:\.(?<key>\w+)|\[(?<index>.+)\])?$/.exec(text)?.groups ?? {}
    if (!variable) throw new SyntaxError(`nothing can be assigned to ${text}`)
    const keyOf: Evaluate | undefined =
      index === undefined ? (key === undefined ? undefined : () => key) : expressionOf(index, this.#library)
    return (scope, value) => {
      if (!keyOf) return scope.set(variable, value)
      const map = scope.get(variable)
      const name = keyOf(scope)
      if (!isMap(map) || typeof name !== 'string') throw raised('TypeError', `${text} is not in a map`)
      scope.set(variable, { ...map, [name]: value })
    }
  }

  #call(name: string, { call, args, result, next, ...unknown }: Source): Execute {
    refuse(unknown, name)
    const argsOf = evaluatorOf(args ?? {}, this.#library)
    return async (scope, run) => {
      count(run, 1)
      const given = copyOf(argsOf(scope))
      if (!isMap(given)) throw new SyntaxError(`the arguments of ${name} are no map`)
      const value = await this.#answer(String(call), given, run)
      if (result !== undefined) scope.set(String(result), value)
      return goTo(next)
    }
  }

  async #answer(called: string, args: ValueMap, run: Run): Promise<Value> {
    if (called === 'sys.sleep') {
      const { seconds } = args
      if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= limits.sleep))
        throw raised('ValueError', `sys.sleep for ${seconds}`)
      await run.host.sleep(seconds)
      return null
    }
    if (called === 'http.post') return httpPost(args, run.host)
    const subworkflow = this.#subworkflows.get(called)
    if (!subworkflow) throw new SyntaxError(`there is no ${called} to call`)
    if (run.depth >= limits.depth) throw raised('RecursionError', 'called too deep')
    const { params } = subworkflow
    if (Object.keys(args).toSorted().join() !== params.toSorted().join())
      throw new SyntaxError(`${called} wants ${params}, not ${Object.keys(args)}`)
    const scope = new Scope()
    for (const [key, value] of Object.entries(args)) scope.define(key, value)
    const flow = await subworkflow.execute(scope, { ...run, depth: run.depth + 1 })
    return flow && 'returns' in flow ? flow.returns : null
  }

  #switch(name: string, { switch: cases, next, ...unknown }: Source): Execute {
    refuse(unknown, name)
    const ways = listOf(cases).map((item) => {
      const { condition, next: target, return: answer, ...more } = sourceOf(item)
      refuse(more, name)
      const value = evaluatorOf(answer ?? null, this.#library)
      return {
        holds: evaluatorOf(condition, this.#library),
        flow: (scope: Scope): Flow => (answer === undefined ? goTo(target) : { returns: value(scope) }),
      }
    })
    if (ways.length > limits.conditions) throw new SyntaxError(`${name} has too many conditions`)
    return async (scope, run) => {
      count(run, 1)
      for (const { holds, flow } of ways) {
        const value = holds(scope)
        if (typeof value !== 'boolean') throw raised('TypeError', `a condition of ${name} is ${JSON.stringify(value)}`)
        if (value) return flow(scope)
      }
      return goTo(next)
    }
  }

  #try(name: string, { try: tried, except, ...unknown }: Source, seen: Set<string>): Execute {
    refuse(unknown, name)
    const body = sourceOf(tried)
    const attempt = 'steps' in body ? this.#steps(body.steps, seen) : this.#call(name, body)
    const { as, steps, ...more } = sourceOf(except)
    refuse(more, name)
    const handle = this.#steps(steps, seen)
    return async (scope, run) => {
      count(run, 1)
      try {
        return await attempt(scope, run)
      } catch (thrown) {
        if (!(thrown instanceof Raised)) throw thrown
        const inner = new Scope(scope)
        inner.define(String(as), thrown.value)
        return handle(inner, run)
      }
    }
  }
}

const httpPost = async (args: ValueMap, host: Host): Promise<Value> => {
  const { url, auth, timeout, body, ...unknown } = args
  refuse(unknown, 'http.post')
  if (typeof timeout !== 'number' || timeout > limits.httpTimeout) throw raised('ValueError', `a timeout of ${timeout}`)
  if (!isMap(auth) || auth.type !== 'OIDC' || auth.audience !== url || typeof url !== 'string')
    throw raised('ValueError', 'the function has to know who calls')
  const answer = await host.post({ url, timeout, body: body ?? null })
  if (answer.status >= 400)
    throw raised('HttpError', `HTTP server responded with error code ${answer.status}`, {
      code: answer.status,
      headers: {},
      body: answer.body,
    })
  return { code: answer.status, headers: {}, body: answer.body }
}

const count = ({ counter }: Run, steps: number): void => {
  counter.steps += steps
  if (counter.steps > limits.steps) throw new Error('ResourceLimitError: the execution has more than 100 000 steps')
}

const goTo = (next: unknown): Flow => (next === undefined ? undefined : { next: String(next) })

const sourceOf = (source: unknown): Source => {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) throw new SyntaxError('this is no map')
  return source as Source
}

const listOf = (source: unknown): readonly unknown[] => {
  if (!Array.isArray(source)) throw new SyntaxError('this is no list')
  return source
}

const refuse = (unknown: Source, name: string): void => {
  const [first] = Object.keys(unknown)
  if (first !== undefined) throw new SyntaxError(`${name} has the unknown key ${first}`)
}
