import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { DeployedFunction, FunctionHost } from './function-host.ts'
import type { LambdaAnswer } from './lambda-front.ts'

interface Reply {
  readonly id: string
  readonly result?: unknown
  readonly error?: { readonly name: string; readonly message: string }
}

const runtime = join(import.meta.dirname, 'lambda-runtime.mjs')

/** Runs packaged functions as Lambda does: each in a process of its own with nothing but its own environment, cold at first, ended when it takes too long. */
export class LambdaHost implements FunctionHost {
  readonly #warm = new Map<string, ChildProcess>()
  readonly #waiting = new Map<string, (answer: LambdaAnswer) => void>()
  #log = ''

  invoke(deployed: DeployedFunction, event: unknown): Promise<LambdaAnswer> {
    const child = this.#warm.get(deployed.name) ?? this.#start(deployed)
    const id = randomUUID()
    const milliseconds = deployed.timeoutSeconds * 1000
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL')
        settle({
          error: { name: 'Sandbox.Timedout', message: `Task timed out after ${deployed.timeoutSeconds} seconds` },
        })
      }, milliseconds)
      const settle = (answer: LambdaAnswer) => {
        clearTimeout(timer)
        child.off('exit', died)
        this.#waiting.delete(id)
        resolve(answer)
      }
      const died = () => settle({ error: { name: 'Runtime.ExitError', message: 'Runtime exited' } })
      child.once('exit', died)
      this.#waiting.set(id, settle)
      child.send({ id, event, deadline: Date.now() + milliseconds })
    })
  }

  async log(): Promise<string> {
    return this.#log
  }

  async stop(): Promise<void> {
    for (const child of this.#warm.values()) child.kill('SIGKILL')
  }

  #start({ name, bundle, environment }: DeployedFunction): ChildProcess {
    const child = fork(runtime, [bundle, name], {
      env: { ...environment, AWS_LAMBDA_FUNCTION_NAME: name, PATH: process.env.PATH ?? '' },
      cwd: dirname(bundle),
      silent: true,
      execArgv: [],
    })
    child.setMaxListeners(0)
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text
      })
    child.on('message', (reply: Reply) => {
      const { id, error, result } = reply
      this.#waiting.get(id)?.(error ? { error } : { result })
    })
    child.once('exit', () => this.#warm.delete(name))
    this.#warm.set(name, child)
    return child
  }
}
