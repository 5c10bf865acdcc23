import {
  Ban,
  Circle,
  CircleCheck,
  CircleX,
  Clock,
  LoaderCircle,
  OctagonAlert,
  Square,
  Trash2,
  Undo2,
} from 'lucide-react'
import type { ComponentType, ReactNode } from 'react'
import { words } from '../words/common.ts'
import styles from './badge.module.css'

export type Tone = 'ok' | 'go' | 'wait' | 'warn' | 'bad' | 'stuck' | 'off'

interface Appearance {
  readonly tone: Tone
  readonly icon: ComponentType<{ className?: string; fill?: string; 'aria-hidden'?: 'true' }>
  readonly word?: string
  readonly isFilled?: boolean
  readonly isTurning?: boolean
}

const moving = { tone: 'go', icon: LoaderCircle, isTurning: true } as const

/** Shape, word and colour each suffice. A state that is not here is shown by its word alone. */
const ofDatabase: Readonly<Record<string, Appearance>> = {
  RUNNING: { tone: 'ok', icon: Circle, isFilled: true },
  CREATING: moving,
  RECOVERING: moving,
  DELETING: moving,
  STOPPED: { tone: 'wait', icon: Square, isFilled: true },
  FAILED: { tone: 'bad', icon: CircleX },
  DELETED: { tone: 'off', icon: Trash2 },
}

const ofRequest: Readonly<Record<string, Appearance>> = {
  QUEUED: { tone: 'wait', icon: Clock },
  RUNNING: moving,
  UNWINDING: { tone: 'warn', icon: Undo2 },
  PROCESSED: { tone: 'ok', icon: CircleCheck },
  FAILED: { tone: 'bad', icon: CircleX },
  STUCK: { tone: 'stuck', icon: OctagonAlert },
  CANCELLED: { tone: 'off', icon: Ban },
}

/** `RUNNING` → `Running`. */
export const sentenceCase = (constant: string): string =>
  constant.charAt(0).toUpperCase() + constant.slice(1).toLowerCase().replaceAll(/[-_]/g, ' ')

export const DatabaseBadge = ({ state }: { state: string }) => <StateBadge state={state} known={ofDatabase} />

export const RequestBadge = ({ state, isCancelling = false }: { state: string; isCancelling?: boolean }) => (
  <StateBadge state={state} known={ofRequest}>
    {isCancelling && `, ${words.cancelling}`}
  </StateBadge>
)

const StateBadge = ({
  state,
  known,
  children,
}: {
  state: string
  known: Readonly<Record<string, Appearance>>
  children?: ReactNode
}) => {
  const { tone, icon: Icon, isFilled = false, isTurning = false }: Partial<Appearance> = known[state] ?? {}
  return (
    <span className={`${styles.badge} ${styles[tone ?? 'off']}`}>
      {Icon && (
        <Icon
          aria-hidden="true"
          {...(isFilled ? { fill: 'currentColor' } : {})}
          className={isTurning ? (styles.turning ?? '') : ''}
        />
      )}
      {sentenceCase(state)}
      {children}
    </span>
  )
}

/** A badge of any word. */
export const Badge = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={`${styles.badge} ${styles[tone]}`}>{children}</span>
)
