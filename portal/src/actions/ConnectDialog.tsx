import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/context.ts'
import { type Database, databaseQuery } from '../api/queries.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { connectWords as words } from '../words/actions.ts'
import { words as common } from '../words/common.ts'
import { ConnectForms } from './ConnectForms.tsx'
import { named } from './named.tsx'

const everyMillis = 3_000

export const ConnectDialog = ({ database, onClose }: { database: Database; onClose: () => void }) => {
  // A list does not tell whether clients can connect now.
  const { data } = useQuery({
    ...databaseQuery(useApi(), database.id),
    refetchInterval: ({ state }) => (state.data?.database.available?.answer === 'yes' ? false : everyMillis),
  })
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={named(words.titleOf, database.name)}
      buttons={<Button onClick={onClose}>{common.close}</Button>}
    >
      <ConnectForms database={data?.database ?? database} />
    </Dialog>
  )
}
