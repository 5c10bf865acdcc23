export const goToMeaning = 'Go to a page, a database or an action'

/** Keys, and what they do. */
export const shortcutWords = {
  '/': 'Search',
  n: 'New database',
  'g d': 'Go to databases',
  'g r': 'Go to requests',
  'g c': 'Go to costs',
  r: 'Refresh',
  p: 'Pause or go on refreshing',
  '?': 'These shortcuts',
  Esc: 'Close what is open',
} as const
