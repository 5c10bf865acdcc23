/** A submit that cannot go goes to the first field that is wrong, as soon as that says so. */
export const focusFirstWrong = (): void => {
  setTimeout(() => document.querySelector<HTMLElement>('[role$=dialog] [aria-invalid=true]')?.focus())
}
