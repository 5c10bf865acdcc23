import { type Experience, experiences } from './faces.ts'

export interface Draft {
  readonly experience?: Experience | undefined
  readonly comment: string
  readonly contactMe: boolean
}

export const nothingSaid: Draft = { comment: '', contactMe: false }

/** Of one person in this tab, until it is sent: closing and reloading lose nothing. */
const place = 'howdah.feedback'

export const readDraft = (subject: string | undefined): Draft => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? '{}') as Partial<Draft> & { subject?: string }
    if (kept.subject !== subject) return nothingSaid
    return {
      experience: experiences.find((one) => one === kept.experience),
      comment: typeof kept.comment === 'string' ? kept.comment : '',
      contactMe: kept.contactMe === true,
    }
  } catch {
    return nothingSaid
  }
}

export const keepDraft = (subject: string | undefined, draft: Draft | undefined): void => {
  try {
    if (draft) sessionStorage.setItem(place, JSON.stringify({ ...draft, subject }))
    else sessionStorage.removeItem(place)
  } catch {
    // Where nothing may be kept it lasts as long as the dialog.
  }
}
