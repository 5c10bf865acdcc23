/** A line that has no end is not kept in whole. */
const longestRest = 16_384

/** The lines of a stream, in the batches in which they arrive. */
export async function* textLines(
  stream: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const reader = stream.getReader()
  const hangUp = (): void => {
    reader.cancel().catch(() => {})
  }
  signal?.addEventListener('abort', hangUp, { once: true })
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      const lines = (rest + decoder.decode(value, { stream: !done })).split('\n')
      rest = (lines.pop() ?? '').slice(0, longestRest)
      if (lines.length > 0) yield lines
      if (done) break
    }
    if (rest !== '') yield [rest]
  } finally {
    // Who stops reading hangs up.
    signal?.removeEventListener('abort', hangUp)
    hangUp()
  }
}
