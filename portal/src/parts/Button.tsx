import { Link, type LinkProps } from '@tanstack/react-router'
import type { ComponentProps, ReactNode } from 'react'
import styles from './button.module.css'
import { Tip } from './Tip.tsx'

export type Look = 'primary' | 'danger' | 'solidDanger' | 'quiet'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  readonly look?: Look | undefined
  /** An icon alone; its name is told by `aria-label`. */
  readonly icon?: boolean
  /** Why it cannot be pressed now: it keeps its place, can be focused, and says so. */
  readonly refused?: ReactNode
}

const classOf = (look: Look | undefined, icon?: boolean): string =>
  [styles.button, look && styles[look], icon && styles.icon].filter(Boolean).join(' ')

export const Button = ({ look, icon = false, refused, className, onClick, type = 'button', ...rest }: ButtonProps) => {
  const isRefused = refused !== undefined && refused !== false
  return (
    <Tip text={isRefused ? refused : undefined}>
      <button
        {...rest}
        type={type}
        aria-disabled={isRefused || undefined}
        onClick={isRefused ? (event) => event.preventDefault() : onClick}
        className={[classOf(look, icon), className].filter(Boolean).join(' ')}
      />
    </Tip>
  )
}

export const ButtonLink = ({
  look,
  className,
  ...rest
}: LinkProps & { look?: Look; className?: string; children?: ReactNode }) => (
  <Link {...rest} className={[classOf(look), className].filter(Boolean).join(' ')} />
)
