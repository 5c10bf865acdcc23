import { describe, expect, it } from 'vitest'
import description from '../../../functions/api/generated/openapi.json?raw'
import { certificateFileOf } from '../../../portal/src/actions/certificate-file.ts'
import { changesOf, conflictsOf, editsOf, onTopOf } from '../../../portal/src/actions/conflict.ts'
import { offeredActions } from '../../../portal/src/actions/entries.ts'
import * as rules from '../../../portal/src/actions/rules.ts'
import { generatePassword, strengthOf } from '../../../portal/src/parts/password.ts'
import { database, everything } from '../databases/portal-page.tsx'

const labels = (...asked: Parameters<typeof offeredActions>) => offeredActions(...asked).map(({ label }) => label)
const reason = (key: string, ...asked: Parameters<typeof offeredActions>) =>
  offeredActions(...asked).find((action) => action.key === key)?.refused

describe('What can be asked of a database', () => {
  it('is in the order of the design', () => {
    expect(labels(database(), 'operator')).toEqual([
      'Connect',
      'Stop',
      'Edit',
      'Clone',
      'Recover',
      'Back up now',
      'Set restore point',
      'Change password',
      'Set replication role',
      'Rotate backup key',
      'Copy id',
      'Delete',
    ])
  })

  it('is to start what is stopped', () => {
    const actions = { ...everything, stop: { allowed: false, code: 'state-conflict' as const } }
    expect(labels(database({ state: 'STOPPED', actions }), 'operator')[1]).toBe('Start')
  })

  it('is, of a deleted one, what leads on from its backups', () => {
    const deleted = database({ state: 'DELETED', deletedAt: '2026-11-29T10:00:00.000Z' })
    expect(labels(deleted, 'operator')).toEqual(['Edit', 'New database from it', 'Copy id', 'Remove its backups now'])
  })

  it('stays where it is refused, and says why', () => {
    const refused = (code: string, hint?: string) =>
      database({ state: 'CREATING', actions: { ...everything, recover: { allowed: false, code, hint } as never } })
    expect(reason('recover', refused('no-backup'), 'operator')).toMatch(/There is no backup/)
    expect(reason('recover', refused('state-conflict'), 'operator')).toBe('Not while it is creating.')
    expect(reason('recover', refused('some-new-code', 'Do that first.'), 'operator')).toBe('Do that first.')
    expect(reason('recover', refused('forbidden'), 'viewer')).toMatch(/Needs the role operator; you are viewer/)
  })

  it('is not there where this installation does not offer it', () => {
    const actions = { ...everything, rotateBackupKey: { allowed: false, code: 'not-offered' as const } }
    expect(labels(database({ actions }), 'operator')).not.toContain('Rotate backup key')
  })

  it('is to delete a protected one all the same: the dialog switches the protection off', () => {
    const actions = { ...everything, delete: { allowed: false, code: 'deletion-protected' as const } }
    expect(reason('delete', database({ actions }), 'operator')).toBeUndefined()
    const forbidden = { ...actions, edit: { allowed: false, code: 'state-conflict' as const } }
    expect(reason('delete', database({ actions: forbidden }), 'operator')).toMatch(/protected/)
  })
})

describe('Two who edit the same database', () => {
  const base = editsOf(database())

  it('are in conflict where both changed one thing, differently', () => {
    const mine = { ...base, description: 'Orders', name: 'shop-eu' }
    expect(conflictsOf(base, mine, { ...base, description: 'Orders EU' })).toEqual(['description'])
    expect(conflictsOf(base, mine, { ...base, description: 'Orders' })).toEqual([])
    expect(conflictsOf(base, mine, { ...base, deletionProtection: true })).toEqual([])
  })

  it('both have their way in what only one of them changed', () => {
    const theirs = { ...base, deletionProtection: true }
    const merged = onTopOf(base, { ...base, name: 'shop-eu' }, theirs)
    expect(merged).toEqual({ ...base, deletionProtection: true, name: 'shop-eu' })
    expect(changesOf(theirs, merged)).toEqual({ name: 'shop-eu' })
  })
})

describe('What the dialogs take', () => {
  const { schemas } = JSON.parse(description).components

  it('is what the API takes', () => {
    const edited = schemas.UpdateDatabase.properties
    expect(rules.namePattern.source).toBe(edited.name.pattern)
    expect(rules.nameMost).toBe(edited.name.maxLength)
    expect(rules.descriptionPattern.source).toBe(edited.description.pattern)
    expect(rules.descriptionMost).toBe(edited.description.maxLength)
    expect(rules.restorePointPattern.source).toBe(schemas.CreateRestorePoint.properties.name.pattern)
    expect(rules.replicationRolePattern.source).toBe(schemas.SetReplicationRole.properties.role.pattern)
    expect(rules.passwordLeast).toBe(schemas.SetPassword.properties.password.minLength)
    expect(rules.passwordMost).toBe(schemas.SetPassword.properties.password.maxLength)
  })

  it('is a name, however its accents are written and whatever is around it', () => {
    expect(rules.isSameName(' Cafe\u0301 ', 'Caf\u00e9')).toBe(true)
    expect(rules.isSameName('cafe', 'Caf\u00e9')).toBe(false)
  })

  it('is a file name without anything that needs quotes', () => {
    expect(certificateFileOf({ name: 'shop', id: '5b54d046-c8f3' })).toBe('shop.crt')
    expect(certificateFileOf({ name: '../My shop; rm -rf', id: '5b54d046-c8f3' })).toBe('My-shop-rm-rf.crt')
    expect(certificateFileOf({ name: 'مخزن', id: '5b54d046-c8f3' })).toBe('5b54d046.crt')
  })
})

describe('Passwords', () => {
  it('that are made have 24 characters, and need no quotes', () => {
    const made = Array.from({ length: 50 }, generatePassword)
    for (const password of made) expect(password).toMatch(/^[A-Za-z0-9._-]{24}$/)
    expect(new Set(made).size).toBe(50)
    expect(strengthOf(made[0] ?? '')).toBe('excellent')
  })

  it('are as strong as they are hard to guess', () => {
    expect(strengthOf('Abc1!')).toBe('short')
    expect(strengthOf('password123')).toBe('weak')
    expect(strengthOf('aaaaaaaaaaaaaaaa')).toBe('weak')
    expect(strengthOf('correct horse battery staple')).toBe('excellent')
  })
})
