const plural = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`

const example = '2026-11-21 09:12:30'

export const timeWords = {
  nothing: '–',
  months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  weekdays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],

  today: (time: string) => `today ${time}`,
  utc: (time: string) => `${time} UTC`,
  inZone: (time: string, zone: string, offset: string) =>
    zone === 'UTC' ? `${time} UTC` : `${time} ${zone} (${offset})`,
  both: (inZone: string, inUtc: string) => `${inZone} · ${inUtc}`,

  now: 'now',
  ago: (duration: string) => `${duration} ago`,
  ahead: (duration: string) => `in ${duration}`,
  about: (duration: string) => `about ${duration}`,
  seconds: (count: string) => `${count} s`,
  minutes: (count: string) => `${count} min`,
  hours: (count: string) => `${count} h`,
  days: (count: number) => plural(count, 'day'),
  byteUnits: ['B', 'kB', 'MB', 'GB', 'TB', 'PB'],

  calendar: (label: string) => `Choose ${label} in a calendar`,
  steps: (label: string) => `Move ${label}`,
  step: { minuteBack: '−1 min', secondBack: '−1 s', secondOn: '+1 s', minuteOn: '+1 min' },
  nothingToMove: 'There is no moment to move yet',
  readIn: (zone: string, offset: string) =>
    zone === 'UTC' ? 'A time without a zone is in UTC' : `A time without a zone is in ${zone} (${offset})`,
  twice: (time: string, date: string) => `${time} occurs twice on ${date}, as clocks are put back`,
  chooseOccurrence: 'Choose one of the two',
  occurrence: (which: 'earlier' | 'later', offset: string, utc: string) =>
    `${which === 'earlier' ? 'the earlier' : 'the later'}, ${offset} (${utc})`,
  tooEarly: (min: string) => `Must not be before ${min}`,
  tooLate: (max: string) => `Must not be after ${max}`,
  outside: (min: string, max: string) => `Must be between ${min} and ${max}`,

  unreadable: `Not a moment. Write it as ${example}, 09:12, 10 min ago, or seconds since 1970`,
  timeMissing: (date: string) => `The time is missing. Write it as ${date} 09:12:30`,
  dateOrder: (text: string) => `${text} can be read in two ways. Write the date as 2026-11-21`,
  yearFirst: 'Write the year first and whole, as 2026-11-21',
  yearOutside: 'The year must be between 1970 and 2199',
  monthOutside: 'The month must be between 1 and 12',
  dayOutside: (month: string, year: number, days: number) => `${month} ${year} has days 1 to ${days}`,
  hourOutside: 'The hour must be between 0 and 23',
  halfDays: 'Write the hour as 0 to 23, without am or pm',
  minuteOutside: 'Minutes must be between 0 and 59',
  secondOutside: 'Seconds must be between 0 and 59',
  offsetOutside: 'The offset from UTC must be between −12:00 and +14:00',
  zoneUnknown: (name: string) => `There is no time zone ${name}. Write an offset as +01:00, or a name as Europe/Berlin`,
  abbreviationAmbiguous: (name: string, offsets: readonly string[]) =>
    `${name} is used for more than one time zone (${offsets.join(', ')}). Write the offset instead`,
  offsetDiffers: (zone: string, right: string, given: string) => `${zone} is at ${right} then, not at ${given}`,
  doesNotExist: (time: string, date: string, zone: string, next: string) =>
    `${time} does not exist on ${date} in ${zone}, as clocks are moved on. The next time is ${next}`,
}
