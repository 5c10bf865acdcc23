import type { Answer } from './endpoint.ts'

/** Whether a call asks for text of this type, and not for JSON. */
export const wants = (type: 'text/plain' | 'text/csv', accept: string): boolean =>
  accept.includes(type) && !accept.includes('application/json')

type Cell = string | number | undefined

/** RFC 4180. What a spreadsheet would take for a formula is made text by an apostrophe. */
const cellOf = (value: Cell): string => {
  if (value === undefined) return ''
  if (typeof value === 'number' || /^\d+(\.\d+)?$/.test(value)) return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A table as comma-separated values. */
export const csvAnswer = (titles: readonly string[], rows: readonly (readonly Cell[])[]): Answer => {
  const text = [titles, ...rows].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')
  return {
    status: 200,
    headers: { 'Content-Type': 'text/csv; charset=utf-8' },
    stream: new Blob([text]).stream() as ReadableStream<Uint8Array>,
  }
}
