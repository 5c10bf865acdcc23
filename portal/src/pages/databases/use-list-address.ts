import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { pageOf } from '../../parts/trail.ts'
import { present } from '../../search-parameters.ts'
import { chooseTenant, useTenant } from '../../tenant.ts'
import type { ListSearch } from './search.ts'

type Changes = { readonly [K in keyof ListSearch]?: ListSearch[K] | undefined }

/** What stands in the address, and how it changes: what is typed replaces, what is chosen can be gone back to. */
export const useListAddress = () => {
  const search = useSearch({ from: '/databases' })
  const navigate = useNavigate({ from: '/databases' })
  const go = (changes: Changes, replace = false): void => {
    void navigate({
      search: (before) => present({ ...before, ...changes }) as ListSearch,
      replace,
      resetScroll: !replace,
    })
  }
  /** Another view begins at its first page. */
  const change = (changes: Changes, replace = false): void =>
    go({ ...changes, cursor: undefined, page: undefined }, replace)
  const tenant = useTenantOf(search.tenant ?? '', (name) => change({ tenant: name || undefined }, true))
  return { search, page: pageOf(search), tenant, go, change }
}

/** The tenant is chosen for all pages, and a link to this one has it too: whichever was changed last counts. */
const useTenantOf = (inAddress: string, write: (tenant: string) => void): string => {
  const chosen = useTenant()
  const seen = useRef(chosen)
  // biome-ignore lint/correctness/useExhaustiveDependencies: when one of the two has changed
  useEffect(() => {
    const hasChosen = seen.current !== chosen
    seen.current = chosen
    if (inAddress === chosen) return
    if (hasChosen || inAddress === '') return write(chosen)
    seen.current = inAddress
    chooseTenant(inAddress)
  }, [chosen, inAddress])
  return chosen
}
