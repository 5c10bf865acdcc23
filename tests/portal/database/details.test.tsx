import { expect, it } from 'vitest'
import description from '../../../functions/api/generated/openapi.json?raw'
import { details } from '../../../portal/src/pages/database/detail-list.tsx'
import { shownElsewhere } from '../../../portal/src/words/database.ts'

interface Schema {
  readonly properties?: object
  readonly allOf?: readonly (Schema & { readonly $ref?: string })[]
}

const { components } = JSON.parse(description) as {
  components: { schemas: Record<string, Schema> }
}

const propertiesOf = ({ properties = {}, allOf = [] }: Schema): readonly string[] => [
  ...Object.keys(properties),
  ...allOf.flatMap((part) =>
    propertiesOf(part.$ref ? (components.schemas[part.$ref.split('/').at(-1) ?? ''] ?? {}) : part),
  ),
]

it('shows every property of a database of the API once, or says where it is shown instead', () => {
  const properties = propertiesOf(components.schemas.Database ?? {})

  const shown = Object.values(details).flatMap((group) => group.map(({ of }) => of as string))
  const accounted = [...shown.filter((of) => of !== 'price'), ...Object.keys(shownElsewhere)]

  expect(properties.length).toBeGreaterThan(30)
  expect(accounted.toSorted()).toEqual([...properties].toSorted())
})
