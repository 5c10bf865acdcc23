import { Suspense } from 'react'
import { useHasWatched } from '../feedback/has-watched.ts'
import { showFeedback, useFeedbackShown } from '../feedback/opening.ts'
import { lazily } from '../loading.ts'
import { WhenOpen } from '../parts/WhenOpen.tsx'

/** Loaded when they are needed, which is seldom. */
const FeedbackDialog = lazily(() => import('../feedback/FeedbackDialog.tsx'), 'FeedbackDialog')
/** Nobody misses it where it does not come. */
const Asking = lazily(() => import('../feedback/Asking.tsx').catch(() => ({ Asking: () => null })), 'Asking')

const close = (): void => showFeedback(false)

/** Feedback over any page. */
export const FeedbackDialogs = () => (
  <WhenOpen open={useFeedbackShown()} onClose={close}>
    <FeedbackDialog onClose={close} />
  </WhenOpen>
)

/** What asks for feedback by itself, below any page. */
export const FeedbackAsking = () => <Suspense>{useHasWatched() && <Asking />}</Suspense>
