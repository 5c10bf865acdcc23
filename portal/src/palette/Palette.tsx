import { Dialog } from '@base-ui/react/dialog'
import { useRouter } from '@tanstack/react-router'
import { type RefObject, useEffect, useId, useRef, useState } from 'react'
import type { Database } from '../api/queries.ts'
import floating from '../parts/floating.module.css'
import { useHold } from '../refresh/holds.ts'
import { paletteWords as words } from '../words/palette.ts'
import { Field } from './Field.tsx'
import { Instead } from './Instead.tsx'
import { idOf, OptionList } from './OptionList.tsx'
import { takeTypedAhead } from './opening.ts'
import type { Option } from './options.ts'
import styles from './palette.module.css'
import { useChoice } from './use-choice.ts'
import { useOptions } from './use-options.ts'

/** Goes to a page, a database or one of its actions, by what is typed. */
export const Palette = ({ onClose }: { onClose: () => void }) => {
  useHold(true)
  useClosedByBack(onClose)
  const field = useRef<HTMLInputElement>(null)
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={floating.backdrop} />
        <Dialog.Popup className={`${floating.dialog} ${styles.palette}`} initialFocus={field}>
          <Dialog.Title className="visually-hidden">{words.title}</Dialog.Title>
          <Chooser field={field} onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** It has no address: whoever goes back or forward has left the page that it lies over. */
const useClosedByBack = (onClose: () => void): void => {
  const { history } = useRouter()
  useEffect(
    () =>
      history.subscribe(({ action: { type } }) => {
        if (type === 'BACK' || type === 'FORWARD' || type === 'GO') onClose()
      }),
    [history, onClose],
  )
}

interface ChooserProps {
  readonly field: RefObject<HTMLInputElement | null>
  readonly onClose: () => void
}

const Chooser = ({ field, onClose }: ChooserProps) => {
  const list = useId()
  const keysId = `${list}-keys`
  const [typed, type] = useState('')
  const [subject, setSubject] = useState<Database>()
  const { groups, isBehind, error, retry } = useOptions(typed, subject)
  const options = groups.flatMap((group) => group.options)
  const choose = ({ refused, choose: act }: Option): void => {
    if (refused !== undefined) return
    onClose()
    act()
  }
  const lookInto = (next: Database | undefined): void => {
    setSubject(next)
    type('')
  }
  const choiceOf = (text: string): string => `${subject?.id} ${text}`
  const choice = useChoice(options, choiceOf(typed), isBehind, { choose, lookInto })
  const { active, point, move, enter } = choice
  const takeAhead = (): void => {
    const { text, act } = takeTypedAhead()
    type(typed + text)
    if (act) choice.later(act, choiceOf(typed + text))
  }
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: enter,
    Tab: choice.lookInto,
    ArrowRight: () => field.current?.selectionStart === typed.length && choice.lookInto(),
    Backspace: () => typed === '' && subject !== undefined && lookInto(undefined),
  }
  const isNone = options.length === 0
  const isOfOne = subject !== undefined
  return (
    <>
      <Field
        field={field}
        list={isNone ? undefined : list}
        activeId={active && idOf(list, active)}
        keysId={keysId}
        subject={subject}
        typed={typed}
        onType={type}
        onFocus={takeAhead}
        keys={keys}
        onClose={onClose}
      />
      {!isNone && (
        <OptionList id={list} groups={groups} active={active} isOld={isBehind} onPoint={point} onChoose={choose} />
      )}
      <Instead
        text={typed.trim()}
        isOfOne={isOfOne}
        isNone={isNone}
        isBehind={isBehind}
        error={error}
        onRetry={retry}
      />
      <Keys id={keysId} isOfOne={isOfOne} />
      <output aria-live="polite" className="visually-hidden">
        {!isBehind && typed !== '' && words.found(options.length)}
      </output>
    </>
  )
}

const Keys = ({ id, isOfOne }: { id: string; isOfOne: boolean }) => (
  <p id={id} className={styles.keys}>
    {(isOfOne ? words.keysOf : words.keys).map(([key, meaning]) => (
      <span key={key}>
        <kbd>{key}</kbd> {meaning}
      </span>
    ))}
  </p>
)
