import { useState } from 'react'
import { useHowdah } from '../api/context.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { RadioGroup, TextField } from '../parts/Field.tsx'
import { allZones, browserZone, isZone, setZone, useZone } from '../time/zone.ts'
import { frameWords, words } from '../words/common.ts'
import styles from './frame.module.css'

/** Changes the digits of all times, never a moment. */
export const ZoneDialog = ({ onClose }: { onClose: () => void }) => {
  const { settings } = useHowdah()
  const zone = useZone()
  const [typed, setTyped] = useState('')
  const near = [...new Set([browserZone(), settings.timeZone, 'UTC', zone])]
  const [isWrong, setWrong] = useState(false)
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
      onSubmit={() => (isZone(typed.trim()) ? choose(typed.trim()) : setWrong(typed !== ''))}
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
          error={isWrong ? frameWords.zoneUnknown : undefined}
          onChange={({ target }) => {
            setTyped(target.value)
            setWrong(false)
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
