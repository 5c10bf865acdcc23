import { Panel } from '../parts/Panel.tsx'
import { connectWords as words } from '../words/actions.ts'
import { ConnectForms, type ConnectProps } from './ConnectForms.tsx'

/** How clients connect, on the page of a database. */
export const ConnectPanel = (props: ConnectProps) => (
  <Panel title={words.title}>
    <ConnectForms {...props} />
  </Panel>
)
