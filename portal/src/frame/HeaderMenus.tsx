import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, Globe, Search, User } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useApi, useHowdah } from '../api/context.ts'
import { type Me, tenantsQuery } from '../api/queries.ts'
import { showFeedback } from '../feedback/opening.ts'
import { readsFeedback } from '../feedback/reader.ts'
import { chord, openPalette } from '../palette/opening.ts'
import { Button } from '../parts/Button.tsx'
import { Menu, type MenuEntry } from '../parts/Menu.tsx'
import { chooseTenant, useTenant } from '../tenant.ts'
import { chooseTheme, chosenTheme, themes } from '../theme.ts'
import { useZone } from '../time/zone.ts'
import { frameWords, words } from '../words/common.ts'
import { ZoneDialog } from './Dialogs.tsx'
import styles from './frame.module.css'
import { shortcutsAreOn, showShortcuts, switchShortcuts } from './shortcuts.ts'

/** Zone, tenant, and who is signed in; on a narrow screen one menu. */
export const HeaderMenus = ({ me }: { me: Me | undefined }) => {
  const [isZoneOpen, openZone] = useState(false)
  const zone = useZone()
  const tenants = useTenantEntries()
  const user = useUserEntries(me)
  const pages = usePageEntries(me)
  const zoneEntry: MenuEntry = { key: 'zone', label: `${frameWords.zone}: ${zone}`, onSelect: () => openZone(true) }
  return (
    <div className={styles.menus}>
      <GoTo />
      <div className={styles.wide}>
        <Button look="quiet" aria-label={`${frameWords.zone}: ${zone}`} onClick={() => openZone(true)}>
          <Globe aria-hidden="true" />
          {zone}
        </Button>
        {tenants.entries.length > 0 && (
          <Menu
            trigger={<MenuButton label={frameWords.tenant}>{tenants.chosen}</MenuButton>}
            entries={tenants.entries}
          />
        )}
        <Menu trigger={<MenuButton label={frameWords.account}>{me?.name ?? ''}</MenuButton>} entries={user} />
      </div>
      <div className={styles.narrow}>
        <Menu
          trigger={
            <Button look="quiet" icon aria-label={frameWords.menu}>
              <User aria-hidden="true" />
            </Button>
          }
          entries={[goToEntry, ...pages, zoneEntry, ...tenants.entries.map(separateFirst), ...user.map(separateFirst)]}
        />
      </div>
      <ZoneDialog open={isZoneOpen} onClose={() => openZone(false)} />
    </div>
  )
}

/** Where not even its icon has room. */
const goToEntry: MenuEntry = { key: 'goTo', label: frameWords.goTo, onSelect: openPalette }

const GoTo = () => (
  <Button
    look="quiet"
    className={styles.goTo ?? ''}
    aria-haspopup="dialog"
    aria-keyshortcuts={chord.aria}
    onClick={openPalette}
  >
    <Search aria-hidden="true" />
    <span>
      {frameWords.goTo} <kbd>{chord.keys}</kbd>
    </span>
  </Button>
)

const separateFirst = (entry: MenuEntry, index: number): MenuEntry =>
  index === 0 ? { ...entry, separated: true } : entry

const MenuButton = ({ label, children, ...rest }: { label: string; children: ReactNode }) => (
  <Button look="quiet" className={styles.menuButton ?? ''} aria-label={`${label}: ${children}`} {...rest}>
    <span>
      <bdi>{children}</bdi>
    </span>
    <ChevronDown aria-hidden="true" />
  </Button>
)

const useTenantEntries = (): { chosen: string; entries: readonly MenuEntry[] } => {
  const { data: tenants = [] } = useQuery(tenantsQuery(useApi()))
  const tenant = useTenant()
  if (tenants.length < 2) return { chosen: '', entries: [] }
  const choice = (name: string, label: string): MenuEntry => ({
    key: `tenant ${name}`,
    label,
    checked: name === tenant,
    onSelect: () => chooseTenant(name),
  })
  return {
    chosen: tenant || frameWords.allTenants,
    entries: [choice('', frameWords.allTenants), ...tenants.map(({ name }) => choice(name, name))],
  }
}

/** Pages for which a narrow header has no room. */
const usePageEntries = (me: Me | undefined): readonly MenuEntry[] => {
  const navigate = useNavigate()
  const go = (to: '/costs' | '/feedback', label: string): MenuEntry => ({
    key: to,
    label,
    onSelect: () => void navigate({ to }),
  })
  const costs = go('/costs', frameWords.costs)
  return readsFeedback(me) ? [costs, go('/feedback', frameWords.feedback)] : [costs]
}

const useUserEntries = (me: Me | undefined): readonly MenuEntry[] => {
  const { session } = useHowdah()
  const [theme, setTheme] = useState(chosenTheme)
  const [isOn, setOn] = useState(shortcutsAreOn)
  const who = me && `${frameWords.roleOf(me.role)} · ${me.allTenants ? frameWords.allTenants : me.tenants.join(', ')}`
  return [
    {
      key: 'who',
      label: (
        <>
          <strong>
            <bdi>{me?.name}</bdi>
          </strong>
          <span className={styles.who}>{who}</span>
        </>
      ),
    },
    ...themes.map((one, index) => ({
      key: one,
      label: `${frameWords.theme}: ${frameWords.themes[one]}`,
      checked: one === theme,
      separated: index === 0,
      onSelect: () => {
        chooseTheme(one)
        setTheme(one)
      },
    })),
    {
      key: 'shortcuts',
      label: frameWords.shortcutsOn,
      checked: isOn,
      separated: true,
      onSelect: () => {
        switchShortcuts(!isOn)
        setOn(!isOn)
      },
    },
    { key: 'keys', label: frameWords.shortcuts, onSelect: () => showShortcuts(true) },
    {
      key: 'feedback',
      label: frameWords.giveFeedback,
      onSelect: () => showFeedback(true),
      ...(me && !me.role ? { refused: words.needsRole('viewer', me.role) } : {}),
    },
    { key: 'docs', label: frameWords.documentation, onSelect: () => location.assign('/docs') },
    { key: 'out', label: frameWords.signOut, separated: true, onSelect: () => void session.signOut() },
  ]
}
