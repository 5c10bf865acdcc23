import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/context.ts'
import { meQuery, tenantsQuery } from '../../api/queries.ts'
import { useTenant } from '../../tenant.ts'
import { clockTime, dateTime, inBothZones, timeOrToday } from '../../time/format.ts'
import { type Instant, instantOfMillis } from '../../time/instant.ts'
import { Time } from '../../time/Time.tsx'
import { useEverySecond } from '../../time/ticker.ts'
import { useZone } from '../../time/zone.ts'
import { costsWords as words } from '../../words/costs.ts'
import { monthsOfFiscalYear } from './periods.ts'
import type { CostPage } from './queries.ts'
import { useCalendar } from './use-calendar.ts'

type Told = Pick<CostPage, 'period' | 'countedSince'>

/** It begins after now. */
export const hasNotBegun = ({ isCurrent, from, until }: CostPage['period']): boolean => !isCurrent && from === until

/** Until when it is counted, and since when. */
export const PeriodNotes = ({ told: { period, countedSince } }: { told: Told }) => {
  const calendar = useCalendar()
  const { fiscalYear, isCurrent, until } = period
  const isMonth = fiscalYear === undefined
  return (
    <>
      {!isMonth && <span>{monthsOfFiscalYear(fiscalYear, calendar)}. </span>}
      {isCurrent && (
        <span>
          {isMonth ? words.currentMonth : words.currentFiscalYear} <Until at={until} />.{' '}
        </span>
      )}
      {!isCurrent && countedSince === undefined && !hasNotBegun(period) && (
        <span>{isMonth ? words.wholeMonth : words.wholeFiscalYear} </span>
      )}
      {countedSince !== undefined && (
        <span>
          {words.countedSince} <Time at={countedSince} />: {words.nothingBefore}{' '}
        </span>
      )}
    </>
  )
}

/** By which clock, where it is another one than all else is shown by. */
export const WhoseMonths = () => {
  const { timeZone } = useCalendar()
  return timeZone === useZone() ? null : <span>{words.monthsBegin(timeZone)} </span>
}

/** `14:00 today`; seconds would say more than anybody asks of a month. */
const Until = ({ at }: { at: Instant }) => {
  const zone = useZone()
  const text = useEverySecond((now) => {
    const minutes = -':00'.length
    const isToday = timeOrToday(at, zone, instantOfMillis(now)) !== dateTime(at, zone)
    return isToday ? words.today(clockTime(at, zone).slice(0, minutes)) : dateTime(at, zone).slice(0, minutes)
  })
  return (
    <time dateTime={at} title={inBothZones(at, zone)}>
      {text}
    </time>
  )
}

/** The API tells everybody the costs of those tenants that they see, and takes no other choice. */
export const WhoseCosts = () => {
  const api = useApi()
  const { data: me } = useQuery(meQuery(api))
  const { data: tenants = [] } = useQuery(tenantsQuery(api))
  const chosen = useTenant()
  if (!me || (!me.allTenants && me.tenants.length === 0)) return null
  const isNarrowed = tenants.length > 1 && tenants.some(({ name }) => name === chosen)
  return (
    <>
      <bdi>{me.allTenants ? words.ofAllTenants : words.ofYourTenants(me.tenants)}</bdi>
      {isNarrowed && <bdi> {words.notByTenant(chosen)}</bdi>}
    </>
  )
}
