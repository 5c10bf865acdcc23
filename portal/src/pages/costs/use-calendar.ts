import { useQuery } from '@tanstack/react-query'
import { useApi, useHowdah } from '../../api/context.ts'
import { instantOfMillis } from '../../time/instant.ts'
import { serverNow } from '../../time/server-clock.ts'
import { type Calendar, monthAt } from './periods.ts'
import { pricesQuery } from './queries.ts'

/** By what is counted; until the API has said it, by the installation's zone and calendar years. */
export const useCalendar = (): Calendar & { readonly timeZone: string } => {
  const { settings } = useHowdah()
  const { data } = useQuery(pricesQuery(useApi()))
  const timeZone = data?.timeZone ?? settings.timeZone
  return {
    timeZone,
    currentMonth: data?.month ?? monthAt(instantOfMillis(serverNow()), timeZone),
    fiscalYearBegins: data?.fiscalYearBegins ?? 1,
  }
}
