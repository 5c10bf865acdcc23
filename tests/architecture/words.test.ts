import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const portal = join(import.meta.dirname, '..', '..', 'portal', 'src')

const pages = readdirSync(portal, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.tsx'))
  .map((entry) => join(entry.parentPath, entry.name))

/** Attributes that somebody reads, or is read. */
const read = new Set(['alt', 'aria-label', 'aria-description', 'help', 'label', 'mark', 'placeholder', 'title'])

/** Examples of what is typed, which are the same in every language. */
const examples = new Set(['Europe/Berlin', 'before-import', 'cdc'])

const comparisons = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken])

const hasLetters = (text: string): boolean => /\p{L}/u.test(text)

/** Texts that an expression may become: those of a choice, and what stands between the values of a template. */
const textsOf = (expression: ts.Expression | undefined): readonly string[] => {
  if (!expression) return []
  if (ts.isStringLiteralLike(expression)) return [expression.text]
  if (ts.isTemplateExpression(expression))
    return [expression.head.text, ...expression.templateSpans.map(({ literal }) => literal.text)]
  if (ts.isParenthesizedExpression(expression)) return textsOf(expression.expression)
  if (ts.isConditionalExpression(expression)) return [...textsOf(expression.whenTrue), ...textsOf(expression.whenFalse)]
  // What a comparison compares with is read by nobody.
  if (ts.isBinaryExpression(expression) && !comparisons.has(expression.operatorToken.kind))
    return [...textsOf(expression.left), ...textsOf(expression.right)]
  return []
}

const visibleTexts = (file: string): readonly string[] => {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const look = (node: ts.Node): void => {
    if (ts.isJsxText(node)) found.push(node.text.trim())
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) found.push(...textsOf(node.expression))
    if (ts.isJsxAttribute(node) && read.has(node.name.getText())) {
      const { initializer } = node
      if (initializer && ts.isStringLiteral(initializer)) found.push(initializer.text)
      if (initializer && ts.isJsxExpression(initializer)) found.push(...textsOf(initializer.expression))
    }
    ts.forEachChild(node, look)
  }
  look(source)
  return found.filter((text) => hasLetters(text) && !examples.has(text))
}

describe('texts of the portal', () => {
  it('that somebody reads stand in portal/src/words', () => {
    expect(pages.flatMap((file) => visibleTexts(file).map((text) => `${relative(portal, file)}: ${text}`))).toEqual([])
  })
})
