import { schemaAt } from '../../forms/schemas.ts'
import { Button } from '../../parts/Button.tsx'
import { FieldError, TextField } from '../../parts/Field.tsx'
import { Bar } from '../../parts/Panel.tsx'
import { unitPrice } from '../../time/format.ts'
import { fieldWords, wizardWords as words } from '../../words/wizard.ts'
import { FlavourTable } from './FlavourTable.tsx'
import fieldsStyles from './fields.module.css'
import { DraftRadio, Slot } from './Slot.tsx'
import { useWizard } from './use-wizard.ts'

export const SizingStep = () => {
  const { isLoading } = useWizard()
  return (
    <>
      {isLoading ? <Bar height={240} /> : <Flavours />}
      <Storage />
      <Volume />
    </>
  )
}

const Flavours = () => {
  const { errorOf } = useWizard()
  const error = errorOf('flavour')
  return (
    <Slot field="flavour">
      <FlavourTable />
      {error && <FieldError>{error}</FieldError>}
    </Slot>
  )
}

const storageTypes = (schemaAt('CreateDatabase', '/storageType')?.enum ?? []) as readonly string[]

const Storage = () => {
  const { catalogue } = useWizard()
  const { prices } = catalogue
  const helpOf = (type: string) => {
    if (type === 'local') return words.storageHelp.local()
    if (type !== 'network' || !prices) return undefined
    return words.storageHelp.network(unitPrice(prices.networkDiskGbHourPrice, prices.currency))
  }
  return (
    <DraftRadio
      field="storageType"
      choices={storageTypes.map((value) => ({ value, label: words.storage[value] ?? value, help: helpOf(value) }))}
    />
  )
}

const usualSizes = ['10', '50', '100', '500']
const isFixed = schemaAt('UpdateDatabase', '/volumeGb') === undefined

const Volume = () => {
  const { values, set, errorOf } = useWizard()
  return (
    <Slot field="volumeGb">
      <div className={fieldsStyles.volume}>
        <TextField
          name="volumeGb"
          label={fieldWords.volumeGb.label}
          mark={fieldWords.volumeGb.unit}
          inputMode="numeric"
          value={values.volumeGb}
          help={isFixed && words.volumeHelp}
          error={errorOf('volumeGb')}
          onChange={({ target }) => set({ volumeGb: target.value })}
        />
        <fieldset className={fieldsStyles.shortcuts} aria-label={words.shortcuts}>
          {usualSizes.map((size) => (
            <Button key={size} aria-pressed={values.volumeGb === size} onClick={() => set({ volumeGb: size })}>
              {words.volumeOf(size)}
            </Button>
          ))}
        </fieldset>
      </div>
    </Slot>
  )
}
