import type { Database } from '../../api/queries.ts'
import { Panel, ProblemPanel } from '../../parts/Panel.tsx'
import { InTheWay, requestInTheWay } from '../../request/InTheWay.tsx'
import { recoverWords } from '../../words/recover.ts'
import { Effects } from './Effects.tsx'
import { type RecoveryPreview, targetProblem } from './preview.ts'
import styles from './recover.module.css'

const words = recoverWords.effects

interface WhatHappensProps {
  readonly database: Database
  readonly refused: string | undefined
  readonly hasTarget: boolean
  readonly found: { readonly preview: RecoveryPreview | undefined; readonly error: unknown; readonly retry: () => void }
}

/** Before the click: what it costs, or why it is not possible. */
export const WhatHappens = ({ database, refused, hasTarget, found }: WhatHappensProps) => (
  <Panel title={words.title} className={styles.happens}>
    <Content database={database} refused={refused} hasTarget={hasTarget} found={found} />
  </Panel>
)

const Content = ({ database, refused, hasTarget, found }: WhatHappensProps) => {
  if (refused) return <p>{refused}</p>
  if (!hasTarget) return <p className={styles.quiet}>{words.choose}</p>
  const wrong = targetProblem(found.error)
  if (wrong) return <p className={styles.quiet}>{words.notPossible(wrong.detail, wrong.hint)}</p>
  const inTheWay = requestInTheWay(found.error)
  if (inTheWay) return <InTheWay name={database.name} requestKey={inTheWay} onEnd={found.retry} />
  if (found.error) return <ProblemPanel error={found.error} onRetry={found.retry} />
  return <Effects database={database} preview={found.preview} />
}
