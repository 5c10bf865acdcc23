import { render, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import openapi from '../../../functions/api/generated/openapi.json'
import { ApiError, type Problem } from '../../../portal/src/api/problem.ts'
import { DatabaseBadge, RequestBadge, sentenceCase } from '../../../portal/src/parts/Badge.tsx'
import { ProblemPanel } from '../../../portal/src/parts/Panel.tsx'
import { errorKinds } from '../../../shared/errors/registry.ts'

const { schemas } = openapi.components
const codes = schemas.Problem.properties.code.enum as (Problem['code'] & keyof typeof errorKinds)[]

describe('a problem', () => {
  it.each(codes)('%s says what happened, and what to do', (code) => {
    const { title, status, hint } = errorKinds[code]
    const detail = `What happened to shop: ${code}`
    const onRetry = vi.fn()
    render(
      <ProblemPanel
        error={new ApiError({ type: `/docs/errors#${code}`, title, status, detail, hint, code, requestId: 'call-1' })}
        onRetry={onRetry}
      />,
    )

    const panel = screen.getByRole('alert')
    expect(screen.getByRole('heading', { name: title })).toBeTruthy()
    for (const text of [detail, hint, code, 'call-1']) expect(panel.textContent).toContain(text)
    screen.getByRole('button', { name: 'Try again' }).click()
    expect(onRetry).toHaveBeenCalledOnce()
  })

  it('that is none of the API’s says what somebody can do all the same', () => {
    render(<ProblemPanel error={new TypeError('x is undefined')} />)

    expect(screen.getByRole('alert').textContent).toContain('Load the page again')
  })
})

/** What tells badges apart without their words and colours. */
const shapeOf = (badge: HTMLElement): string => badge.querySelector('svg')?.innerHTML ?? ''

describe.each([
  ['database', DatabaseBadge, schemas.Database.allOf[1]?.properties?.state.enum ?? []],
  ['request', RequestBadge, schemas.Request.properties.state.enum],
] as const)('the badge of a %s', (_, Badge, states) => {
  it.each(states)('of %s has a word and a shape', (state) => {
    const { container } = render(<Badge state={state} />)

    expect(container.textContent).toBe(sentenceCase(state))
    expect(shapeOf(container)).not.toBe('')
  })

  it('of a state that a newer API tells is its word', () => {
    const { container } = render(<Badge state="BEING_MOVED" />)

    expect(container.textContent).toBe('Being moved')
    expect(shapeOf(container)).toBe('')
  })
})
