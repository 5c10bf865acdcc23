/** In this tab's storage, which only pages of this origin read: the ID token opens nothing. */
export const idTokenKey = 'howdah.id-token'
/** Who the rest of it belongs to. */
export const subjectKey = 'howdah.subject'
/** A new database that is half filled in, without its password. */
export const newDatabaseKey = 'howdah.new-database'

export const keepsNewDatabase = (): boolean => sessionStorage.getItem(newDatabaseKey) !== null

/** Whoever signed out elsewhere finds here what they had filled in; signing in as anybody else drops it. */
export const emptyButForNewDatabase = (): void => {
  const subject = sessionStorage.getItem(subjectKey)
  const draft = sessionStorage.getItem(newDatabaseKey)
  sessionStorage.clear()
  if (subject === null || draft === null) return
  sessionStorage.setItem(subjectKey, subject)
  sessionStorage.setItem(newDatabaseKey, draft)
}
