import { opening } from '../parts/opening.ts'

/** The dialog opens over any page, from whatever asks for it; it is loaded then. */
export const { show: showFeedback, useShown: useFeedbackShown } = opening()
