import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/context.ts'
import { type Database, estimateQuery, flavoursQuery } from '../../api/queries.ts'
import { Bar } from '../../parts/Panel.tsx'
import { bytes, count, money, unitPrice } from '../../time/format.ts'
import { words as common } from '../../words/common.ts'
import { detailWords as words } from '../../words/database.ts'
import styles from './database.module.css'

const bytesOfAMegabyte = 1_000_000

export const FlavourSize = ({ name }: { name: string }) => {
  const { data } = useQuery(flavoursQuery(useApi()))
  const flavour = data?.find((one) => one.name === name)
  return (
    <>
      <bdi>{name}</bdi>
      {flavour && (
        <span className={styles.aside}> {words.size(flavour.cpus, bytes(flavour.memoryMb * bytesOfAMegabyte))}</span>
      )}
    </>
  )
}

/** What it costs a month, and how that comes about. */
export const MonthlyPrice = ({ database }: { database: Database }) => {
  const isDeleted = database.state === 'DELETED'
  const { flavour, storageType, volumeGb } = database
  const { data, error } = useQuery(estimateQuery(useApi(), isDeleted ? undefined : { flavour, storageType, volumeGb }))
  if (isDeleted || error) return <>{common.nothing}</>
  if (!data) return <Bar width="6rem" />
  return (
    <>
      <span className={styles.amount}>{money(data.total, data.currency)}</span>{' '}
      <span className={styles.aside}>{words.atHours(data.hoursPerMonth)}</span>
      {data.lines.map(({ item, quantity, unit, unitPrice: price, amount }) => (
        <span key={item} className={styles.priceLine}>
          {words.items[item] ?? item}: {words.line(count(quantity), unit, unitPrice(price, data.currency))}
          {data.lines.length > 1 && ` = ${money(amount, data.currency)}`}
        </span>
      ))}
    </>
  )
}
