import type { Database } from '../../api/queries.ts'
import { Panel } from '../../parts/Panel.tsx'
import { Age, Time } from '../../time/Time.tsx'
import { deletedWords as words } from '../../words/database.ts'

/** Until when a deleted database can be brought back; the buttons above it do that, or remove what is left. */
export const DeletedPanel = ({ database: { backupsKeptUntil } }: { database: Database }) => (
  <Panel title={words.title}>
    <p>
      {backupsKeptUntil ? (
        <>
          {words.until}
          <Time at={backupsKeptUntil} /> (<Age at={backupsKeptUntil} />
          ).
        </>
      ) : (
        words.nothingKept
      )}
    </p>
  </Panel>
)
