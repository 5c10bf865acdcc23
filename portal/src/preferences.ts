/** What somebody chose and this browser remembers: no secret, and of no account. */
export const preference = (name: string): string | undefined => {
  try {
    return localStorage.getItem(`howdah.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

export const setPreference = (name: string, value: string): void => {
  try {
    localStorage.setItem(`howdah.${name}`, value)
  } catch {
    // Where nothing may be kept the choice lasts as long as the page.
  }
}
