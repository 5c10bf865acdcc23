import type { components } from '../../../cli/generated/api.d.ts'

export type Problem = components['schemas']['Problem']

/** What the API refused, as it said so (RFC 9457). */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }

  get code(): string {
    return this.problem.code
  }
}

/** Nothing answered, or not Howdah: it is tried again. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

export const problemOf = (error: unknown): Problem | undefined =>
  error instanceof ApiError ? error.problem : undefined

/** What the API says of one field, by its JSON pointer or the name of a parameter. */
export const fieldError = (error: unknown, ...pointers: readonly string[]): string | undefined =>
  problemOf(error)?.errors?.find(({ pointer }) => pointers.includes(pointer))?.message
