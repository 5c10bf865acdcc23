import { isolated } from './isolated.ts'

export const faceWords = {
  'very-bad': 'very bad',
  bad: 'bad',
  fair: 'fair',
  good: 'good',
  'very-good': 'very good',
} as const

export const dialogWords = {
  title: 'Give feedback',
  experience: 'How do you find Howdah?',
  experienceMissing: 'Choose one of the five faces.',
  comment: 'Comment',
  commentHelp: 'No passwords and no data of your databases.',
  counter: (typed: string, most: string): string => `${typed} of ${most}`,
  tooLong: (tooMany: number): string =>
    `Use up to 2,000 characters: take ${tooMany === 1 ? 'one' : tooMany.toLocaleString('en-US')} away.`,
  contactMe: 'Contact me',
  contactHelp: (name: string | undefined): string =>
    `You are answered at the email address that your sign-in names; where it names none, by your name${name ? `, ${isolated(name)}` : ''}.`,
  whoReads:
    'Kept for two years with your name and the page you are on. Administrators of all tenants read it, and remove it when you ask.',
  notNow: 'Not now',
  submit: 'Submit',
  submitting: 'Submitting…',
  thanks: 'Thank you. The administrators of Howdah read what you said.',
} as const

export const askingWords = {
  label: 'Feedback',
  announced: 'How do you find Howdah? You can give feedback at the end of the page.',
  question: 'How do you find Howdah? Saying it takes half a minute.',
  notNow: 'Not now',
  give: 'Give feedback',
} as const

export const feedbackWords = {
  title: 'Feedback',
  notForYou: 'Feedback is read by administrators who see all tenants.',
  notForYouText: (role: string | undefined, tenants: readonly string[], allTenants: boolean): string =>
    `You are ${role ?? 'without a role'}${allTenants ? '' : tenants.length > 0 ? ` of ${tenants.join(', ')}` : ''}. You can give feedback all the same.`,
  give: 'Give feedback',
  byMonth: 'By month',
  monthsNote: 'Months are in UTC.',
  month: 'Month',
  share: 'Share',
  all: 'All',
  soFar: (month: string): string => `${month}, so far`,
  percent: (share: number): string => `${Math.round(share * 100)} %`,
  inWords: (face: string, count: string, percent: string): string => `${face} ${count} (${percent})`,
  ofMonth: (month: string): string => `Feedback of ${month}`,
  said: 'What people said',
  face: 'Face',
  faces: 'Faces',
  allMonths: 'All months',
  clear: 'Clear',
  columns: {
    comment: 'Comment',
    page: 'Page',
    by: 'By',
    at: 'When',
    contact: 'Wants an answer',
    actions: 'Actions',
  },
  showAll: 'Show all',
  showLess: 'Show less',
  answer: 'Answer:',
  mail: (address: string): string => `Write to ${address}`,
  none: 'No feedback yet.',
  noneText: 'Everybody gives it from the menu of their name. Howdah asks for it once a month, after a request.',
  noneFound: 'No feedback like this.',
  noneOnPage: 'None on this page.',
  remove: 'Remove',
  removeOf: (name: string, at: string): string => `Remove feedback of ${isolated(name)}, ${at}`,
  removeTitle: (name: string): string => `Remove feedback of ${isolated(name)}?`,
  removeText: 'Face, comment and address are gone for good. That it was given, and when, stays known.',
  removeButton: 'Remove feedback',
  removing: 'Removing…',
} as const
