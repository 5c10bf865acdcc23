import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useApi } from '../../api/context.ts'
import { problemOf } from '../../api/problem.ts'
import { type Request, requestQuery } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { Menu, type MenuEntry } from '../../parts/Menu.tsx'
import { useRole } from '../../permissions.ts'
import { titleOf } from '../../request/names.ts'
import { requestRefusalOf } from '../../request/refusal.ts'
import { requestWords as words } from '../../words/requests.ts'
import { type RequestAction, RequestDialog } from '../request/RequestDialog.tsx'

/** What can be done with the request of a row. */
export const RowMenu = ({ request }: { request: Request }) => (
  <Menu
    trigger={
      <Button look="quiet" icon aria-label={words.actionsOf(titleOf(request))}>
        <Ellipsis aria-hidden="true" />
      </Button>
    }
  >
    {(popup, isOpen) => <Actions request={request} popup={popup} isOpen={isOpen} />}
  </Menu>
)

interface ActionsProps {
  readonly request: Request
  readonly popup: (entries: readonly MenuEntry[]) => ReactNode
  readonly isOpen: boolean
}

/** Lists do not tell what may be done: it is read when somebody looks. */
const Actions = ({ request: { key }, popup, isOpen }: ActionsProps) => {
  const api = useApi()
  const navigate = useNavigate()
  const [asked, ask] = useState<RequestAction>()
  const role = useRole()
  const { data: request, error } = useQuery({ ...requestQuery(api, key), enabled: isOpen })
  const actions = request?.actions
  const entry = (action: RequestAction): MenuEntry => {
    const refused = actions ? requestRefusalOf(actions[action], role) : (problemOf(error)?.hint ?? words.checking)
    return {
      key: action,
      label: action === 'retry' ? words.retry : words.cancelRequest,
      onSelect: () => ask(action),
      ...(refused === undefined ? {} : { refused }),
    }
  }
  const open = (): void => void navigate({ to: '/requests/$key', params: { key } })
  return (
    <>
      {popup([{ key: 'open', label: words.open, onSelect: open }, entry('retry'), entry('cancel')])}
      {asked && request && <RequestDialog action={asked} request={request} onClose={() => ask(undefined)} />}
    </>
  )
}
