import { describe, expect, test } from 'vitest'
import { asHowdahError, HowdahError, Pending } from '../../../../shared/errors/howdah-error.ts'
import { adviceOf, errorCodes, errorKinds } from '../../../../shared/errors/registry.ts'

describe.each(errorCodes)('the error %s', (code) => {
  const { title, status } = errorKinds[code]
  const { hint, command } = adviceOf(code)

  test('has a code that can be the name of a state machine error and an anchor', () => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })

  test('says what is wrong, and what to do next', () => {
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    expect(hint).toMatch(/^[A-Z].*\.$/)
  })

  test('has a hint that stands without the command line, and its command apart', () => {
    expect(hint).not.toMatch(/howdah |npx/)
    if (command !== undefined) expect(command).toMatch(/^howdah [a-z-]+/)
  })

  test('has an HTTP status of an error', () => {
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(600)
  })
})

describe('an error', () => {
  test('has its code as its name, because state machines match on it', () => {
    expect(new HowdahError('no-capacity')).toMatchObject({
      name: 'no-capacity',
      message: errorKinds['no-capacity'].title,
    })
  })

  test('that Howdah does not know is unexpected, and keeps its message and cause', () => {
    const cause = new TypeError('x is not a function')

    expect(asHowdahError(cause)).toMatchObject({ code: 'unexpected', message: 'x is not a function', cause })
    expect(asHowdahError('nonsense')).toMatchObject({ code: 'unexpected', message: 'nonsense' })
  })

  test('that Howdah knows stays as it is', () => {
    const pending = new Pending('the server is starting', 0.5)

    expect(asHowdahError(pending)).toBe(pending)
  })
})
