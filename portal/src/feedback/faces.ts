import type { Schemas } from '../api/client.ts'

export type Experience = Schemas['GiveFeedback']['experience']

/** The worst first. */
export const experiences = ['very-bad', 'bad', 'fair', 'good', 'very-good'] as const satisfies readonly Experience[]
