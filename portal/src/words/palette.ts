import { count } from '../time/format.ts'
import { isolated } from './isolated.ts'

/** Going to a page, a database or an action by what is typed. */
export const paletteWords = {
  title: 'Go to',
  hint: 'A page, a database, or an action: stop shop',
  hintOf: 'An action',
  field: 'Page, database or action',
  fieldOf: (name: string, id: string): string => `Action of ${isolated(name)} (${id})`,
  results: 'What can be chosen',
  pages: 'Pages',
  newDatabase: 'New database',
  actions: 'Actions',
  databases: 'Databases',
  lookedAt: 'Looked at last',
  allInList: (text: string): string => `All that match “${text}”, in the list`,
  keys: [
    ['Enter', 'opens'],
    ['Tab', 'actions of a database'],
    ['Esc', 'closes'],
  ],
  keysOf: [
    ['Enter', 'asks for it'],
    ['Backspace', 'back'],
    ['Esc', 'closes'],
  ],
  noMatch: 'No database matches ',
  quoted: (text: string): string => `“${text}”`,
  ofTenant: (tenant: string): string => ` of ${isolated(tenant)}`,
  noAction: (text: string): string => `No action begins with “${text}”.`,
  noneHint: 'The search is for beginnings of words in name and description, of id, address, tenant and product.',
  found: (number: number): string => (number === 1 ? '1 choice' : `${count(number)} choices`),
} as const
