import { useState } from 'react'
import { useHowdah } from '../api/context.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { RadioGroup } from '../parts/Field.tsx'
import { browserZone, setZone, useZone } from '../time/zone.ts'
import { zonesLike } from '../time/zone-search.ts'
import { frameWords, words } from '../words/common.ts'
import styles from './frame.module.css'
import { ZoneSearch } from './ZoneSearch.tsx'

/** Changes the digits of all times, never a moment. */
export const ZoneDialog = ({ onClose }: { onClose: () => void }) => {
  const { settings } = useHowdah()
  const zone = useZone()
  const [typed, setTyped] = useState('')
  const near = [...new Set([browserZone(), settings.timeZone, 'UTC', zone])]
  const [isWrong, setWrong] = useState(false)
  const [pointed, point] = useState('')
  const found = zonesLike(typed)
  const active = found.includes(pointed) ? pointed : found[0]
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
      onSubmit={() => (active ? choose(active) : setWrong(typed.trim() !== ''))}
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
        <ZoneSearch
          typed={typed}
          found={found}
          active={active}
          error={isWrong ? frameWords.zoneUnknown : undefined}
          onType={(text) => {
            setTyped(text)
            point('')
            setWrong(false)
          }}
          onPoint={point}
          onChoose={choose}
        />
      </div>
    </Dialog>
  )
}
