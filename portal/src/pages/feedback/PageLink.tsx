import { useRouter } from '@tanstack/react-router'

/** A page of this portal, whoever wrote it: nothing that a browser would take for another server (RFC 3986, section 4.2). */
const isOfPortal = (page: string): boolean => /^\/(?![/\\])/.test(page)

export const PageLink = ({ page }: { page: string }) => {
  const { history } = useRouter()
  if (!isOfPortal(page)) return <bdi>{page}</bdi>
  return (
    <a
      href={page}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
        event.preventDefault()
        history.push(page)
      }}
    >
      <bdi>{page}</bdi>
    </a>
  )
}
