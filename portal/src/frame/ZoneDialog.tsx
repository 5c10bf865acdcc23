import { useState } from 'react'
import { useHowdah } from '../api/context.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { RadioGroup, TextField } from '../parts/Field.tsx'
import { allZones, browserZone, setZone, useZone } from '../time/zone.ts'
import { frameWords, words } from '../words/common.ts'
import styles from './frame.module.css'

/** Changes the digits of all times, never a moment. */
export const ZoneDialog = ({ onClose }: { onClose: () => void }) => {
  const { settings } = useHowdah()
  const zone = useZone()
  const [typed, setTyped] = useState('')
  const near = [...new Set([browserZone(), settings.timeZone, 'UTC', zone])]
  const isKnown = allZones().includes(typed)
  const choose = (name: string): void => {
    setZone(name)
    setTyped('')
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={frameWords.zone}
      onSubmit={() => isKnown && choose(typed)}
      buttons={<Button onClick={onClose}>{words.close}</Button>}
    >
      <div className={styles.zones}>
        <RadioGroup
          label=""
          value={zone}
          onChange={choose}
          choices={near.map((name) => ({
            value: name,
            label:
              name === browserZone()
                ? `${name}, ${frameWords.zoneOfBrowser}`
                : name === settings.timeZone
                  ? `${name}, ${frameWords.zoneOfInstallation}`
                  : name,
          }))}
        />
        <TextField
          label={frameWords.zoneSearch}
          list="howdah-zones"
          value={typed}
          placeholder="Europe/Berlin"
          onChange={({ target }) => {
            setTyped(target.value)
            if (allZones().includes(target.value)) choose(target.value)
          }}
        />
        <datalist id="howdah-zones">
          {allZones().map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </div>
    </Dialog>
  )
}
