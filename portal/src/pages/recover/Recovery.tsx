import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { useApi } from '../../api/context.ts'
import type { Database } from '../../api/queries.ts'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { announce } from '../../parts/Live.tsx'
import { useDebounced } from '../../parts/use-debounced.ts'
import { age, dateTime, inBothZones } from '../../time/format.ts'
import { instantOfMillis, millisOf } from '../../time/instant.ts'
import { serverNow } from '../../time/server-clock.ts'
import { useZone } from '../../time/zone.ts'
import { words as common } from '../../words/common.ts'
import { recoverWords as words } from '../../words/recover.ts'
import { boundsOf } from './bounds.ts'
import { previewQuery, targetProblem } from './preview.ts'
import { RecoverDialog } from './RecoverDialog.tsx'
import styles from './recover.module.css'
import type { TargetKind } from './search.ts'
import { TargetChoice } from './TargetChoice.tsx'
import { TargetTable, whatOf } from './TargetTable.tsx'
import {
  isChosen,
  kindOf,
  type Mark,
  marksOf,
  momentOf,
  type RecoveryWindow,
  searchOfTime,
  type Target,
  targetOf,
} from './target.ts'
import { TimeLine } from './time-line/TimeLine.tsx'
import { useTarget } from './use-target.ts'
import { WhatHappens } from './WhatHappens.tsx'
import { WindowSentence } from './WindowSentence.tsx'

const restMillis = 300
const dialogRefreshMillis = 10_000

interface RecoveryProps {
  readonly database: Database
  readonly window: RecoveryWindow
  /** Milliseconds, by this browser's clock. */
  readonly readAt: number
  /** Why a recovery in place is not possible now. */
  readonly refused: string | undefined
}

/** What to recover to, and what that does. */
export const Recovery = ({ database, window, readAt, refused }: RecoveryProps) => {
  const zone = useZone()
  const now = useMemo(() => readAt + serverNow() - Date.now(), [readAt])
  const isRunning = database.state === 'RUNNING'
  const bounds = useMemo(() => boundsOf(window, now, isRunning), [window, now, isRunning])
  const marks = useMemo(() => marksOf(window), [window])
  const state = useTarget()
  const { search } = state
  const kind = kindOf(search, window.everyMoment)
  const target = targetOf(kind, search)
  const [isOpen, setOpen] = useState(false)
  const [askedFor, setAskedFor] = useState<TargetKind>()
  const fields = useRef<HTMLDivElement>(null)
  const found = usePreview(database.id, target, { isAsked: refused === undefined, isOpen })
  const wrong = targetProblem(found.error)
  const missing = target === undefined && askedFor === kind ? words.missing[kind] : undefined
  const moment = momentOf(target, window) ?? found.preview?.at
  const chosenMark = marks.find((mark) => isChosen(mark, target, window))
  const chooseMark = (mark: Mark): void => {
    state.choose(mark.search)
    announce(words.table.announced(`${whatOf(mark)}, ${dateTime(mark.instant, zone)}`))
  }
  const begin = (): void => {
    setAskedFor(kind)
    if (target === undefined || wrong) fields.current?.querySelector<HTMLElement>('input, select')?.focus()
    else if (!found.error) setOpen(true)
  }
  return (
    <>
      <WindowSentence window={window} />
      {bounds && (
        <TimeLine
          bounds={bounds}
          marks={marks}
          chosen={moment === undefined ? undefined : millisOf(moment)}
          chosenMark={chosenMark}
          lostFrom={moment === undefined || kind === 'latest' || found.error ? undefined : millisOf(moment)}
          valueText={
            moment ? `${inBothZones(moment, zone)} · ${age((now - millisOf(moment)) / 1000)}` : words.line.nothingChosen
          }
          zone={zone}
          everyMoment={window.everyMoment}
          onMove={(at) => state.type(searchOfTime(instantOfMillis(at)))}
          onDrag={(at) => state.drag(at === undefined ? undefined : searchOfTime(instantOfMillis(at)))}
          onChoose={(at) => state.choose(searchOfTime(instantOfMillis(at)))}
          onMark={chooseMark}
        />
      )}
      <div className={styles.columns}>
        <div className={styles.form}>
          <TargetChoice
            kind={kind}
            window={window}
            target={state}
            error={missing ?? (wrong && words.invalid(wrong.detail, wrong.hint))}
            isStopped={database.desiredState === 'STOPPED'}
            zone={zone}
            fields={fields}
          />
          <div className={styles.buttons}>
            <Button look="primary" refused={refused} onClick={begin}>
              {words.buttons.inPlace}
            </Button>
            <ButtonLink to="/databases/new" search={{ from: database.id, ...(target ? { ...search, to: kind } : {}) }}>
              {words.buttons.intoNew}
            </ButtonLink>
            <ButtonLink look="quiet" to="/databases/$id" params={{ id: database.id }}>
              {common.cancel}
            </ButtonLink>
          </div>
        </div>
        <WhatHappens database={database} refused={refused} hasTarget={target !== undefined} found={found} />
      </div>
      <TargetTable marks={marks} chosen={chosenMark} onChoose={chooseMark} />
      {target && isOpen && (
        <RecoverDialog
          onClose={() => setOpen(false)}
          database={database}
          target={target}
          preview={found.preview}
          problem={found.error}
        />
      )}
    </>
  )
}

/** What a dry run says of the target that is chosen now: never of the one before. */
const usePreview = (
  id: string,
  target: Target | undefined,
  { isAsked, isOpen }: { isAsked: boolean; isOpen: boolean },
) => {
  const api = useApi()
  const rested = useDebounced(target, restMillis)
  const query = useQuery({
    ...previewQuery(api, id, rested),
    enabled: isAsked && rested !== undefined,
    refetchInterval: isOpen ? dialogRefreshMillis : false,
  })
  const isSame = JSON.stringify(rested) === JSON.stringify(target)
  return {
    preview: isSame && !query.error ? query.data : undefined,
    error: isSame ? query.error : null,
    retry: () => void query.refetch(),
  }
}
