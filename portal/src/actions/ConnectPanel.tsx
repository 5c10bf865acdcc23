import type { Database } from '../api/queries.ts'
import { Panel } from '../parts/Panel.tsx'
import { connectWords as words } from '../words/actions.ts'
import { ConnectForms } from './ConnectForms.tsx'

/** How clients connect, on the page of a database. */
export const ConnectPanel = ({ database }: { database: Database }) => (
  <Panel title={words.title}>
    <ConnectForms database={database} />
  </Panel>
)
