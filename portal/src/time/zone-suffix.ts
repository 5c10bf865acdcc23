import { timeWords as words } from '../words/time.ts'
import { allZones, isZone, offsetText } from './zone.ts'

/** What stands behind a time and says where: nothing, an offset, a zone, or a zone with the offset it has then. */
export interface Place {
  readonly zone?: string
  readonly offsetMillis?: number
}

type PlaceReading = Place | { readonly message: string }

const minute = 60_000

/** Hours ahead of UTC. In PostgreSQL, too, an abbreviation is a fixed offset: CET is UTC+1 even in July. */
const abbreviations: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  UCT: 0,
  GMT: 0,
  WET: 0,
  WEST: 1,
  CET: 1,
  MEZ: 1,
  CEST: 2,
  MESZ: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  SAST: 2,
  EST: -5,
  EDT: -4,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  AKST: -9,
  AKDT: -8,
  HST: -10,
  NST: -3.5,
  NDT: -2.5,
  BRT: -3,
  WIB: 7,
  HKT: 8,
  SGT: 8,
  AWST: 8,
  JST: 9,
  KST: 9,
  ACST: 9.5,
  ACDT: 10.5,
  AEST: 10,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
}

/** Those that people in different parts of the world read differently. */
const ambiguous: Readonly<Record<string, readonly number[]>> = {
  CST: [-6, -5, 8],
  CDT: [-5, -4],
  IST: [1, 2, 5.5],
  BST: [1, 6],
  AST: [-4, 3],
  ADT: [-3, 4],
  AMT: [-4, 4],
  GST: [-2, 4],
  SST: [-11, 8],
  ECT: [-5, -4],
}

const offset = String.raw`(?:UTC|GMT)?([+\-−])(\d{1,2})(?::?(\d\d))?(?::\d\d)?`
const offsetOnly = new RegExp(`^${offset}$`, 'i')
/** As Java writes it, `+01:00[Europe/Berlin]`, and as the portal does, `Europe/Berlin (UTC+1)`. */
const offsetThenZone = /^(\S+?)\s?\[([A-Za-z][\w/+-]*)\]$/
const zoneThenOffset = /^([A-Za-z][\w/+-]*) ?\(([^)]+)\)$/

export function readPlace(text: string): PlaceReading {
  if (text === '') return {}
  const pair = offsetThenZone.exec(text)
  if (pair) return both(pair[2] ?? '', pair[1] ?? '')
  const reversed = zoneThenOffset.exec(text)
  if (reversed) return both(reversed[1] ?? '', reversed[2] ?? '')
  return readOffset(text) ?? readName(text)
}

function both(zoneText: string, offsetText: string): PlaceReading {
  const zone = readName(zoneText)
  const offset = readPlace(offsetText)
  if ('message' in zone || 'message' in offset) return 'message' in zone ? zone : offset
  return { ...zone, ...offset }
}

function readOffset(text: string): PlaceReading | undefined {
  const match = offsetOnly.exec(text)
  if (!match) return undefined
  const [, sign, hours, minutes = '0'] = match
  const size = Number(hours) * 60 + Number(minutes)
  const ahead = sign === '+' ? size : -size
  if (Number(minutes) > 59 || ahead < -12 * 60 || ahead > 14 * 60) return { message: words.offsetOutside }
  return { offsetMillis: ahead * minute }
}

function readName(text: string): PlaceReading {
  const abbreviation = text.toUpperCase()
  const hours = abbreviations[abbreviation]
  if (hours !== undefined) return { offsetMillis: hours * 60 * minute }
  if (/^[AP]\.?M\.?$/.test(abbreviation)) return { message: words.halfDays }
  const meanings = ambiguous[abbreviation]
  if (meanings) {
    const offsets = meanings.map((hours) => offsetText(hours * 60 * minute))
    return { message: words.abbreviationAmbiguous(abbreviation, offsets) }
  }
  const zone = allZones().find((name) => name.toLowerCase() === text.toLowerCase())
  if (zone !== undefined) return { zone }
  return isZone(text) ? { zone: text } : { message: words.zoneUnknown(text) }
}
