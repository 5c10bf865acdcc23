import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Secrets } from '../../shared/secrets/secrets.ts'

export interface OpenSecrets {
  readonly secrets: Secrets
  close(): Promise<void>
}

/** What everything must do that keeps secrets. */
export const secretsContract = (name: string, open: () => Promise<OpenSecrets>): void => {
  describe(`secrets in ${name}`, () => {
    let opened: OpenSecrets
    let secrets: Secrets
    beforeEach(async () => {
      opened = await open()
      secrets = opened.secrets
    })
    afterEach(() => opened.close())

    test('are not there before they are put', async () => {
      expect(await secrets.get('d-1/verifier')).toBeUndefined()
    })

    test.each(['SCRAM-SHA-256$4096:c2FsdA==$a+b/c=:d', 'Käse "quoted" $HOME `id`\n', 'x'.repeat(3000)])(
      'come back as they were put: %j',
      async (value) => {
        await secrets.put('d-1/verifier', value)

        expect(await secrets.get('d-1/verifier')).toBe(value)
      },
    )

    test('are replaced', async () => {
      await secrets.put('d-1/verifier', 'first')
      await secrets.put('d-1/verifier', 'second')

      expect(await secrets.get('d-1/verifier')).toBe('second')
    })

    test('that are new stay what they were, and are one for all who put them at once', async () => {
      const values = Array.from({ length: 8 }, (_, n) => `value ${n}`)
      const there = await Promise.all(values.map((value) => secrets.putNew('d-1/backup-keys', value)))

      expect(new Set(there).size).toBe(1)
      expect(await secrets.get('d-1/backup-keys')).toBe(there[0])
      expect(await secrets.putNew('d-1/backup-keys', 'another')).toBe(there[0])
      expect(await secrets.list('d-1/')).toEqual(['d-1/backup-keys'])
    })

    test('put at once are one of them', async () => {
      const values = Array.from({ length: 8 }, (_, n) => `value ${n}`)
      await Promise.all(values.map((value) => secrets.put('d-1/verifier', value)))

      expect(values).toContain(await secrets.get('d-1/verifier'))
    })

    test('are gone when they are removed, and removing them again is nothing', async () => {
      await secrets.put('d-1/verifier', 'first')

      await secrets.remove('d-1/verifier')
      await secrets.remove('d-1/verifier')

      expect(await secrets.get('d-1/verifier')).toBeUndefined()
      expect(await secrets.list('d-1/')).toEqual([])
    })

    test('are listed by the beginning of their names, all of them', async () => {
      const many = Array.from({ length: 25 }, (_, n) => `d-1/verifier-of-r-${String(n).padStart(2, '0')}`)
      for (const one of [...many, 'd-1/verifier', 'd-1/store-key', 'd-10/verifier', 'd-2/verifier'])
        await secrets.put(one, 'value')

      expect((await secrets.list('d-1/verifier-of-')).toSorted()).toEqual(many)
      expect(await secrets.list('d-1/')).toHaveLength(27)
      expect(await secrets.list('d-10/')).toEqual(['d-10/verifier'])
      expect(await secrets.list('d-3/')).toEqual([])
      expect(await secrets.list('')).toHaveLength(29)
    })
  })
}
