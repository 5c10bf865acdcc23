import { render, screen, waitFor } from '@testing-library/react'
import { createRef } from 'react'
import { expect, test, vi } from 'vitest'
import { Button } from '../../../portal/src/parts/Button.tsx'

test('a button that is refused from now on, or no more, keeps the focus', () => {
  const button = createRef<HTMLButtonElement>()
  const page = render(<Button ref={button}>Stop</Button>)
  const stop = screen.getByRole('button', { name: 'Stop' })
  stop.focus()

  page.rerender(
    <Button ref={button} refused="Another request is at work on it.">
      Stop
    </Button>,
  )
  expect(document.activeElement).toBe(stop)
  expect(button.current).toBe(stop)
  expect(document.getElementById(stop.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    'Another request is at work on it.',
  )

  page.rerender(<Button ref={button}>Stop</Button>)
  expect(document.activeElement).toBe(stop)
})

test('a refused button does nothing, and shows why to whoever comes to it', async () => {
  const onClick = vi.fn()
  const onFocus = vi.fn()
  render(
    <Button refused="Needs the role operator." onClick={onClick} onFocus={onFocus}>
      Stop
    </Button>,
  )
  const stop = screen.getByRole('button', { name: 'Stop' })

  stop.focus()
  stop.click()

  expect(onClick).not.toHaveBeenCalled()
  expect(onFocus).toHaveBeenCalled()
  await waitFor(() => expect(screen.getAllByText('Needs the role operator.')).toHaveLength(2), { timeout: 5_000 })
})
