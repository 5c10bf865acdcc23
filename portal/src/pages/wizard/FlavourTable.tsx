import { useId } from 'react'
import { count, money, unitPrice } from '../../time/format.ts'
import { words as common } from '../../words/common.ts'
import { fieldWords, wizardWords as words } from '../../words/wizard.ts'
import type { Flavour, Prices } from './catalogue.ts'
import fieldsStyles from './fields.module.css'
import { aligned, amountOf } from './prices.ts'
import { useWizard } from './use-wizard.ts'
import styles from './wizard.module.css'

/** Servers come in whole or half GB of 1,024 MB. */
const memoryText = (mb: number): string => (mb % 512 === 0 ? `${mb / 1024} GB` : `${count(mb)} MB`)

/** A row for each flavour; what is not offered with the storage type stays, and says so. */
export const FlavourTable = () => {
  const { catalogue } = useWizard()
  return (
    <fieldset className={fieldsStyles.plain}>
      <legend className="visually-hidden">{fieldWords.flavour.label}</legend>
      <table className={fieldsStyles.flavours}>
        <thead>
          <tr>
            <th>{fieldWords.flavour.label}</th>
            <th className={fieldsStyles.wideOnly}>{words.cpuHead}</th>
            <th className={fieldsStyles.wideOnly}>{words.memoryHead}</th>
            <th className={fieldsStyles.wideOnly}>{words.hourHead}</th>
            <th>{words.monthHead}</th>
          </tr>
        </thead>
        <tbody>
          {catalogue.flavours.map((flavour) => (
            <Row key={flavour.name} flavour={flavour} prices={catalogue.prices} />
          ))}
        </tbody>
      </table>
    </fieldset>
  )
}

const Row = ({ flavour, prices }: { flavour: Flavour; prices: Prices | undefined }) => {
  const { values, set } = useWizard()
  const id = useId()
  const { name, description, cpus, memoryMb } = flavour
  const isOffered = flavour.hourlyPrice[values.storageType as 'local'] !== undefined
  const price = prices?.flavours.find((one) => one.name === name)?.hourlyPrice[values.storageType as 'local']
  const hour = price && prices ? unitPrice(aligned(price), prices.currency) : common.nothing
  const storage = (words.storage[values.storageType] ?? values.storageType).toLowerCase()
  return (
    <tr data-chosen={values.flavour === name || undefined} data-refused={!isOffered || undefined}>
      <td>
        <label className={fieldsStyles.flavour}>
          <input
            type="radio"
            name="flavour"
            value={name}
            checked={values.flavour === name}
            aria-disabled={!isOffered || undefined}
            aria-describedby={`${id}-for`}
            onChange={() => isOffered && set({ flavour: name })}
          />
          <bdi>{name}</bdi>
        </label>
        <span id={`${id}-for`} className={fieldsStyles.purpose}>
          {isOffered ? description : words.notOffered(storage)}
          <span className={fieldsStyles.narrowOnly}>{words.sizeOf(cpus, memoryText(memoryMb))}</span>
        </span>
      </td>
      <td className={`${styles.number} ${fieldsStyles.wideOnly}`}>{cpus}</td>
      <td className={`${styles.number} ${fieldsStyles.wideOnly}`}>{memoryText(memoryMb)}</td>
      <td className={`${styles.number} ${fieldsStyles.wideOnly}`}>{hour}</td>
      <td className={styles.number}>
        {price && prices ? money(amountOf(price, prices.hoursPerMonth), prices.currency) : common.nothing}
        <span className={fieldsStyles.narrowOnly}>{price && words.anHour(hour)}</span>
      </td>
    </tr>
  )
}
