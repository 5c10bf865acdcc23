import { Field } from '../../parts/Field.tsx'
import { Bar } from '../../parts/Panel.tsx'
import { fieldWords, wizardWords as words } from '../../words/wizard.ts'
import fieldsStyles from './fields.module.css'
import type { Field as FieldName } from './fields.ts'
import { DraftRadio, DraftSelect, DraftText, Slot } from './Slot.tsx'
import { SourceFields } from './SourceFields.tsx'
import { useWizard } from './use-wizard.ts'
import styles from './wizard.module.css'

export const DetailsStep = () => {
  const { values, isLoading } = useWizard()
  return (
    <>
      <DraftRadio
        field="start"
        choices={[
          { value: 'empty', label: words.empty, help: words.emptyHelp },
          { value: 'backups', label: words.backups, help: words.backupsHelp },
        ]}
      />
      {values.start === 'backups' && <SourceFields />}
      <DraftText field="name" autoFocus help={words.nameHelp} />
      <Description />
      {isLoading ? <Places /> : <Choices />}
    </>
  )
}

const Description = () => {
  const { values, set, errorOf } = useWizard()
  return (
    <Slot field="description">
      <Field label={fieldWords.description.label} error={errorOf('description')}>
        <textarea
          name="description"
          rows={2}
          value={values.description}
          onChange={({ target }) => set({ description: target.value })}
        />
      </Field>
    </Slot>
  )
}

/** The selects, while their choices are read. */
const Places = () => {
  const fields: readonly (keyof typeof fieldWords & FieldName)[] = [
    'tenant',
    'product',
    'dataCenter',
    'availabilityZone',
    'postgresqlVersion',
  ]
  return fields.map((field) => (
    <div key={field} className={styles.loading}>
      <span>{fieldWords[field].label}</span>
      <Bar height={32} />
    </div>
  ))
}

const Choices = () => {
  const { catalogue, values, source } = useWizard()
  const product = catalogue.products.find(({ name }) => name === values.product)
  const tenant = catalogue.tenants.find(({ name }) => name === values.tenant)
  const zones = catalogue.dataCenters.find(({ name }) => name === values.dataCenter)?.zones ?? []
  return (
    <>
      <DraftSelect field="tenant" choices={catalogue.tenants.map(choiceOf)} help={tenant?.description} />
      <DraftSelect
        field="product"
        choices={catalogue.products.map(choiceOf)}
        help={product && words.costCenter(product.costCenter)}
      />
      <DataCenters />
      <DraftSelect field="availabilityZone" choices={zones.map((name) => choiceOf({ name }))} />
      <DraftSelect
        field="postgresqlVersion"
        choices={catalogue.postgresqlVersions.map((one) => ({
          value: one.version,
          label: one.default ? words.defaultVersion(one.version) : one.version,
        }))}
        help={source && words.sourceVersion}
      />
    </>
  )
}

const choiceOf = ({ name }: { readonly name: string }) => ({ value: name, label: name })

/** One machine is cloud and region in one. */
const placeOf = (cloud: string, region: string): string => (cloud === region ? cloud : `${cloud}, ${region}`)

/** So many are seen at once. */
const mostCards = 6

/** A zone that was chosen is of the data center before. */
const itsFirstZone = { availabilityZone: undefined } as const

const DataCenters = () => {
  const { catalogue, values, errorOf, set } = useWizard()
  const { dataCenters } = catalogue
  if (dataCenters.length > mostCards)
    return (
      <DraftSelect
        field="dataCenter"
        also={itsFirstZone}
        choices={dataCenters.map(({ name, cloud, region }) => ({
          value: name,
          label: `${name} · ${placeOf(cloud, region)}`,
        }))}
      />
    )
  const error = errorOf('dataCenter')
  return (
    <Slot field="dataCenter">
      <fieldset className={fieldsStyles.cards} aria-describedby={error ? 'data-center-error' : undefined}>
        <legend>{fieldWords.dataCenter.label}</legend>
        {dataCenters.map(({ name, cloud, region }) => (
          <label key={name} className={fieldsStyles.card}>
            <input
              type="radio"
              name="dataCenter"
              value={name}
              checked={values.dataCenter === name}
              onChange={() => set({ dataCenter: name, ...itsFirstZone })}
            />
            <span>
              <bdi>{name}</bdi>
              <span className={styles.second}>{placeOf(cloud, region)}</span>
            </span>
          </label>
        ))}
        {error && (
          <span id="data-center-error" className={styles.wrong}>
            {error}
          </span>
        )}
      </fieldset>
    </Slot>
  )
}
