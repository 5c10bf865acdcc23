import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../api/context.ts'
import { estimateQuery } from '../../api/queries.ts'
import { schemaOf } from '../../forms/schemas.ts'
import { isValid } from '../../forms/validate.ts'
import { Bar, ProblemPanel } from '../../parts/Panel.tsx'
import { useDebounced } from '../../parts/use-debounced.ts'
import { money, unitPrice } from '../../time/format.ts'
import { wizardWords as words } from '../../words/wizard.ts'
import type { Body } from './body.ts'
import type { Estimate } from './catalogue.ts'
import priceStyles from './price.module.css'
import { aligned } from './prices.ts'
import { useWizard } from './use-wizard.ts'
import styles from './wizard.module.css'

const waitMillis = 300

type Sizes = Pick<Body, 'flavour' | 'storageType' | 'volumeGb'>

/** The API's estimate; what it said last stays while it is asked again. */
const usePrice = () => {
  const { body } = useWizard()
  const { flavour, storageType, volumeGb } = body
  const sizes: Sizes = {
    ...(flavour ? { flavour } : {}),
    ...(storageType ? { storageType } : {}),
    ...(volumeGb ? { volumeGb } : {}),
  }
  const isRight = isValid(schemaOf('EstimateRequest'), { flavour, storageType, volumeGb })
  const settled = useDebounced(sizes, waitMillis)
  const estimate = useQuery({
    ...estimateQuery(useApi(), isRight ? settled : undefined),
    placeholderData: keepPreviousData,
  })
  // Of what the amounts are: the last values that were answered, not those that are asked for.
  const [answered, setAnswered] = useState(settled)
  const isOwn = estimate.data !== undefined && !estimate.isPlaceholderData
  if (isOwn && isRight && JSON.stringify(answered) !== JSON.stringify(settled)) setAnswered(settled)
  return {
    estimate: estimate.data,
    error: estimate.error,
    retry: estimate.refetch,
    isOld: !isRight || !isOwn,
    of: answered,
  }
}

/** Beside the steps; below 1000 px a line above the buttons, that opens. */
export const PricePanel = ({ isWide }: { isWide: boolean }) => {
  const { estimate, error, retry, isOld, of } = usePrice()
  const total = estimate && words.aMonth(money(estimate.total, estimate.currency))
  const lines = estimate && <Lines estimate={estimate} of={of} isOld={isOld} />
  if (!isWide)
    return (
      <details className={priceStyles.priceLine}>
        <summary>
          {words.price} <strong data-old={isOld || undefined}>{total ?? '–'}</strong>
        </summary>
        {lines}
      </details>
    )
  return (
    <aside className={priceStyles.price} aria-label={words.price}>
      <h2>{words.price}</h2>
      {error && !estimate ? <ProblemPanel error={error} onRetry={() => void retry()} /> : null}
      {!error && !estimate && <Bar height={72} />}
      {total && (
        <p className={priceStyles.total} data-old={isOld || undefined}>
          {total}
        </p>
      )}
      {lines}
    </aside>
  )
}

const Lines = ({ estimate, of, isOld }: { estimate: Estimate; of: Sizes; isOld: boolean }) => {
  const { faults } = useWizard()
  const isWaiting = faults.some(({ field }) => field === 'volumeGb' || field === 'flavour' || field === 'storageType')
  const { currency, lines, hoursPerMonth } = estimate
  const storage = (words.storage[of.storageType ?? ''] ?? '').toLowerCase()
  return (
    <>
      <ul className={priceStyles.lines} data-old={isOld || undefined}>
        {lines.map(({ item, quantity, unit, unitPrice: price, amount }) => (
          <li key={item}>
            <span>
              <bdi>
                {item === 'flavour' ? words.flavourLine(of.flavour ?? '', storage) : words.diskLine(of.volumeGb ?? 0)}
              </bdi>
              <span className={styles.second}>
                {words.reckoned(quantity, unit, unitPrice(aligned(price), currency))}
              </span>
            </span>
            <span className={styles.number}>{money(amount, currency)}</span>
          </li>
        ))}
      </ul>
      <p className={styles.help}>{isWaiting ? words.priceWaits : words.monthIs(hoursPerMonth)}</p>
    </>
  )
}
