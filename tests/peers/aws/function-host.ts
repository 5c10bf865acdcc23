import type { LambdaAnswer } from './lambda-front.ts'

export interface DeployedFunction {
  /** Name of the function, as in `arn:aws:lambda:…:function:<name>`. */
  readonly name: string
  readonly zip: string
  /** Path of its bundle in the unpacked zip. */
  readonly bundle: string
  /** `<path in the zip without its ending>.<export>` */
  readonly handler: string
  /** ARN of a role that there is. */
  readonly role: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly environment: Readonly<Record<string, string>>
}

/** Where packaged functions run. */
export interface FunctionHost {
  invoke(deployed: DeployedFunction, event: unknown): Promise<LambdaAnswer>
  /** Everything that the functions have logged. */
  log(): Promise<string>
  stop(): Promise<void>
}
