import { expect, test } from 'vitest'
import openapi from '../../../functions/api/generated/openapi.json'
import { commentOf, lengthOf, mostCharacters } from '../../../portal/src/feedback/comment.ts'
import { experiences } from '../../../portal/src/feedback/faces.ts'
import { pagePath } from '../../../portal/src/feedback/page-path.ts'
import { mailTo } from '../../../portal/src/pages/feedback/Contact.tsx'
import { lastMonths, monthName } from '../../../portal/src/pages/feedback/months.ts'
import { facesOf, feedbackSearch, switched } from '../../../portal/src/pages/feedback/search.ts'
import { anew } from '../../../portal/src/search-parameters.ts'

const { comment, page, experience } = openapi.components.schemas.GiveFeedback.properties

test('faces, length and paths are those of the API', () => {
  expect(experience.enum).toEqual([...experiences])
  expect(comment.maxLength).toBe(mostCharacters)
  const allowed = new RegExp(page.pattern)
  for (const pathname of [
    '/',
    '/databases',
    '/requests/r-1',
    '//evil.example',
    '/a b',
    '/<',
    '/ü',
    'x',
    '/a//b',
    '/%C3%BC',
  ])
    expect(pagePath({ pathname }) === undefined, pathname).toBe(!allowed.test(pathname))
  expect(pagePath({ pathname: `/${'a'.repeat(page.maxLength - 1)}` })).toBeDefined()
  expect(pagePath({ pathname: `/${'a'.repeat(page.maxLength)}` })).toBeUndefined()
})

test('what nobody sees is not sent, and what joins characters is', () => {
  const family = '👩\u200d👩\u200d👧'
  const typed = `  \ufeffLine one\n\tsoft\u00adhyphen \u200b${family} می\u200cخواهم\u0007  \n`

  const sent = commentOf(typed)

  expect(sent).toBe(`Line one\n\tsofthyphen ${family} می\u200cخواهم`)
  expect(sent).toMatch(new RegExp(comment.pattern, 'u'))
  expect(lengthOf('👩👩')).toBe(2)
})

test('an address keeps what is valid of it', () => {
  expect(feedbackSearch({ face: 'good,nice,very-bad,good', month: '2026-11', page: '2', cursor: 'c' })).toEqual({
    face: 'very-bad,good',
    month: '2026-11',
    page: 2,
    cursor: 'c',
  })
  expect(feedbackSearch({ face: 'nice', month: '2026-13', page: '0' })).toEqual({})
  expect(facesOf(undefined)).toEqual([])
})

test('another choice begins at the first page', () => {
  const search = { face: 'bad', month: '2026-11', page: 3, cursor: 'c' }

  expect(switched(search, 'very-bad')).toEqual({ face: 'very-bad,bad', month: '2026-11' })
  expect(switched(search, 'bad')).toEqual({ month: '2026-11' })
  expect(anew(search, { month: undefined })).toEqual({ face: 'bad' })
})

test('months go back over a new year, in UTC', () => {
  expect(lastMonths(Date.parse('2027-02-01T00:30:00+02:00'), 3)).toEqual(['2027-01', '2026-12', '2026-11'])
  expect(monthName('2026-11')).toBe('Nov 2026')
})

test('an address of somebody brings no copy and no text of its own', () => {
  expect(mailTo('ada@example.com')).toBe('mailto:ada@example.com')
  expect(mailTo('a@b.example?bcc=all@x.example&body=1')).toBe('mailto:a@b.example%3Fbcc%3Dall@x.example%26body%3D1')
})
