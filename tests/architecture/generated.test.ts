import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generatedFiles } from '../../docs/generate.ts'

const project = join(import.meta.dirname, '..', '..')

describe('generated files', () => {
  it.each([...generatedFiles()])('%s is what npm run generate writes', (path, content) => {
    expect(readFileSync(join(project, path), 'utf8')).toBe(content)
  })
})
