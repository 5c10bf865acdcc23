import { Suspense } from 'react'
import { useHasWatched } from '../feedback/has-watched.ts'
import { showFeedback, useFeedbackShown } from '../feedback/opening.ts'
import { lazily } from '../loading.ts'

/** Loaded when they are needed, which is seldom. */
const FeedbackDialog = lazily(() => import('../feedback/FeedbackDialog.tsx'), 'FeedbackDialog')
const Asking = lazily(() => import('../feedback/Asking.tsx'), 'Asking')

/** Feedback over any page: the dialog, and what asks for it by itself. */
export const FeedbackDialogs = () => (
  <>
    <Suspense>{useFeedbackShown() && <FeedbackDialog onClose={() => showFeedback(false)} />}</Suspense>
    <Suspense>{useHasWatched() && <Asking />}</Suspense>
  </>
)
