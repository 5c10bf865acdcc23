import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useTypedSearch } from '../../../portal/src/parts/use-typed-search.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const open = (address = '') => {
  const onSearch = vi.fn()
  const hook = renderHook(({ value }) => useTypedSearch(value, onSearch), { initialProps: { value: address } })
  const type = (text: string) => act(() => hook.result.current.type(text))
  const arrive = (value: string) => hook.rerender({ value })
  return { onSearch, type, arrive, shown: () => hook.result.current.typed }
}
const rest = () => act(() => vi.advanceTimersByTime(200))

test('searches once typing rests, without what is around the text', () => {
  const { onSearch, type } = open()
  type('s')
  type('sh ')
  rest()

  expect(onSearch.mock.calls).toEqual([['sh']])
})

test('a key pressed while the address changes is not lost', () => {
  const { onSearch, type, arrive, shown } = open()
  type('ab')
  rest()
  type('abc')
  arrive('ab')

  expect(shown()).toBe('abc')
  rest()
  expect(onSearch.mock.calls).toEqual([['ab'], ['abc']])
})

test('back, forward and clearing bring the text of their address, and end what was typed', () => {
  const { onSearch, type, arrive, shown } = open()
  type('ab')
  rest()
  arrive('ab')
  type('abc')
  arrive('')
  rest()
  expect(shown()).toBe('')

  arrive('ab')
  expect(shown()).toBe('ab')
  expect(onSearch.mock.calls).toEqual([['ab']])
})
