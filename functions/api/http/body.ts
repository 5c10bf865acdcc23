import { HowdahError } from '../../../shared/errors/howdah-error.ts'

/**
 * @returns the JSON that was sent; undefined: nothing was sent
 * @throws HowdahError `body-too-large`, `unsupported-media-type`, `malformed-request`
 */
export const readBody = async (request: Request, limitBytes: number): Promise<unknown> => {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > limitBytes) throw tooLarge(limitBytes)
  const text = await readText(request, limitBytes)
  if (text === '') return undefined
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new HowdahError('unsupported-media-type', `The Content-Type is ${type || 'missing'}`)
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message would repeat a part of the body, which may hold a password.
    throw new HowdahError('malformed-request', 'The body is not JSON')
  }
}

const readText = async (request: Request, limitBytes: number): Promise<string> => {
  if (!request.body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > limitBytes) throw tooLarge(limitBytes)
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new HowdahError('malformed-request', 'The body is not UTF-8')
  }
}

const tooLarge = (limitBytes: number): HowdahError =>
  new HowdahError('body-too-large', `The body has more than ${limitBytes} bytes`)
