import { type Experience, experiences } from '../../feedback/faces.ts'
import { anew, numberIn, present, type Raw, textIn } from '../../search-parameters.ts'

const aMonth = /^\d{4}-(0[1-9]|1[0-2])$/

export const feedbackSearch = (raw: Raw) => {
  const month = textIn(raw, 'month')
  return present({
    /** Comma-separated. */
    face: facesOf(textIn(raw, 'face')).join(',') || undefined,
    month: month && aMonth.test(month) ? month : undefined,
    page: numberIn(raw, 'page', 1, 1_000_000),
    cursor: textIn(raw, 'cursor'),
  })
}

export type FeedbackSearch = ReturnType<typeof feedbackSearch>

/** The worst first, each once. */
export const facesOf = (text: string | undefined): readonly Experience[] => {
  const named = text?.split(',') ?? []
  return experiences.filter((one) => named.includes(one))
}

/** The same with this face, or without it where it was there. */
export const switched = (search: FeedbackSearch, face: Experience): FeedbackSearch => {
  const chosen = facesOf(search.face)
  return anew(search, {
    face: experiences.filter((one) => (one === face) !== chosen.includes(one)).join(',') || undefined,
  })
}
