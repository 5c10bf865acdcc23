import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useApi } from '../api/context.ts'
import { meQuery } from '../api/queries.ts'
import { useIsHeld } from '../refresh/holds.ts'
import { mayAsk, noteAsked } from './once-a-month.ts'
import { watchRequests } from './watch-requests.ts'

const afterMillis = 4_000
/** Later it would be asked out of the blue. */
const dueMillis = 5 * 60_000
const lookMillis = 1_000

/** A search field is no form: lists have one. */
const isForm = (): boolean => document.querySelector('main :is(form, textarea, input:not([type=search]))') !== null
const isTyping = (): boolean => document.activeElement?.matches('input, textarea, select') ?? false

/** When to ask by itself: some seconds after a request that somebody watched, never over a form or what is open. */
export const useAsking = () => {
  const api = useApi()
  const client = useQueryClient()
  const { data: me } = useQuery(meQuery(api))
  const isHeld = useIsHeld()
  const [endedAt, setEndedAt] = useState<number>()
  const [isShown, setShown] = useState(false)
  const [isOverForm, setOverForm] = useState(false)
  const allowed = useRef(false)
  allowed.current = mayAsk(me)
  useEffect(() => watchRequests(client, api, () => allowed.current && setEndedAt(Date.now())), [client, api])
  useEffect(() => {
    if (endedAt === undefined || isShown) return
    const timer = setInterval(() => {
      const since = Date.now() - endedAt
      if (since > dueMillis || !allowed.current) return setEndedAt(undefined)
      if (since < afterMillis || isHeld || document.hidden || isTyping() || isForm()) return
      noteAsked()
      setShown(true)
    }, lookMillis)
    return () => clearInterval(timer)
  }, [endedAt, isShown, isHeld])
  useEffect(() => {
    if (!isShown) return
    const timer = setInterval(() => setOverForm(isForm()), lookMillis)
    return () => clearInterval(timer)
  }, [isShown])
  return {
    isShown: isShown && !isOverForm,
    end: (): void => {
      setEndedAt(undefined)
      setShown(false)
    },
  }
}
