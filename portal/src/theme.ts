import { preference, setPreference } from './preferences.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const chosenTheme = (): Theme => themes.find((theme) => theme === preference('theme')) ?? 'system'

/** `theme.js` does the same before the first paint. */
export const chooseTheme = (theme: Theme): void => {
  setPreference('theme', theme)
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
