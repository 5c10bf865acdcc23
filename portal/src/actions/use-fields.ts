import { useState } from 'react'
import { fieldError } from '../api/problem.ts'
import { useIdempotencyKey, useWrite } from '../api/use-write.ts'
import { focusFirstWrong } from './focus-first-wrong.ts'

interface Rule {
  readonly isRight: (text: string) => boolean
  /** What is right, for somebody who has tried to send something else. */
  readonly wrong: string
}

interface Asked<F extends string> {
  /** By field, with the name that it has in the body. */
  readonly begin: Readonly<Record<F, string>>
  readonly rules: Readonly<Record<F, Rule>>
  readonly send: (values: Readonly<Record<F, string>>, key: string, signal: AbortSignal) => Promise<unknown>
  readonly onDone: () => void
}

/** The fields of a dialog: they are sent together once each is right, and other values are another call. */
export const useFields = <F extends string>({ begin, rules, send, onDone }: Asked<F>) => {
  const [values, setValues] = useState(begin)
  const [isTried, setTried] = useState(false)
  const key = useIdempotencyKey(values)
  const write = useWrite((_: undefined, signal) => send(values, key, signal), onDone)
  const names = Object.keys(rules) as F[]
  const isWrong = (name: F): boolean => !rules[name].isRight(values[name])
  return {
    values,
    set: (name: F) => (text: string) => setValues((now) => ({ ...now, [name]: text })),
    error: (name: F) => (isTried && isWrong(name) ? rules[name].wrong : fieldError(write.error, `/${name}`)),
    /** For the dialog around them. */
    asks: {
      write,
      fields: names.map((name) => `/${name}`),
      onSubmit: () => {
        setTried(true)
        if (names.some(isWrong)) focusFirstWrong()
        else write.mutate(undefined)
      },
    },
  }
}
