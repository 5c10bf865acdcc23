import { chord } from '../palette/opening.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { frameWords, words } from '../words/common.ts'
import { goToMeaning, shortcutWords } from '../words/shortcuts.ts'
import styles from './frame.module.css'

export const ShortcutsDialog = ({ onClose }: { onClose: () => void }) => {
  return (
    <Dialog
      open
      onClose={onClose}
      title={frameWords.shortcuts}
      buttons={<Button onClick={onClose}>{words.close}</Button>}
    >
      <dl className={styles.keys}>
        {Object.entries({ [chord.keys]: goToMeaning, ...shortcutWords }).map(([keys, meaning]) => (
          <div key={keys} style={{ display: 'contents' }}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
