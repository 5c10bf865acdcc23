import { lazy, Suspense } from 'react'
import { useHasWatched } from '../feedback/has-watched.ts'
import { showFeedback, useFeedbackShown } from '../feedback/opening.ts'

/** Loaded when they are needed, which is seldom. */
const FeedbackDialog = lazy(() =>
  import('../feedback/FeedbackDialog.tsx').then((module) => ({ default: module.FeedbackDialog })),
)
const Asking = lazy(() => import('../feedback/Asking.tsx').then((module) => ({ default: module.Asking })))

/** Feedback over any page: the dialog, and what asks for it by itself. */
export const FeedbackDialogs = () => (
  <>
    <Suspense>{useFeedbackShown() && <FeedbackDialog onClose={() => showFeedback(false)} />}</Suspense>
    <Suspense>{useHasWatched() && <Asking />}</Suspense>
  </>
)
